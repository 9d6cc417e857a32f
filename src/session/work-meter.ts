/**
 * How much of the gateway's time one peer's stanzas may take. All sessions are judged one after another: what one of
 * them costs, the others wait for. A token bucket in which debt is time: the peer is not read until it is paid.
 *
 * Work is counted, not measured (scan/work.ts), so that the same stream is treated alike everywhere. Ordinary stanzas
 * come to a few hundred units; thousands a second pass unnoticed.
 * Source: design §8.6.
 */

/** A unit is about ten nanoseconds: a tenth of one processor. */
const UNITS_PER_SECOND = 10_000_000;
/** What a quiet peer saves up, in seconds: rosters and archives come at once. */
const BURST_SECONDS = 1;

export class WorkMeter {
  #units = 0;
  #updatedAtMs = 0;

  /** @returns how long to stop reading, in milliseconds; 0 where there is allowance left. */
  take(units: number, nowMs: number): number {
    // A clock that is set back pays nothing and costs nothing.
    const paid = (Math.max(0, nowMs - this.#updatedAtMs) / 1_000) * UNITS_PER_SECOND;
    this.#updatedAtMs = nowMs;
    this.#units = Math.max(0, this.#units - paid) + units;
    const debt = this.#units - BURST_SECONDS * UNITS_PER_SECOND;
    return debt <= 0 ? 0 : Math.ceil((debt / UNITS_PER_SECOND) * 1_000);
  }
}
