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

export class Legs {
  readonly #maxElementBytes: number;
  #parsers: Record<Side, StreamParser>;

  constructor(maxElementBytes: number) {
    this.#maxElementBytes = maxElementBytes;
    this.#parsers = {
      client: new StreamParser(PRE_AUTH_LIMITS),
      upstream: new StreamParser(this.#stanzaLimits),
    };
  }

  parser(side: Side): StreamParser {
    return this.#parsers[side];
  }

  /** @throws StreamError `policy-violation` where anything is left of the old stream. */
  restart(side: Side): void {
    if (!this.#parsers[side].isIdle)
      throw new StreamError("policy-violation", "bytes before the stream restart");
    const limits = side === "client" ? PRE_AUTH_LIMITS : this.#stanzaLimits;
    this.#parsers = { ...this.#parsers, [side]: new StreamParser(limits) };
  }

  /** From the bound JID on a client may send whole stanzas. */
  widen(): void {
    this.#parsers.client.setLimits(this.#stanzaLimits);
  }

  get #stanzaLimits(): ParserLimits {
    return { ...STANZA_LIMITS, maxElementBytes: this.#maxElementBytes };
  }
}
