/**
 * The two XML streams of a session: one parser each, made anew at every restart.
 *
 * Rule: bytes that were already there when a stream restarts are an attack (RFC 6120 §5.4.3.3; the
 * CVE-2011-0411 class), never the beginning of the new stream.
 */
import { PRE_AUTH_LIMITS, STANZA_LIMITS, type ParserLimits } from "../xml/limits.ts";
import { StreamParser } from "../xml/stream-parser.ts";
import { StreamError } from "../xmpp/stream-error.ts";
import type { Side } from "./input.ts";

/**
 * What a client may send, upstream must be able to deliver: servers write quotes as references (up to six bytes for
 * one), texts as attributes, and wrap messages into carbons and archive results. So the parser takes more than the
 * policy lets pass. What is beyond that too it skips: a stanza that ended the upstream stream would come back with every
 * new one, so the policy refuses it one for one.
 */
export const UPSTREAM_BYTES_FACTOR = 8;
const UPSTREAM_LIMITS: ParserLimits = {
  ...STANZA_LIMITS,
  maxDepth: STANZA_LIMITS.maxDepth + 16,
  maxChildren: STANZA_LIMITS.maxChildren * 2,
  maxAttributes: STANZA_LIMITS.maxAttributes * 2,
  maxAttributeLength: STANZA_LIMITS.maxAttributeLength * 2,
  maxNamespaces: STANZA_LIMITS.maxNamespaces * 2,
};

export class Legs {
  readonly #maxElementBytes: number;
  #parsers: Record<Side, StreamParser>;

  constructor(maxElementBytes: number) {
    this.#maxElementBytes = maxElementBytes;
    this.#parsers = {
      client: this.#newParser("client"),
      upstream: this.#newParser("upstream"),
    };
  }

  parser(side: Side): StreamParser {
    return this.#parsers[side];
  }

  /** @throws StreamError `policy-violation` where anything is left of the old stream. */
  restart(side: Side): void {
    if (!this.#parsers[side].isIdle)
      throw new StreamError("policy-violation", "bytes before the stream restart");
    this.#parsers = { ...this.#parsers, [side]: this.#newParser(side) };
  }

  /** From the bound JID on a client may send whole stanzas. */
  widen(): void {
    this.#parsers.client.setLimits({ ...STANZA_LIMITS, maxElementBytes: this.#maxElementBytes });
  }

  #newParser(side: Side): StreamParser {
    if (side === "client") return new StreamParser(PRE_AUTH_LIMITS);
    const maxElementBytes = this.#maxElementBytes * UPSTREAM_BYTES_FACTOR;
    return new StreamParser({ ...UPSTREAM_LIMITS, maxElementBytes }, "skip");
  }
}
