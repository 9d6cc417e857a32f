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

/** Whatever either leg has read, and is on record whole. */
export const REPLAY_LIMITS: ParserLimits = { ...UPSTREAM_LIMITS, maxElementBytes: Number.MAX_SAFE_INTEGER };

export class Legs {
  readonly #maxElementBytes: number;
  readonly #framing: Framing;
  #client: StreamReader;
  /** Made when upstream speaks: most that knock never get that far. */
  #upstream: StreamReader | undefined;

  /** @param framing of the client's transport */
  constructor(maxElementBytes: number, framing: Framing) {
    this.#maxElementBytes = maxElementBytes;
    this.#framing = framing;
    this.#client = this.#clientReader();
  }

  reader(side: Side): StreamReader {
    if (side === "client") return this.#client;
    this.#upstream ??= upstreamReader(this.#maxElementBytes * UPSTREAM_BYTES_FACTOR);
    return this.#upstream;
  }

  /** @throws StreamError `policy-violation` where anything is left of the old stream. */
  restart(side: Side): void {
    const old = side === "client" ? this.#client : this.#upstream;
    if (old?.isIdle === false) throw new StreamError("policy-violation", "bytes before the stream restart");
    if (side === "client") this.#client = this.#clientReader();
    else this.#upstream = undefined;
  }

  /** From the bound JID on a client may send whole stanzas. */
  widen(): void {
    this.#client.setLimits({ ...STANZA_LIMITS, maxElementBytes: this.#maxElementBytes });
  }

  #clientReader(): StreamReader {
    return this.#framing.reader(PRE_AUTH_LIMITS);
  }
}

const upstreamReader = (maxElementBytes: number): StreamReader =>
  new StreamParser({ ...UPSTREAM_LIMITS, maxElementBytes }, "skip");
