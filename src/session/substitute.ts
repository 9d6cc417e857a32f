/**
 * The 1:1 substitute of a refused stanza, and what becomes of its one reply.
 *
 * Rule 1: one in, one out. A stanza that does not go on is replaced by an iq in the same place, so that the
 * counters of XEP-0198 stay true on both legs, over resumption and restart, without any state.
 * Rule 2: what must be answered is replaced by a ping. Whoever gets it answers exactly once, and that answer
 * is rewritten into what the sealed ticket in its id says. What must stay silent is replaced by an unasked
 * result, which everybody ignores.
 * Rule 3: a ticket opens only for the same account and direction, and for a day. One that the client is to answer
 * opens only on the stream that it came by, and once: what it becomes has no record, so that a client that played
 * it back could speak past the archive. The server may answer again: after a resumption it has to.
 * Source: protocol.md §1.7; XEP-0198 v1.6 §4; XEP-0199 v2.0; design §8.2.
 */
import { attribute, element, type XmlElement } from "../xml/element.ts";
import { emptyPage, type EmptyPage } from "../xmpp/archive-answer.ts";
import type { Jid } from "../xmpp/jid.ts";
import { NS_CLIENT, NS_PING, NS_STANZAS } from "../xmpp/ns.ts";
import { errorFrom, readTicket, type RefusalTicket } from "../xmpp/stanza-error.ts";
import type { Sealer } from "./ports.ts";
import { readSealed } from "./sealed.ts";

/** What the one reply to a substitute becomes. */
export type Reply =
  /** An archive was asked for somebody outside: it has nothing of theirs (XEP-0313 §4). */
  | ({ readonly type: "emptyPage" } & EmptyPage)
  | { readonly type: "error"; readonly ticket: RefusalTicket }
  /** An inbound roster push was refused: upstream still gets its acknowledgement (RFC 6121 §2.1.6). */
  | { readonly type: "acknowledge"; readonly id: string; readonly to: string | undefined }
  /** A subscription request from outside was refused (design §8.7). */
  | { readonly type: "unsubscribed"; readonly to: string }
  /** An outsider's request was refused: answered as by a client that does not know it (RFC 6120 §8.4). */
  | { readonly type: "unavailable"; readonly id?: string | undefined; readonly to?: string | undefined };

const PREFIX = "g1.";
const SILENT_PREFIX = "g0.";
/** Longer than any hibernation; short enough that a kept token is soon worthless. */
const LIFETIME_MS = 86_400_000;
/** Addresses of RFC 7622 size in plain letters, sealed and in base64url, fit. LIMIT(beyond it, refusals are silent) */
export const MAX_TOKEN_LENGTH = 8_192;

/** After so many answers the oldest is forgotten; each of them stands behind a refusal that is on record. */
const MAX_ANSWERED = 256;

type Direction = "outbound" | "inbound";

export interface SubstituteFrame {
  /** Direction of the refused stanza. */
  readonly direction: Direction;
  readonly user: Jid;
  /** Names the stream over all its resumptions. */
  readonly streamId: string;
  readonly nowMs: number;
}

export class Substitutes {
  readonly #sealer: Sealer;
  /** Ids of inbound substitutes, in the order in which the client answered them. */
  readonly #answered = new Set<string>();

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  /** A ping whose reply becomes `reply`; undefined where its token would be longer than may be. */
  asking(reply: Reply, frame: SubstituteFrame): XmlElement | undefined {
    const plain = JSON.stringify([frame.nowMs + LIFETIME_MS, reply]);
    const id = PREFIX + this.#sealer.seal(plain, contextOf(frame));
    if (id.length > MAX_TOKEN_LENGTH) return undefined;
    return element(NS_CLIENT, "iq", { type: "get", id, ...ends(frame) }, element(NS_PING, "ping"));
  }

  /** An unasked result. @param nonce makes its id unique. */
  silent(nonce: string, frame: SubstituteFrame): XmlElement {
    return element(NS_CLIENT, "iq", { type: "result", id: SILENT_PREFIX + nonce, ...ends(frame) });
  }

  /** What the reply to a substitute carries; undefined for every stanza that is no such reply, or none any more. */
  opened(of: XmlElement, frame: SubstituteFrame): Reply | undefined {
    const id = attribute(of, "id");
    if (id?.startsWith(PREFIX) !== true || id.length > MAX_TOKEN_LENGTH || !isReply(of)) return undefined;
    const content = readSealed(this.#sealer.open(id.slice(PREFIX.length), contextOf(frame)));
    if (!isContent(content) || frame.nowMs > content[0]) return undefined;
    const reply = known(content[1]);
    if (reply === undefined) return undefined;
    return frame.direction === "outbound" || this.#isFirstAnswer(id) ? reply : undefined;
  }

  #isFirstAnswer(id: string): boolean {
    if (this.#answered.has(id)) return false;
    this.#answered.add(id);
    const [oldest] = this.#answered;
    if (this.#answered.size > MAX_ANSWERED && oldest !== undefined) this.#answered.delete(oldest);
    return true;
  }
}

/** As `asking` wrote it. The prefix names this form: whoever changes it changes the prefix. */
const isContent = (value: unknown): value is readonly [number, Reply] =>
  Array.isArray(value) && typeof value[0] === "number" && isReplyLike(value[1]);

const isReplyLike = (reply: unknown): boolean =>
  typeof reply === "object" && reply !== null && "type" in reply;

/** What this version can say; a token of another one may hold more. */
function known(reply: Reply): Reply | undefined {
  if (reply.type !== "error") return REPLY_TYPES.has(reply.type) ? reply : undefined;
  const ticket = readTicket(reply.ticket);
  return ticket && { type: "error", ticket };
}

const REPLY_TYPES: ReadonlySet<unknown> = new Set([
  "emptyPage",
  "acknowledge",
  "unsubscribed",
  "unavailable",
]);

const isReply = (of: XmlElement): boolean => {
  const type = attribute(of, "type");
  return of.local === "iq" && (type === "result" || type === "error");
};

/** The stanza that takes the reply's place. */
export function replacement(reply: Reply): XmlElement {
  switch (reply.type) {
    case "error":
      return errorFrom(reply.ticket);
    case "emptyPage":
      return emptyPage(reply);
    case "acknowledge":
      return element(NS_CLIENT, "iq", { type: "result", id: reply.id, to: reply.to });
    case "unsubscribed":
      return element(NS_CLIENT, "presence", { type: "unsubscribed", to: reply.to });
    case "unavailable":
      return element(NS_CLIENT, "iq", { type: "error", id: reply.id, to: reply.to }, UNAVAILABLE);
  }
}

const UNAVAILABLE = element(
  NS_CLIENT,
  "error",
  { type: "cancel" },
  element(NS_STANZAS, "service-unavailable"),
);

const contextOf = ({ user, direction, streamId }: SubstituteFrame): string =>
  direction === "outbound"
    ? `substitute|outbound|${user.bare}`
    : `substitute|inbound|${user.bare}|${streamId}`;

/** Outbound substitutes go to the user's server, inbound ones seem to come from it. */
const ends = ({ direction, user }: SubstituteFrame): Readonly<Record<string, string>> =>
  direction === "outbound" ? { to: user.domain } : { from: user.domain, to: user.full };
