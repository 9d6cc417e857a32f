/**
 * Counts what it costs to scan one stanza, and ends the scan where it costs too much.
 *
 * Rule 1: steps are counted, not time: the same stanza comes to the same verdict on a fast machine and a slow one.
 * Rule 2: a scan that is ended has judged nothing. Whoever asked for it refuses the stanza.
 * Source: detectors.md §5 (a work counter, not a timer).
 */

/** Thrown by the step that goes over the limit. */
export class WorkExceeded extends Error {
  override readonly name = "WorkExceeded";
}

/** A unit is about ten nanoseconds: a look at a window of digits, a few characters of a plain pass over a text. */
export class Work {
  readonly limit: number;
  #spent = 0;
  #spentBefore = 0;

  constructor(limit = Number.POSITIVE_INFINITY) {
    this.limit = limit;
  }

  /** Since the last `restart`. */
  get spent(): number {
    return this.#spent;
  }

  get isExceeded(): boolean {
    return this.#spent > this.limit;
  }

  /** In all. */
  get total(): number {
    return this.#spentBefore + this.#spent;
  }

  /** Another look at the stanza, with a limit of its own. */
  restart(): void {
    this.#spentBefore += this.#spent;
    this.#spent = 0;
  }

  /** @throws WorkExceeded where more has been spent than may be. */
  spend(units: number): void {
    this.#spent += units;
    if (this.isExceeded) throw new WorkExceeded(`over ${this.limit} units of work`);
  }
}
