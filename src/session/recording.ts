/**
 * Forms the record of one judged stanza.
 *
 * Rule: secrets never reach it. Where a stanza carries a password (a change by XEP-0077, a room's password),
 * the kept texts are canonical with that text blanked, and say so.
 * Source: records.md §2; design §8.5.
 */
import { serialize } from "../xml/serialize.ts";
import { attribute, child, childElements, isElement, ownText, type XmlElement } from "../xml/element.ts";
import { IN_STREAM } from "../xml/stream-header.ts";
import type { Direction } from "../policy/rule.ts";
import { clausesIn, rulesIn, type Verdict } from "../policy/verdict.ts";
import type { Addressing, Sighting, StanzaRecord, StreamPosition } from "../records/record.ts";
import { NS_CARBONS, NS_CLIENT, NS_DELAY, NS_MAM, NS_SID } from "../xmpp/ns.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import { withoutSecrets } from "./secrets.ts";

export interface Judged {
  readonly recordId: string;
  readonly receivedAtMs: number;
  readonly decidedAtMs: number;
  readonly sessionId: string;
  readonly user: string;
  readonly direction: Direction;
  readonly stanza: Stanza;
  readonly received: string;
  /** What goes on; undefined where a substitute does. */
  readonly forwarded: { readonly element: XmlElement; readonly text: string } | undefined;
  readonly verdict: Verdict;
  readonly position: StreamPosition | undefined;
  readonly incidentRef: string | undefined;
  readonly substituteId: string | undefined;
}

export function stanzaRecord(judged: Judged): StanzaRecord {
  const { stanza, verdict, direction } = judged;
  const { recordId, receivedAtMs, decidedAtMs, sessionId, user, position } = judged;
  return {
    kind: "stanza",
    recordId,
    receivedAtMs,
    decidedAtMs,
    direction,
    sessionId,
    user,
    stanzaKind: stanza.kind,
    sighting: sightingOf(stanza, direction),
    ...textsOf(judged),
    addressing: addressingOf(stanza),
    ...(position && { position }),
    verdict: {
      disposition: verdict.disposition,
      enforced: verdict.enforced,
      mode: verdict.mode,
      revisionId: verdict.revisionId,
      ruleIds: rulesIn(verdict),
      clauseIds: clausesIn(verdict),
      ...(judged.incidentRef !== undefined && { incidentRef: judged.incidentRef }),
      ...(judged.substituteId !== undefined && { substituteId: judged.substituteId }),
    },
    findings: verdict.findings,
  };
}

type Texts = Pick<StanzaRecord, "received" | "forwarded" | "secretsRemoved">;

function textsOf({ stanza, received, forwarded }: Judged): Texts {
  const kept = withoutSecrets(stanza.element);
  if (kept === stanza.element) {
    return forwarded === undefined ? { received } : { received, forwarded: forwarded.text };
  }
  const secretless = { received: serialize(kept, IN_STREAM), secretsRemoved: true } as const;
  if (forwarded === undefined) return secretless;
  return { ...secretless, forwarded: serialize(withoutSecrets(forwarded.element), IN_STREAM) };
}

function addressingOf(stanza: Stanza): Addressing {
  const { element, fromText, toText, from, to, id, type } = stanza;
  const base = {
    type,
    ...(fromText !== undefined && { fromText }),
    ...(toText !== undefined && { toText }),
    ...(from && { from: from.bare }),
    ...(to && { to: to.bare }),
    ...(id !== undefined && { id }),
  };
  return stanza.kind === "message" ? { ...base, ...referencesOf(element) } : base;
}

function referencesOf(message: XmlElement): Partial<Addressing> {
  const originId = attributeOf(child(message, NS_SID, "origin-id"), "id");
  const thread = child(message, NS_CLIENT, "thread");
  const delayedSince = attributeOf(child(message, NS_DELAY, "delay"), "stamp");
  const stanzaIds = stanzaIdsOf(message);
  return {
    ...(originId !== undefined && { originId }),
    ...(thread && { thread: ownText(thread) }),
    ...(delayedSince !== undefined && { delayedSince }),
    ...(stanzaIds.length > 0 && { stanzaIds }),
  };
}

const attributeOf = (of: XmlElement | undefined, name: string): string | undefined =>
  of && attribute(of, name);

const stanzaIdsOf = (message: XmlElement): readonly { readonly by: string; readonly id: string }[] =>
  childElements(message)
    .filter(({ ns, local }) => ns === NS_SID && local === "stanza-id")
    .map((one) => ({ by: attribute(one, "by") ?? "", id: attribute(one, "id") ?? "" }));

function sightingOf({ element, kind, type }: Stanza, direction: Direction): Sighting {
  if (direction === "outbound") return "origin";
  if (kind !== "message") return "delivery";
  if (element.children.some((node) => isElement(node) && node.ns === NS_CARBONS)) return "carbon";
  if (child(element, NS_MAM, "result") !== undefined) return "archive";
  if (type === "groupchat") return "room";
  return child(element, NS_DELAY, "delay") === undefined ? "delivery" : "offline";
}
