/** A clock that goes on when it is told; timers fire in the order of their times. */
import type { Clock, Timer } from "../../src/edge/clock.ts";

interface Due {
  atMs: number;
  readonly delayMs: number;
  readonly action: () => void;
}

export class ManualClock implements Clock {
  #nowMs = 1_000_000;
  readonly #due = new Set<Due>();

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, action: () => void): Timer {
    const due: Due = { atMs: this.#nowMs + delayMs, delayMs, action };
    this.#due.add(due);
    return {
      restart: () => {
        due.atMs = this.#nowMs + due.delayMs;
        this.#due.add(due);
      },
      cancel: () => {
        this.#due.delete(due);
      },
    };
  }

  get timerCount(): number {
    return this.#due.size;
  }

  pass(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let next = this.#first(endMs); next !== undefined; next = this.#first(endMs)) {
      this.#nowMs = next.atMs;
      this.#due.delete(next);
      next.action();
    }
    this.#nowMs = endMs;
  }

  #first(endMs: number): Due | undefined {
    const ready = [...this.#due].filter(({ atMs }) => atMs <= endMs);
    return ready.sort((one, other) => one.atMs - other.atMs)[0];
  }
}
