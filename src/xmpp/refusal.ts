/**
 * Which stanza error a refusal becomes.
 *
 * Rule 1: `wait` only where a later try may succeed (RFC 6120 §8.3.2): clients may send again by themselves.
 * Rule 2: a refused iq gets the condition that its own specification gives to "no", so that clients show what
 * they show for an unsupported feature.
 * Sources: RFC 6120 §8.3.3; protocol.md §5.1; XEP-0047 §2.1, XEP-0065 §4.3, XEP-0096 §5, XEP-0166 §6.3, XEP-0231 §3,
 * XEP-0363 §5.
 */
import { isElement, type XmlElement } from "../xml/element.ts";
import { NS_PUBSUB, NS_PUBSUB_OWNER } from "./ns.ts";
import type { PayloadFamily } from "./payload.ts";
import { refusedPayload } from "./payloads.ts";
import type { Stanza, StanzaKind } from "./stanza.ts";

/**
 * Why a stanza was refused, as the sender may know it: chooses the error condition (protocol.md §5.1) and the
 * text. Never a matched value.
 */
export type RefusalReason =
  | "external"
  | "outside-occupant"
  | "division-off"
  | "file"
  | "call"
  | "encrypted"
  | "sensitive"
  | "directive"
  | "recipient"
  | "conduct"
  | "formal-act"
  | "not-work"
  | "unknown-payload"
  | "forged"
  | "account"
  | "size"
  | "too-many"
  | "too-much"
  | "archive-down"
  | "notice"
  | "notice-acceptance"
  | "notice-unavailable"
  | "unjudgeable";

export interface StanzaCondition {
  readonly type: "auth" | "cancel" | "modify" | "wait";
  /** In `urn:ietf:params:xml:ns:xmpp-stanzas`. */
  readonly condition: string;
}

const NOT_ALLOWED: StanzaCondition = { type: "cancel", condition: "not-allowed" };
/** As a server says of somebody who cannot be reached (RFC 6121 §8.5). */
const GONE: StanzaCondition = { type: "cancel", condition: "service-unavailable" };
const CONTENT: StanzaCondition = { type: "modify", condition: "policy-violation" };
const LATER: StanzaCondition = { type: "wait", condition: "resource-constraint" };

/** RFC 6120 §8.3.3.12 knows both types of it. */
const NOTICE_FIRST: StanzaCondition = { type: "wait", condition: "policy-violation" };

const BY_FAMILY: Readonly<Record<PayloadFamily, StanzaCondition>> = {
  jingle: { type: "cancel", condition: "service-unavailable" },
  si: { type: "cancel", condition: "forbidden" },
  bytestreams: { type: "cancel", condition: "not-acceptable" },
  ibb: { type: "cancel", condition: "not-acceptable" },
  upload: { type: "auth", condition: "forbidden" },
  lookup: { type: "cancel", condition: "item-not-found" },
  publish: NOT_ALLOWED,
  other: NOT_ALLOWED,
};

/** Of messages and presence, and of an iq where its payload does not decide. */
const BY_REASON: Readonly<Record<RefusalReason, StanzaCondition>> = {
  external: NOT_ALLOWED,
  "outside-occupant": NOT_ALLOWED,
  "division-off": GONE,
  account: NOT_ALLOWED,
  file: CONTENT,
  call: CONTENT,
  encrypted: CONTENT,
  "unknown-payload": CONTENT,
  sensitive: CONTENT,
  directive: CONTENT,
  recipient: CONTENT,
  conduct: CONTENT,
  "formal-act": CONTENT,
  "not-work": CONTENT,
  size: CONTENT,
  "too-many": LATER,
  "too-much": LATER,
  forged: { type: "auth", condition: "forbidden" },
  "archive-down": LATER,
  notice: NOTICE_FIRST,
  "notice-acceptance": NOTICE_FIRST,
  "notice-unavailable": LATER,
  unjudgeable: { type: "modify", condition: "bad-request" },
};

export const isFamily = (name: string): name is PayloadFamily => Object.hasOwn(BY_FAMILY, name);

export const isRefusalReason = (name: string): name is RefusalReason => Object.hasOwn(BY_REASON, name);

export function refusalOf(reason: RefusalReason, kind: StanzaKind, family?: PayloadFamily): StanzaCondition {
  if (kind !== "iq") return BY_REASON[reason];
  if (reason === "unknown-payload") return unknownRequest(family);
  const isByPayload = reason === "file" || reason === "call" || reason === "encrypted";
  return isByPayload ? BY_FAMILY[family ?? "other"] : BY_REASON[reason];
}

/** As a server says of a namespace that it does not know (RFC 6120 §8.4). */
const unknownRequest = (family: PayloadFamily | undefined): StanzaCondition =>
  family === undefined || family === "other" ? BY_FAMILY.jingle : BY_FAMILY[family];

/** XEP-0357: asked for, it is refused like a publication; the catalogue has it for switching it off. */
const PUSH = "urn:xmpp:push:";

/** The family of an iq's payload, as far as it chooses an error. */
export function familyOf({ kind, element }: Pick<Stanza, "kind" | "element">): PayloadFamily | undefined {
  if (kind !== "iq") return undefined;
  const payload = element.children.find(isElement);
  if (payload === undefined) return undefined;
  if (payload.ns.startsWith(PUSH)) return "publish";
  if (payload.ns === NS_PUBSUB || payload.ns === NS_PUBSUB_OWNER) return pubsubFamily(payload);
  return refusedPayload(payload.ns)?.family;
}

const pubsubFamily = (pubsub: XmlElement): PayloadFamily =>
  pubsub.children.some((node) => isElement(node) && node.local === "items") ? "lookup" : "publish";
