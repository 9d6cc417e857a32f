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
import { blankerFor, mayHoldSecrets } from "./secrets.ts";

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
  const { received, forwarded, secretsRemoved } = textsOf(judged);
  const draft: Draft<StanzaRecord> = {
    kind: "stanza",
    recordId,
    receivedAtMs,
    decidedAtMs,
    direction,
    sessionId,
    user,
    stanzaKind: stanza.kind,
    sighting: sightingOf(stanza, direction),
    received,
    addressing: addressingOf(stanza),
    verdict: verdictOf(judged),
    findings: verdict.findings,
  };
  if (forwarded !== undefined) draft.forwarded = forwarded;
  if (secretsRemoved !== undefined) draft.secretsRemoved = secretsRemoved;
  if (position !== undefined) draft.position = position;
  return draft;
}

function verdictOf({ verdict, incidentRef, substituteId }: Judged): StanzaRecord["verdict"] {
  const draft: Draft<StanzaRecord["verdict"]> = {
    disposition: verdict.disposition,
    enforced: verdict.enforced,
    mode: verdict.mode,
    revisionId: verdict.revisionId,
    ruleIds: rulesIn(verdict),
    clauseIds: clausesIn(verdict),
  };
  if (incidentRef !== undefined) draft.incidentRef = incidentRef;
  if (substituteId !== undefined) draft.substituteId = substituteId;
  return draft;
}

type Texts = Pick<StanzaRecord, "received" | "forwarded" | "secretsRemoved">;

function textsOf({ stanza, received, forwarded, direction, user }: Judged): Texts {
  const plain = forwarded === undefined ? { received } : { received, forwarded: forwarded.text };
  if (!mayHoldSecrets(stanza.element)) return plain;
  const withoutSecrets = blankerFor({ stanza, direction, user, isDelivered: forwarded !== undefined });
  const kept = withoutSecrets(stanza.element);
  if (kept === stanza.element) return plain;
  const secretless = { received: serialize(kept, IN_STREAM), secretsRemoved: true } as const;
  if (forwarded === undefined) return secretless;
  return { ...secretless, forwarded: serialize(withoutSecrets(forwarded.element), IN_STREAM) };
}

/** Filled field by field: a spread for each optional field took longer than all the rest of a record. */
type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

function addressingOf(stanza: Stanza): Addressing {
  const { fromText, toText, from, to, id } = stanza;
  const draft: Draft<Addressing> = { type: stanza.type };
  if (fromText !== undefined) draft.fromText = fromText;
  if (toText !== undefined) draft.toText = toText;
  if (from !== undefined) draft.from = from.bare;
  if (to !== undefined) draft.to = to.bare;
  if (id !== undefined) draft.id = id;
  if (stanza.kind === "message") addReferences(stanza.element, draft);
  return draft;
}

function addReferences(message: XmlElement, to: Draft<Addressing>): void {
  const originId = attributeOf(child(message, NS_SID, "origin-id"), "id");
  const thread = child(message, NS_CLIENT, "thread");
  const delayedSince = attributeOf(child(message, NS_DELAY, "delay"), "stamp");
  const stanzaIds = stanzaIdsOf(message);
  if (originId !== undefined) to.originId = originId;
  if (thread !== undefined) to.thread = ownText(thread);
  if (delayedSince !== undefined) to.delayedSince = delayedSince;
  if (stanzaIds.length > 0) to.stanzaIds = stanzaIds;
}

const attributeOf = (of: XmlElement | undefined, name: string): string | undefined =>
  of && attribute(of, name);

type StanzaIds = readonly { readonly by: string; readonly id: string }[];

function stanzaIdsOf(message: XmlElement): StanzaIds {
  if (child(message, NS_SID, "stanza-id") === undefined) return NO_STANZA_IDS;
  return childElements(message)
    .filter(({ ns, local }) => ns === NS_SID && local === "stanza-id")
    .map((one) => ({ by: attribute(one, "by") ?? "", id: attribute(one, "id") ?? "" }));
}

const NO_STANZA_IDS: StanzaIds = [];

function sightingOf({ element, kind, type }: Stanza, direction: Direction): Sighting {
  if (direction === "outbound") return "origin";
  if (kind !== "message") return "delivery";
  if (element.children.some((node) => isElement(node) && node.ns === NS_CARBONS)) return "carbon";
  if (child(element, NS_MAM, "result") !== undefined) return "archive";
  if (type === "groupchat") return "room";
  return child(element, NS_DELAY, "delay") === undefined ? "delivery" : "offline";
}
