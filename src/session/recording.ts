/**
 * Forms the record of one judged stanza.
 *
 * Rule 1: secrets never reach it. Where a stanza carries a password (a change by XEP-0077, a room's password),
 * the kept texts are canonical with that text blanked, and say so.
 * Rule 2: what a sender may fill at will stays in the texts. The header outlives them, so ids and resources stand there
 * only where they look like ids and are as short; of the rest a digest does, for it is compared, never read.
 * Source: records.md §2; design §8.5.
 */
import { serialize } from "../xml/serialize.ts";
import {
  attribute,
  child,
  childElements,
  isElement,
  isNamed,
  ownText,
  type XmlElement,
} from "../xml/element.ts";
import { IN_STREAM } from "../xml/stream-header.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import type { Direction } from "../policy/rule.ts";
import { clausesIn, rulesIn, type Verdict } from "../policy/verdict.ts";
import type { Addressing, Sighting, StanzaRecord, StreamPosition } from "../records/record.ts";
import type { Jid } from "../xmpp/jid.ts";
import { NS_CARBONS, NS_CLIENT, NS_DELAY, NS_MAM, NS_SID } from "../xmpp/ns.ts";
import { isKnownType, type Stanza } from "../xmpp/stanza.ts";
import type { Digest } from "./ports.ts";
import { blankerFor, mayHoldSecrets } from "./secrets.ts";
import { unreadTexts } from "./unread.ts";

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
  readonly digest: Digest;
  readonly revision: PolicyRevision;
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
    addressing: addressingOf(judged),
    verdict: verdictOf(judged),
    findings: verdict.findings,
  };
  if (forwarded !== undefined) draft.forwarded = forwarded;
  if (secretsRemoved !== undefined) draft.secretsRemoved = secretsRemoved;
  if (position !== undefined) draft.position = position;
  return draft;
}

function verdictOf({ verdict, incidentRef, substituteId, revision }: Judged): StanzaRecord["verdict"] {
  const draft: Draft<StanzaRecord["verdict"]> = {
    disposition: verdict.disposition,
    enforced: verdict.enforced,
    mode: verdict.mode,
    revisionId: verdict.revisionId,
    ruleIds: rulesIn(verdict),
    clauseIds: clausesIn(verdict),
  };
  if (revision.boundDivisions !== undefined) draft.divisions = revision.boundDivisions;
  if (incidentRef !== undefined) draft.incidentRef = incidentRef;
  if (substituteId !== undefined) draft.substituteId = substituteId;
  return draft;
}

type Texts = Pick<StanzaRecord, "received" | "forwarded" | "secretsRemoved">;

function textsOf({ stanza, received, forwarded, direction, user, revision }: Judged): Texts {
  if (stanza.fault === "unreadable") return unreadTexts(stanza, received);
  const plain = forwarded === undefined ? { received } : { received, forwarded: forwarded.text };
  if (!mayHoldSecrets(stanza.element)) return plain;
  const withoutSecrets = blankerFor({
    stanza,
    direction,
    user,
    revision,
    isDelivered: forwarded !== undefined,
  });
  const kept = withoutSecrets(stanza.element);
  if (kept === stanza.element) return plain;
  const secretless = { received: serialize(kept, IN_STREAM), secretsRemoved: true } as const;
  if (forwarded === undefined) return secretless;
  return { ...secretless, forwarded: serialize(withoutSecrets(forwarded.element), IN_STREAM) };
}

/** Filled field by field: a spread for each optional field took longer than all the rest of a record. */
type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

function addressingOf({ stanza, digest, user }: Judged): Addressing {
  const { kind, type, fromText, toText, from, to, id } = stanza;
  const draft: Draft<Addressing> = { type: isKnownType(kind, type) ? type : "unknown" };
  if (fromText !== undefined) draft.fromText = addressLeft(fromText, from, digest);
  if (toText !== undefined) draft.toText = addressLeft(toText, to, digest);
  if (from !== undefined) draft.from = from.bare;
  if (to !== undefined) draft.to = to.bare;
  if (id !== undefined) draft.id = idLeft(id, digest);
  if (kind === "message") addReferences({ stanza, digest, user }, draft);
  return draft;
}

function addReferences(of: Pick<Judged, "stanza" | "digest" | "user">, to: Draft<Addressing>): void {
  const { element } = of.stanza;
  const originId = attributeOf(child(element, NS_SID, "origin-id"), "id");
  const thread = child(element, NS_CLIENT, "thread");
  const delayedSince = attributeOf(child(element, NS_DELAY, "delay"), "stamp");
  const stanzaIds = stanzaIdsOf(of);
  if (originId !== undefined) to.originId = idLeft(originId, of.digest);
  if (thread !== undefined) to.thread = idLeft(ownText(thread), of.digest);
  if (delayedSince !== undefined && STAMP.test(delayedSince)) to.delayedSince = delayedSince;
  if (stanzaIds.length > 0) to.stanzaIds = stanzaIds;
}

/** Ids that programs make are shorter, and never words with blanks between them. */
const PLAIN_ID = /^[!-~]{0,64}$/;

/** No plain id is as long as a digest is here. */
const idLeft = (id: string, digest: Digest): string =>
  PLAIN_ID.test(id) ? id : `sha256:${digest.sha256(id)}`;

/** Names of devices and nicks in rooms are shorter; the bare address stands beside it anyhow. */
const MAX_RESOURCE_LENGTH = 64;

function addressLeft(text: string, jid: Jid | undefined, digest: Digest): string {
  if (jid === undefined) return idLeft(text, digest);
  const isShort = text.length <= jid.bare.length + 1 + MAX_RESOURCE_LENGTH;
  return isShort ? text : `${jid.bare}/sha256:${digest.sha256(text)}`;
}

/** XEP-0082 §3.2. */
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

const attributeOf = (of: XmlElement | undefined, name: string): string | undefined =>
  of && attribute(of, name);

type StanzaIds = readonly { readonly by: string; readonly id: string }[];

/** One by the user's own account and one by the room are all that may be believed (XEP-0359 §6). */
function stanzaIdsOf({ stanza, digest, user }: Pick<Judged, "stanza" | "digest" | "user">): StanzaIds {
  const { element, from, to } = stanza;
  if (child(element, NS_SID, "stanza-id") === undefined) return NO_STANZA_IDS;
  const isBelieved = (by = ""): boolean => by === from?.bare || by === to?.bare || user.startsWith(`${by}/`);
  return childElements(element)
    .filter((one) => isNamed(one, NS_SID, "stanza-id") && isBelieved(attribute(one, "by")))
    .slice(0, MAX_STANZA_IDS)
    .map((one) => ({ by: attribute(one, "by") ?? "", id: idLeft(attribute(one, "id") ?? "", digest) }));
}

const MAX_STANZA_IDS = 4;

const NO_STANZA_IDS: StanzaIds = [];

function sightingOf({ element, kind, type }: Stanza, direction: Direction): Sighting {
  if (direction === "outbound") return "origin";
  if (kind !== "message") return "delivery";
  if (element.children.some((node) => isElement(node) && node.ns === NS_CARBONS)) return "carbon";
  if (child(element, NS_MAM, "result") !== undefined) return "archive";
  if (type === "groupchat") return "room";
  return child(element, NS_DELAY, "delay") === undefined ? "delivery" : "offline";
}
