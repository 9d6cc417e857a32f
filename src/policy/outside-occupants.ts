/**
 * Rooms of ours in which somebody from outside is seen: nothing is said there until they have left.
 *
 * Rule 1: who is in a room is no property of a stanza; it comes in with the context, as the session saw it
 * (session/room-sight.ts). Without it (replay, `test`) no room has an outsider.
 * Rule 2: what only reduces their reach stays possible: joining, leaving, inviting colleagues, the room's
 * administration, throwing them out.
 * Sources: protocol.md §10; XEP-0045 §7.2.3 (real addresses), §7.5, §7.8.
 */
import { childElements, isElement, type XmlElement } from "../xml/element.ts";
import type { Jid } from "../xmpp/jid.ts";
import { NS_CLIENT, NS_MUC_USER } from "../xmpp/ns.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import { isInside, type PolicyRevision } from "./revision.ts";
import type { OutsideOccupants, Rewrite, RuleContext } from "./rule.ts";

export type OccupantAct =
  | { readonly type: "pass" }
  | { readonly type: "block" }
  | { readonly type: "strip"; readonly rewrites: readonly Rewrite[] };

const PASS: OccupantAct = { type: "pass" };
const BLOCK: OccupantAct = { type: "block" };

interface Seeing {
  readonly user: Jid;
  readonly outsiders?: OutsideOccupants | undefined;
}

export function occupantAct(stanza: Stanza, context: RuleContext, revision: PolicyRevision): OccupantAct {
  const { outsiders, carrier, direction } = context;
  if (outsiders === undefined || carrier !== "direct") return PASS;
  if (!outsiders.isFull && outsiders.rooms.size === 0) return PASS;
  if (direction === "outbound") return sayingAct(stanza, context, revision);
  return isFromOutsideOccupant(stanza, context, revision) ? BLOCK : PASS;
}

function sayingAct(stanza: Stanza, context: RuleContext, revision: PolicyRevision): OccupantAct {
  const room = stanza.to;
  if (room === undefined || !revision.serviceDomains.has(room.domain)) return PASS;
  switch (stanza.kind) {
    case "message":
      return isSeenByOutsiders(room, context, revision) && !isInvitation(stanza) ? BLOCK : PASS;
    case "presence":
      return isSeenByOutsiders(room, context, revision) ? withoutStatus(stanza) : PASS;
    case "iq":
      return isOutsideOccupant(room, context, revision) ? BLOCK : PASS;
  }
}

/** Said by somebody outside, in a room of ours. A room's word about them (their presence) is not theirs. */
export function isFromOutsideOccupant(
  { kind, from }: Pick<Stanza, "kind" | "from">,
  context: Seeing,
  revision: PolicyRevision,
): boolean {
  return kind !== "presence" && from !== undefined && isOutsideOccupant(from, context, revision);
}

function isOutsideOccupant(occupant: Jid, { outsiders, user }: Seeing, revision: PolicyRevision): boolean {
  const real = outsiders?.rooms.get(occupant.bare)?.get(occupant.full);
  return real !== undefined && !isInside(real, user, revision);
}

function isSeenByOutsiders(room: Jid, { outsiders, user }: Seeing, revision: PolicyRevision): boolean {
  if (outsiders?.isFull === true) return true;
  const occupants = outsiders?.rooms.get(room.bare);
  return occupants?.values().some((real) => !isInside(real, user, revision)) === true;
}

const SPOKEN: ReadonlySet<string> = new Set(["body", "subject"]);

/** Mediated, and without a word to the room. */
const isInvitation = ({ type, element: message }: Stanza): boolean =>
  type !== "groupchat" &&
  message.children.some((node) => isElement(node) && isInviting(node)) &&
  !childElements(message).some(({ ns, local }) => ns === NS_CLIENT && SPOKEN.has(local));

const isInviting = (x: XmlElement): boolean =>
  x.ns === NS_MUC_USER && childElements(x).some(({ local }) => local === "invite" || local === "decline");

function withoutStatus({ element: presence }: Stanza): OccupantAct {
  const rewrites: Rewrite[] = [];
  presence.children.forEach((node, at) => {
    if (isElement(node) && node.local === "status") rewrites.push({ type: "remove", path: [at] });
  });
  return rewrites.length === 0 ? PASS : { type: "strip", rewrites };
}
