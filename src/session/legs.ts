/**
 * The two XML streams of a session: one reader each, made anew at every restart. Upstream's is always TCP's.
 *
 * Rule: bytes that were already there when a stream restarts are an attack (RFC 6120 §5.4.3.3; the
 * CVE-2011-0411 class), never the beginning of the new stream.
 */
import { PRE_AUTH_LIMITS, STANZA_LIMITS, type ParserLimits } from "../xml/limits.ts";
import { StreamParser } from "../xml/stream-parser.ts";
import type { Framing, StreamReader } from "../stream/framing.ts";
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
  readonly #framing: Framing;
  #readers: Record<Side, StreamReader>;

  /** @param framing of the client's transport */
  constructor(maxElementBytes: number, framing: Framing) {
    this.#maxElementBytes = maxElementBytes;
    this.#framing = framing;
    this.#readers = {
      client: this.#newReader("client"),
      upstream: this.#newReader("upstream"),
    };
  }

  reader(side: Side): StreamReader {
    return this.#readers[side];
  }

  /** @throws StreamError `policy-violation` where anything is left of the old stream. */
  restart(side: Side): void {
    if (!this.#readers[side].isIdle)
      throw new StreamError("policy-violation", "bytes before the stream restart");
    this.#readers = { ...this.#readers, [side]: this.#newReader(side) };
  }

  /** From the bound JID on a client may send whole stanzas. */
  widen(): void {
    this.#readers.client.setLimits({ ...STANZA_LIMITS, maxElementBytes: this.#maxElementBytes });
  }

  #newReader(side: Side): StreamReader {
    if (side === "client") return this.#framing.reader(PRE_AUTH_LIMITS);
    const maxElementBytes = this.#maxElementBytes * UPSTREAM_BYTES_FACTOR;
    return new StreamParser({ ...UPSTREAM_LIMITS, maxElementBytes }, "skip");
  }
}
