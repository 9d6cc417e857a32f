/**
 * Whether the annual review is due, in the running gateway: for its status, its metrics, and a warning a day while it is late.
 *
 * Rule: an archive whose beginning cannot be read is no reason not to serve: nothing is told then, and the log says so.
 * Source: AL-4.b.
 */
import { ArchiveError } from "../archive/errors.ts";
import type { Clock } from "../edge/clock.ts";
import type { Log } from "../ops/log.ts";
import { reviewDue, type ReviewDue } from "../reports/review-due.ts";

export interface ReviewWatchParts {
  readonly log: Pick<Log, "warn">;
  readonly clock: Pick<Clock, "nowMs">;
  /** First record of the archive; asked until there is one. @throws ArchiveError */
  readonly sinceMs: () => number | undefined;
}

const DAY_MS = 86_400_000;

export class ReviewWatch {
  readonly #parts: ReviewWatchParts;
  #sinceMs: number | undefined;
  #isUnreadable = false;
  /** Undefined before the state was looked at. */
  #state: { readonly lastAcceptedMs: number | undefined } | undefined;
  #warnedMs: number | undefined;

  constructor(parts: ReviewWatchParts) {
    this.#parts = parts;
  }

  /** As of now; undefined before anything is known. */
  get due(): ReviewDue | undefined {
    if (this.#state === undefined) return undefined;
    return reviewDue(this.#state.lastAcceptedMs, this.#sinceMs, this.#parts.clock.nowMs());
  }

  /** What the state says now: at least once a minute. @param lastAcceptedMs undefined where no review was accepted yet */
  note(lastAcceptedMs: number | undefined): void {
    this.#state = { lastAcceptedMs };
    this.#sinceMs ??= this.#readSince();
    this.#warn();
  }

  #readSince(): number | undefined {
    if (this.#isUnreadable) return undefined;
    try {
      return this.#parts.sinceMs();
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#isUnreadable = true;
      this.#parts.log.warn(
        { code: error.code },
        "archive's beginning not read: annual review's day not known",
      );
      return undefined;
    }
  }

  #warn(): void {
    const { due } = this;
    if (due?.dueMs === undefined || !due.isOverdue) return;
    const nowMs = this.#parts.clock.nowMs();
    if (this.#warnedMs !== undefined && nowMs - this.#warnedMs < DAY_MS) return;
    this.#warnedMs = nowMs;
    const { dueMs, overdueDays } = due;
    this.#parts.log.warn({ due: new Date(dueMs).toISOString(), overdueDays }, "annual review is overdue");
  }
}
