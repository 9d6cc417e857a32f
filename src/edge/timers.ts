/**
 * A session's named timers.
 *
 * Rule: setting a timer again with its old delay costs no new timer (the idle timer is set with every stanza).
 */
import type { TimerName } from "../session/input.ts";
import type { Clock, Timer } from "./clock.ts";

interface Named {
  readonly delayMs: number;
  readonly timer: Timer;
}

export class Timers {
  readonly #clock: Clock;
  readonly #onFired: (name: TimerName) => void;
  readonly #named = new Map<TimerName, Named>();
  #linger: Timer | undefined;

  constructor(clock: Clock, onFired: (name: TimerName) => void) {
    this.#clock = clock;
    this.#onFired = onFired;
  }

  set(name: TimerName, delayMs: number): void {
    const known = this.#named.get(name);
    if (known?.delayMs === delayMs) {
      known.timer.restart();
      return;
    }
    known?.timer.cancel();
    const timer = this.#clock.after(delayMs, () => {
      this.#onFired(name);
    });
    this.#named.set(name, { delayMs, timer });
  }

  clear(name: TimerName): void {
    this.#named.get(name)?.timer.cancel();
    this.#named.delete(name);
  }

  get isLingering(): boolean {
    return this.#linger !== undefined;
  }

  /** The driver's own: one leg outlives the other. */
  linger(delayMs: number, action: () => void): void {
    this.#linger ??= this.#clock.after(delayMs, action);
  }

  close(): void {
    for (const { timer } of this.#named.values()) timer.cancel();
    this.#named.clear();
    this.#linger?.cancel();
  }
}
