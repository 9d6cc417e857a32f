/**
 * So many acts a window for each key, and for at most so many keys at once.
 *
 * Rule: bounded memory. Where there is no room for another key even the new one is refused: an attacker who has filled the
 * table gets silence, not a reset of everybody's count.
 */

export interface LimiterOptions {
  readonly most: number;
  readonly windowMs: number;
  readonly maxKeys: number;
}

interface Window {
  readonly startMs: number;
  count: number;
}

export class Limiter {
  readonly #options: LimiterOptions;
  /** In the order in which they began. */
  readonly #windows = new Map<string, Window>();

  constructor(options: LimiterOptions) {
    this.#options = options;
  }

  /** True where it may be done; it counts as done then. */
  admits(key: string, nowMs: number): boolean {
    this.#forgetOld(nowMs);
    const known = this.#windows.get(key);
    if (known !== undefined) {
      if (known.count >= this.#options.most) return false;
      known.count += 1;
      return true;
    }
    if (this.#windows.size >= this.#options.maxKeys) return false;
    this.#windows.set(key, { startMs: nowMs, count: 1 });
    return true;
  }

  #forgetOld(nowMs: number): void {
    for (const [key, { startMs }] of this.#windows) {
      // A clock that jumped back would keep them for ever.
      if (nowMs - startMs < this.#options.windowMs && nowMs >= startMs) return;
      this.#windows.delete(key);
    }
  }
}
