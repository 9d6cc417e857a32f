/**
 * Time for the edge: what the core receives as data is read here and nowhere else.
 *
 * Rule: wall time may jump (it stands in records), monotonic time may not (it measures).
 */
export interface Timer {
  /** Starts again with the same delay, also after it has fired. */
  restart(): void;
  cancel(): void;
}

export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Milliseconds with a fraction, since an arbitrary start; never goes back. */
  monotonicMs(): number;
  after(delayMs: number, action: () => void): Timer;
}

/** Node fires at once where a delay does not fit 31 bits; a longer one is cut to that (24.8 days). */
const MAX_DELAY_MS = 2 ** 31 - 1;

const startTimer = (delayMs: number, action: () => void): Timer => {
  const timeout = setTimeout(action, Math.min(delayMs, MAX_DELAY_MS));
  return {
    restart: () => timeout.refresh(),
    cancel: () => {
      clearTimeout(timeout);
    },
  };
};

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: startTimer,
};
