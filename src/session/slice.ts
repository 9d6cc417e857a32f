/**
 * How much one session does in one go. All sessions share one thread: what one of them does, the others wait for; so
 * what comes at once is dealt with in slices, and everybody else has a turn between two of them.
 *
 * Rule: counted, not measured, as in `work-meter.ts`, which bounds the same over seconds.
 * Source: design §8.6.
 */

/** Parsing, at its slowest, of what is no stanza. */
const UNITS_PER_BYTE = 10;
/** Of anything that is dealt with, beside what judging it counts: a tenth of a millisecond. */
const UNITS_EACH = 10_000;
/** What comes so much later comes in another turn of the event loop, whoever counts them. */
const TURN_MS = 20;

export class Slice {
  readonly #size: number;
  #units = 0;
  #beganAtMs = -Infinity;

  /** @param size in units of `scan/work.ts` */
  constructor(size: number) {
    this.#size = size;
  }

  read(byteCount: number): void {
    this.#units += byteCount * UNITS_PER_BYTE;
  }

  deal(): void {
    this.#units += UNITS_EACH;
  }

  judge(units: number): void {
    this.#units += units;
  }

  /** A clock that is set back begins a new one. */
  isSpent(nowMs: number): boolean {
    if (nowMs < this.#beganAtMs || nowMs - this.#beganAtMs > TURN_MS) this.renew(nowMs);
    return this.#units >= this.#size;
  }

  renew(nowMs: number): void {
    this.#units = 0;
    this.#beganAtMs = nowMs;
  }
}
