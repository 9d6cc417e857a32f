/**
 * How fast a client may send. A token bucket in which debt is time: the client is not read until it is paid. A second one
 * spreads a burst that is allowed: the server behind deals with one message after another, and those who talk wait for
 * what came before theirs.
 *
 * A stanza is never refused for its rate (an error for each would feed the flood): reading pauses, and a client
 * that keeps up the pressure for a minute loses its stream. Source: design §8.6; XEP-0205 §2.2; clauses WV-5.3.5,
 * WV-5.3.7.
 */

export interface RateLimits {
  readonly maxStanzasPerSecond: number;
  readonly maxBytesPerSecond: number;
}

/** Seconds of allowance a quiet client saves up: log-in alone takes some hundred stanzas. */
const BURST_SECONDS = 10;
/** Of a burst, what may come at once, in seconds of allowance. */
const AT_ONCE_SECONDS = 1;
/** How many times as fast as allowed the rest of it may come. */
const HASTE = 4;
const LONGEST_PRESSURE_MS = 60_000;
/** A client that leaves at least this much of its allowance unused is not pressing any more. */
const BREAK_SECONDS = 1;

export class RateMeter {
  #stanzas = 0;
  #bytes = 0;
  /** What came too recently, in seconds of allowance. */
  #recentSeconds = 0;
  #updatedAtMs: number | undefined;
  #pressedSinceMs: number | undefined;
  #pressureCount = 0;

  /** How often the client has come to its limit after a break. */
  get pressureCount(): number {
    return this.#pressureCount;
  }

  /** How long to stop reading so that a burst is spread, in milliseconds; 0 for all but the fastest. No debt. */
  get hasteMs(): number {
    return Math.max(0, Math.ceil(((this.#recentSeconds - AT_ONCE_SECONDS) / HASTE) * 1_000));
  }

  /** @returns how long to stop reading, in milliseconds; 0 where there is allowance left. */
  take(byteCount: number, limits: RateLimits, nowMs: number): number {
    this.#drain(limits, nowMs);
    this.#stanzas += 1;
    this.#bytes += byteCount;
    this.#recentSeconds += Math.max(1 / limits.maxStanzasPerSecond, byteCount / limits.maxBytesPerSecond);
    const debtSeconds = this.#debtSeconds(limits);
    if (debtSeconds <= 0) return 0;
    if (this.#pressedSinceMs === undefined) {
      this.#pressedSinceMs = nowMs;
      this.#pressureCount += 1;
    }
    return Math.ceil(debtSeconds * 1_000);
  }

  /** True where the client has been at its limit without a break for a minute. */
  isFlooding(nowMs: number): boolean {
    return this.#pressedSinceMs !== undefined && nowMs - this.#pressedSinceMs > LONGEST_PRESSURE_MS;
  }

  #debtSeconds({ maxStanzasPerSecond, maxBytesPerSecond }: RateLimits): number {
    return Math.max(this.#stanzas / maxStanzasPerSecond, this.#bytes / maxBytesPerSecond) - BURST_SECONDS;
  }

  /** A clock that is set back pays nothing and costs nothing. */
  #drain(limits: RateLimits, nowMs: number): void {
    const seconds = Math.max(0, nowMs - (this.#updatedAtMs ?? nowMs)) / 1_000;
    this.#updatedAtMs = nowMs;
    if (seconds === 0) return;
    this.#recentSeconds = Math.max(0, this.#recentSeconds - HASTE * seconds);
    this.#stanzas = Math.max(0, this.#stanzas - seconds * limits.maxStanzasPerSecond);
    this.#bytes = Math.max(0, this.#bytes - seconds * limits.maxBytesPerSecond);
    if (this.#pressedSinceMs === undefined) return;
    if (nowMs < this.#pressedSinceMs || this.#debtSeconds(limits) <= -BREAK_SECONDS)
      this.#pressedSinceMs = undefined;
  }
}
