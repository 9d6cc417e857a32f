/**
 * One stanza with its addresses prepared and the defaults of RFC 6120 filled in.
 *
 * Rule 1: identity comes from the bound JID, never from what the stanza says.
 * Rule 2: what cannot be judged (an address that does not prepare, a false `from`, a missing type) is not an
 * exception but a `fault`: the policy blocks it, with a record and an error.
 * Sources: RFC 6120 §8.1 (addresses), §8.2 (kinds and types), §10.3 (no `to`); protocol.md §2.2.
 */
import type { XmlElement } from "../xml/element.ts";
import { attribute } from "../xml/element.ts";
import type { Jid, PrepareJid } from "./jid.ts";
import { NS_CLIENT, NS_XML } from "./ns.ts";

export type StanzaKind = "message" | "presence" | "iq";

export type StanzaFault =
  "bad-address" | "forged-from" | "bad-type" | "id-too-long" | "no-id" | "bad-nesting" | "unreadable";

export interface Stanza {
  readonly kind: StanzaKind;
  readonly element: XmlElement;
  /** With RFC 6120's default filled in: `normal` for a message, `available` for presence. */
  readonly type: string;
  readonly id: string | undefined;
  readonly lang: string | undefined;
  /** Exactly as sent; undefined where absent. */
  readonly toText: string | undefined;
  readonly fromText: string | undefined;
  /** Prepared; undefined where absent (a presence broadcast) or where it does not prepare (see `fault`). */
  readonly to: Jid | undefined;
  readonly from: Jid | undefined;
  /** Bytes as received. */
  readonly byteCount: number;
  readonly fault: StanzaFault | undefined;
  /** With the fault `unreadable`: why, in a fixed phrase. `element` is a root without content then. */
  readonly unreadable?: string;
}

export interface StanzaFrame {
  readonly direction: "outbound" | "inbound";
  /** The bound JID of the session. */
  readonly user: Jid;
  readonly prepare: PrepareJid;
  readonly byteCount: number;
  /** Why only its root was read; absent where all of it was. */
  readonly unreadable?: string | undefined;
}

/** Ids go into sealed tokens and error replies; longer ones are refused (design §8.2). */
export const MAX_ID_LENGTH = 256;

const KINDS: ReadonlySet<string> = new Set<StanzaKind>(["message", "presence", "iq"]);

const TYPES: Readonly<Record<StanzaKind, ReadonlySet<string>>> = {
  message: new Set(["normal", "chat", "groupchat", "headline", "error"]),
  presence: new Set([
    "available",
    "unavailable",
    "subscribe",
    "subscribed",
    "unsubscribe",
    "unsubscribed",
    "probe",
    "error",
  ]),
  iq: new Set(["get", "set", "result", "error"]),
};

const DEFAULT_TYPE: Readonly<Record<StanzaKind, string>> = {
  message: "normal",
  presence: "available",
  iq: "",
};

/** What RFC 6120 and 6121 know; everything else is a fault. */
export const isKnownType = (kind: StanzaKind, type: string): boolean => TYPES[kind].has(type);

/** True for message, presence and iq in `jabber:client`: what XEP-0198 counts. */
export const isStanza = (of: XmlElement): boolean => of.ns === NS_CLIENT && KINDS.has(of.local);

/** Reads a stanza of the session's own stream. `of` must satisfy `isStanza`. */
export function readStanza(of: XmlElement, frame: StanzaFrame): Stanza {
  const raw = readUnframed(of, frame);
  if (frame.unreadable !== undefined) return unread(raw, frame.unreadable);
  if (raw.fault !== undefined) return raw;
  return frame.direction === "outbound" ? frameOutbound(raw, frame.user) : frameInbound(raw, frame.user);
}

/** Reads a stanza found inside another (carbon, archive result, forward): addresses stay as they stand. */
export function readUnframed(of: XmlElement, frame: Pick<StanzaFrame, "prepare" | "byteCount">): Stanza {
  const kind = of.local as StanzaKind;
  const toText = attribute(of, "to");
  const fromText = attribute(of, "from");
  const to = toText === undefined ? undefined : frame.prepare(toText);
  const from = fromText === undefined ? undefined : frame.prepare(fromText);
  const id = attribute(of, "id");
  const type = attribute(of, "type") ?? DEFAULT_TYPE[kind];
  const unprepared =
    (toText !== undefined && to === undefined) || (fromText !== undefined && from === undefined);
  const fault = unprepared ? "bad-address" : faultOfForm({ kind, type, id });
  const lang = attribute(of, "lang", NS_XML);
  return { kind, element: of, type, id, lang, toText, fromText, to, from, byteCount: frame.byteCount, fault };
}

function faultOfForm({ kind, type, id }: Pick<Stanza, "kind" | "type" | "id">): StanzaFault | undefined {
  if (!isKnownType(kind, type)) return "bad-type";
  if (id !== undefined && id.length > MAX_ID_LENGTH) return "id-too-long";
  return kind === "iq" && id === undefined ? "no-id" : undefined;
}

/** A client may name itself or stay silent (RFC 6120 §8.1.2.1); servers differ on lies, the gateway does not. */
function frameOutbound(stanza: Stanza, user: Jid): Stanza {
  const { from } = stanza;
  const isOwn = from === undefined || from.full === user.full || from.full === user.bare;
  if (!isOwn) return { ...stanza, fault: "forged-from" };
  const to = stanza.to ?? (stanza.kind === "presence" ? undefined : bareOf(user));
  return { ...stanza, from: user, to };
}

/** No `from` means the user's own account (RFC 6120 §8.1.2.2). */
function frameInbound(stanza: Stanza, user: Jid): Stanza {
  return { ...stanza, from: stanza.from ?? bareOf(user), to: stanza.to ?? user };
}

/** Its root may have lost its `from`: that it has none says nothing of whose it is. */
const unread = (root: Stanza, unreadable: string): Stanza => ({ ...root, fault: "unreadable", unreadable });

const bareOf = (user: Jid): Jid => (user.resource === "" ? user : { ...user, resource: "", full: user.bare });
