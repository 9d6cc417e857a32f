/**
 * Stanzas that a client sent again after a resumption (XEP-0198 §5): the same text at the same place of the same stream.
 *
 * Rule: another text at that place is another stanza, whatever it counts as: nobody hides a message behind an older one.
 * LIMIT(the last hundred stanzas of a stream, and streams that were used within a day)
 */
import type { StanzaRecord } from "../records/record.ts";

const MAX_STANZAS = 100;
const DAY_MS = 86_400_000;

interface Stream {
  usedMs: number;
  /** Count → digest of the text. */
  readonly texts: Map<number, string>;
}

export class Resent {
  readonly #digestOf: (text: string) => string;
  readonly #streams = new Map<string, Stream>();
  #sweptMs = 0;

  constructor(digestOf: (text: string) => string) {
    this.#digestOf = digestOf;
  }

  /** To be asked once for each outbound stanza, in the order of the records. */
  isResent({ position, received, receivedAtMs }: StanzaRecord): boolean {
    if (position === undefined) return false;
    this.#sweep(receivedAtMs);
    const stream = this.#streamOf(position.streamId, receivedAtMs);
    const digest = this.#digestOf(received);
    if (stream.texts.get(position.count) === digest) return true;
    // What is set anew goes to the end: the first one is the oldest.
    stream.texts.delete(position.count);
    stream.texts.set(position.count, digest);
    const [oldest] = stream.texts.keys();
    if (stream.texts.size > MAX_STANZAS && oldest !== undefined) stream.texts.delete(oldest);
    return false;
  }

  #streamOf(id: string, nowMs: number): Stream {
    const stream = this.#streams.get(id) ?? { usedMs: nowMs, texts: new Map<number, string>() };
    stream.usedMs = nowMs;
    this.#streams.set(id, stream);
    return stream;
  }

  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptMs < DAY_MS) return;
    this.#sweptMs = nowMs;
    for (const [id, { usedMs }] of this.#streams) if (nowMs - usedMs > DAY_MS) this.#streams.delete(id);
  }
}
