/**
 * Rooms of ours in which somebody from outside is seen: nothing is said there until they have left.
 *
 * Rule 1: who is in a room is no property of a stanza; it comes in with the context, as the session saw it
 * (session/room-sight.ts), or as a replay sees it again. Without it (`test`) no room has an outsider.
 * Rule 2: what only reduces their reach stays possible: joining, leaving, inviting colleagues, the room's
 * administration, throwing them out.
 * Rule 3: what they said is refused however it comes, in a carbon or from an archive too.
 * Sources: protocol.md §10; XEP-0045 §7.2.3 (real addresses), §7.5, §7.8, §7.14 (a room tells everybody of a leave).
 */
import { attribute, childElements, isElement, type XmlElement } from "../xml/element.ts";
import type { Jid } from "../xmpp/jid.ts";
import { NS_CAPS, NS_CAPS2, NS_CLIENT, NS_MUC, NS_MUC_USER } from "../xmpp/ns.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import { Reach } from "./excepted-domain.ts";
import { isInside, type PolicyRevision } from "./revision.ts";
import type { Finding, OutsideOccupants, Rewrite, RuleContext } from "./rule.ts";

export type OccupantAct =
  /** `under`: tells of the exceptions without which it would not. */
  | { readonly type: "pass"; readonly under: readonly Finding[] }
  | { readonly type: "block" }
  | { readonly type: "strip"; readonly rewrites: readonly Rewrite[] };

const PASS: OccupantAct = { type: "pass", under: [] };
const BLOCK: OccupantAct = { type: "block" };

interface Seeing {
  readonly user: Jid;
  readonly outsiders?: OutsideOccupants | undefined;
}

export function occupantAct(stanza: Stanza, context: RuleContext, revision: PolicyRevision): OccupantAct {
  const { outsiders } = context;
  if (outsiders === undefined) return PASS;
  if (!outsiders.isFull && outsiders.rooms.size === 0) return PASS;
  const reach = new Reach(context, revision);
  const act = actWithin(stanza, { context, revision, outsiders, reach });
  const { findings: under } = reach;
  return act.type === "pass" && under.length > 0 ? { type: "pass", under } : act;
}

interface Around {
  readonly context: RuleContext;
  readonly revision: PolicyRevision;
  readonly outsiders: OutsideOccupants;
  readonly reach: Reach;
}

function actWithin(stanza: Stanza, around: Around): OccupantAct {
  const { context, outsiders, reach } = around;
  if (context.direction === "outbound")
    return context.carrier === "direct" ? sayingAct(stanza, around) : PASS;
  const speaker = speakerOf(stanza, outsiders);
  return speaker === undefined || reach.takesIn(speaker) ? PASS : BLOCK;
}

function sayingAct(stanza: Stanza, { context, revision, outsiders, reach }: Around): OccupantAct {
  const { to: room, kind } = stanza;
  if (room === undefined) return isPartingWord(stanza) ? withoutWords(stanza) : PASS;
  if (!revision.serviceDomains.has(room.domain)) return PASS;
  if (kind === "iq") {
    const asked = occupantOf(room, outsiders);
    return asked === undefined || reach.takesIn(asked) ? PASS : BLOCK;
  }
  if (!isSeenByOutsiders(room, outsiders, reach)) return PASS;
  if (kind === "presence") return withoutWords(stanza);
  return isInvitation(stanza, context, revision) ? PASS : BLOCK;
}

/** Sent to nobody it goes to every room that the user is in. */
const isPartingWord = ({ kind, type }: Stanza): boolean => kind === "presence" && type === "unavailable";

/**
 * Said by somebody outside, in a room of ours, under an exception or not. A room's word about them (their presence) is not
 * theirs.
 */
export function isFromOutsideOccupant(
  stanza: Pick<Stanza, "kind" | "from">,
  { outsiders, user }: Seeing,
  revision: PolicyRevision,
): boolean {
  const speaker = outsiders && speakerOf(stanza, outsiders);
  return speaker !== undefined && !isInside(speaker, user, revision);
}

const speakerOf = (
  { kind, from }: Pick<Stanza, "kind" | "from">,
  outsiders: OutsideOccupants,
): Jid | undefined => (kind === "presence" || from === undefined ? undefined : occupantOf(from, outsiders));

/** The real address of an occupant, where it is known. */
const occupantOf = (occupant: Jid, { rooms }: OutsideOccupants): Jid | undefined =>
  rooms.get(occupant.bare)?.get(occupant.full);

/** By anybody whom the user may not reach. */
function isSeenByOutsiders(room: Jid, { rooms, isFull }: OutsideOccupants, reach: Reach): boolean {
  if (isFull) return true;
  return (
    rooms
      .get(room.bare)
      ?.values()
      .some((real) => !reach.takesIn(real)) === true
  );
}

const SPOKEN: ReadonlySet<string> = new Set(["body", "subject"]);

/** Mediated, to people and not to an occupant, and without a word to the room. */
const isInvitation = (
  { type, to, element: message }: Stanza,
  { prepare }: RuleContext,
  { serviceDomains }: PolicyRevision,
): boolean => {
  const invited = childElements(message).flatMap(invitedBy);
  return (
    type !== "groupchat" &&
    to?.resource === "" &&
    invited.length > 0 &&
    !invited.some((text) => serviceDomains.has(prepare(text)?.domain ?? "")) &&
    !childElements(message).some(({ ns, local }) => ns === NS_CLIENT && SPOKEN.has(local))
  );
};

/** Whom an invitation or its decline is for. */
const invitedBy = (x: XmlElement): readonly string[] =>
  x.ns === NS_MUC_USER
    ? childElements(x)
        .filter(({ local }) => local === "invite" || local === "decline")
        .map((one) => attribute(one, "to") ?? "")
    : [];

const SILENT: ReadonlySet<string> = new Set(["show", "priority"]);
const SILENT_NAMESPACES: ReadonlySet<string> = new Set([NS_MUC, NS_CAPS, NS_CAPS2]);

/** A status, a nickname, whatever comes next. */
function withoutWords({ element: presence }: Stanza): OccupantAct {
  const rewrites: Rewrite[] = [];
  presence.children.forEach((node, at) => {
    if (!isElement(node) || SILENT_NAMESPACES.has(node.ns)) return;
    if (node.ns !== NS_CLIENT || !SILENT.has(node.local)) rewrites.push({ type: "remove", path: [at] });
  });
  return rewrites.length === 0 ? PASS : { type: "strip", rewrites };
}
