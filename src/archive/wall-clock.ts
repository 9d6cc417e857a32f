/**
 * Notices that the system's clock was set: wall time and monotonic time moved by different amounts.
 *
 * Rule: order in a log is that of its numbers; a record of the jump tells readers why times are not in order.
 * Source: records.md §2 (kinds), §8 (clock jump).
 */
export interface ClockPorts {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds since any start; stands still while the machine sleeps. */
  readonly monotonicMs: () => number;
}

/** Above what NTP slews in a second (0.5 ms) and what a busy thread is late by between two readings. */
const LEAST_JUMP_MS = 1_000;

export class WallClock {
  readonly #ports: ClockPorts;
  #offsetMs: number;

  constructor(ports: ClockPorts) {
    this.#ports = ports;
    this.#offsetMs = this.#currentOffset();
  }

  /**
   * To be asked often. Hands each jump to `record`, again the next time where that throws.
   * @throws what `record` throws
   */
  look(record: (byMs: number) => void): void {
    const offsetMs = this.#currentOffset();
    const byMs = Math.round(offsetMs - this.#offsetMs);
    if (Math.abs(byMs) >= LEAST_JUMP_MS) record(byMs);
    this.#offsetMs = offsetMs;
  }

  #currentOffset(): number {
    return this.#ports.now() - this.#ports.monotonicMs();
  }
}
