/**
 * All the ways a session ends.
 *
 * Rule 1: what is in flight and on record still goes; then the closing tag (or nothing); then the transport.
 * Rule 2: a resumable stream is cut, not closed: a closed stream cannot be resumed (XEP-0198 §5).
 * Rule 3: a client that broke the rules is closed on both legs, or upstream would keep its stream for it and
 * the same bytes would come back for ever (design §8.6).
 * Source: RFC 6120 §4.4, §4.9; XEP-0478 (stanza-too-big); protocol.md §1.8; design §8.3, §8.6.
 */
import { childElements, isNamed, type XmlElement } from "../xml/element.ts";
import { serialize } from "../xml/serialize.ts";
import { IN_STREAM, STREAM_END } from "../xml/stream-header.ts";
import { OVERSIZE } from "../xml/violation.ts";
import { APPROVED_CLIENT, approvedTexts } from "../policy/client-register.ts";
import type { Direction } from "../policy/rule.ts";
import type { SessionRecord } from "../records/record.ts";
import { NS_STREAM, NS_STREAMS } from "../xmpp/ns.ts";
import {
  CLIENT_REFUSED,
  StreamError,
  streamCondition,
  streamErrorElement,
  TLS_TOO_OLD,
  TOO_MANY_CONNECTIONS,
  type StreamCondition,
} from "../xmpp/stream-error.ts";
import type { Delivery } from "./delivery.ts";
import type { Side } from "./input.ts";
import type { Negotiation } from "./negotiation.ts";
import type { Resumption } from "./resumption.ts";
import type { Scope } from "./scope.ts";

const TOO_BIG = { ns: "urn:xmpp:errors", local: "stanza-too-big" } as const;

/** After this a leg that does not end by itself is cut. */
const LINGER_MS = 10_000;

export interface EndingParts {
  readonly scope: Scope;
  readonly delivery: Delivery;
  readonly resumption: Resumption;
  readonly negotiation: Negotiation;
}

export class Ending {
  readonly #scope: Scope;
  readonly #delivery: Delivery;
  readonly #resumption: Resumption;
  readonly #negotiation: Negotiation;
  /** Directions whose last text is queued: no more is read from their source. */
  readonly #queued = new Set<Direction>();
  readonly #reached = new Set<Direction>();
  #reason = "closed";
  #refusal: StreamError | undefined;

  constructor({ scope, delivery, resumption, negotiation }: EndingParts) {
    this.#scope = scope;
    this.#delivery = delivery;
    this.#resumption = resumption;
    this.#negotiation = negotiation;
  }

  /** True where nothing more is read from that side. */
  isEnding(side: Side): boolean {
    return this.#queued.has(side === "client" ? "outbound" : "inbound");
  }

  isStreamError(of: XmlElement): boolean {
    return isNamed(of, NS_STREAM, "error");
  }

  /** The client said goodbye: upstream hears it, and its own goodbye ends the rest. */
  clientClosed(): void {
    this.#end("outbound", STREAM_END);
    if (!this.#negotiation.isUpstreamOpen) this.#end("inbound", this.#scope.framing.end);
  }

  upstreamClosed(): void {
    this.#end("inbound", ...this.#negotiation.lateHeader(), this.#scope.framing.end);
    this.#end("outbound", STREAM_END);
  }

  clientGone(): void {
    this.#reason = "client gone";
    this.#end("outbound", this.#resumption.isResumable ? "" : STREAM_END);
    this.#end("inbound");
  }

  upstreamGone(): void {
    this.#reason = "upstream gone";
    this.#end("inbound", ...this.#goodbye("remote-connection-failed"));
    this.#end("outbound");
  }

  /** Upstream's own stream error: its condition is passed on, but never a way around the gateway. */
  upstreamFailed(error: XmlElement): void {
    const said = childElements(error).find(({ ns, local }) => ns === NS_STREAMS && local !== "text");
    const condition = streamCondition(said?.local ?? "");
    this.#reason = condition;
    this.#scope.observe({ type: "streamError", side: "upstream", condition });
    this.#end("inbound", ...this.#errorUnits(new StreamError(condition, "")));
    this.#end("outbound", STREAM_END);
  }

  /** A peer broke the protocol or a limit. */
  violated(side: Side, error: StreamError): void {
    this.#reason = error.condition;
    const { condition, code, message: detail } = error;
    this.#scope.observe({ type: "streamError", side, condition, code, detail });
    const isOffice = error.office !== undefined;
    // What upstream had to say may be the moment in which we must say no; that is on record already (`division-watch.ts`).
    if (!isOffice && (side === "client" || this.#isLoggingIn)) this.#refusal = error;
    const isShown = side === "client" || isOffice;
    const shown = isShown ? error : new StreamError("internal-server-error", "");
    this.#end("inbound", ...this.#errorUnits(shown));
    this.#end("outbound", STREAM_END);
  }

  /** Upstream's word that somebody is in may be the very thing that was wrong (another account's name, say). */
  get #isLoggingIn(): boolean {
    const { state } = this.#scope;
    return state === "authenticating" || state === "authenticated";
  }

  timedOut(): void {
    this.#reason = "timed out";
    this.#end("inbound", ...this.#goodbye("connection-timeout"));
    this.#end("outbound", this.#resumption.isResumable ? "" : STREAM_END);
  }

  /**
   * One connection too many of this account: the client is told why, and upstream's stream ends with it. Where nobody
   * could count, the stream stays resumable: that is the gateway's trouble, not the client's.
   */
  overLimit(isKnown: boolean): void {
    const text = TOO_MANY_CONNECTIONS;
    if (isKnown) return this.violated("client", new StreamError("policy-violation", text));
    this.#reason = "limits unknown";
    this.#end("inbound", ...this.#goodbye("resource-constraint"));
    this.#end("outbound", this.#resumption.isResumable ? "" : STREAM_END);
  }

  drain(): void {
    this.#reason = "drained";
    this.#end("inbound", ...this.#goodbye("system-shutdown"));
    this.#end("outbound", this.#resumption.isResumable ? "" : STREAM_END);
    this.#scope.setTimer("drain", this.#scope.options.limits.drainTimeoutMs);
  }

  /** Both transports end now; what was not sent is with upstream (resumable) or lost with the connection. */
  cut(): void {
    this.#close();
  }

  /** @param reached directions whose end was sent by the last flush. */
  settle(reached: readonly Direction[]): void {
    reached.forEach((direction) => this.#reached.add(direction));
    if (this.#reached.size === 2 && !this.#scope.isOver) this.#close();
  }

  /** @param units the last words, in their order */
  #end(direction: Direction, ...units: readonly string[]): void {
    if (this.#queued.has(direction)) return;
    this.#queued.add(direction);
    if (this.#queued.size === 1) this.#scope.setTimer("drain", LINGER_MS);
    const isSpoken = direction === "inbound" || this.#negotiation.isUpstreamOpen;
    if (isSpoken) for (const unit of units) this.#delivery.pass(direction, unit);
    this.#delivery.end(direction);
  }

  #goodbye(condition: StreamCondition): readonly string[] {
    return this.#resumption.isResumable ? [] : this.#errorUnits(new StreamError(condition, ""));
  }

  #errorUnits(error: StreamError): readonly string[] {
    const { language, framing, revision } = this.#scope;
    const application = error.message === OVERSIZE ? TOO_BIG : undefined;
    const approved = error.message === CLIENT_REFUSED ? approvedTexts(revision.clients) : [];
    const said = serialize(streamErrorElement(error, { language, application, approved }), IN_STREAM);
    return [...this.#negotiation.lateHeader(), said, framing.end];
  }

  #close(): void {
    this.#delivery.close(this.#lastRecord());
    this.#scope.signal("transportEnd");
    this.#scope.emit({ type: "closeClient" });
    this.#scope.emit({ type: "closeUpstream" });
  }

  /**
   * A stream that was never bound leaves one record where it, or anything it asked for, was refused behind TLS; before
   * that a log line is enough.
   */
  #lastRecord(): SessionRecord | undefined {
    const { user, state, options, refused, revision } = this.#scope;
    const asked = refused.count === 0 ? {} : { asked: refused.first, refusals: refused.count };
    if (user !== undefined) return this.#scope.sessionRecord("close", { reason: this.#reason, ...asked });
    if (state === "plain" || state === "securing") return undefined;
    if (this.#refusal === undefined && refused.count === 0) return undefined;
    const end = this.#refusal && { condition: this.#refusal.condition, detail: this.#refusal.message };
    const clauses = clausesBehind(this.#refusal, revision);
    const why = clauses === undefined ? {} : { clauses: clauses.join(" ") };
    return this.#scope.sessionRecord("refused", { ...options.facts, state, ...asked, ...end, ...why });
  }
}

function clausesBehind(
  refusal: StreamError | undefined,
  { clauses }: Scope["revision"],
): readonly string[] | undefined {
  return refusal?.message === TLS_TOO_OLD ? clauses[APPROVED_CLIENT] : refusal?.device?.clauses;
}
