/**
 * When the next annual review is due, and whether it is late: from the last one that was accepted, or, where none was, from the
 * first day of the archive.
 *
 * Rule: 365 days of 24 hours; overdue from the first moment after them.
 * Source: AL-4.b ("annually").
 */

export const REVIEW_PERIOD_DAYS = 365;
const DAY_MS = 86_400_000;

export interface ReviewDue {
  /** Undefined where nothing has begun yet. */
  readonly dueMs: number | undefined;
  readonly isOverdue: boolean;
  /** Whole days, 0 while it is not. */
  readonly overdueDays: number;
  readonly lastAcceptedMs: number | undefined;
}

/** @param sinceMs first record of the archive */
export function reviewDue(
  lastAcceptedMs: number | undefined,
  sinceMs: number | undefined,
  nowMs: number,
): ReviewDue {
  const baseMs = lastAcceptedMs ?? sinceMs;
  if (baseMs === undefined) return { dueMs: undefined, isOverdue: false, overdueDays: 0, lastAcceptedMs };
  const dueMs = baseMs + REVIEW_PERIOD_DAYS * DAY_MS;
  const lateMs = Math.max(0, nowMs - dueMs);
  return { dueMs, isOverdue: lateMs > 0, overdueDays: Math.floor(lateMs / DAY_MS), lastAcceptedMs };
}

/** `due 2027-03-01`, `overdue since 2027-03-01, 12 days`. */
export function reviewDueText({ dueMs, isOverdue, overdueDays }: ReviewDue): string {
  if (dueMs === undefined) return "not begun: nothing is on record yet";
  const day = new Date(dueMs).toISOString().slice(0, 10);
  if (!isOverdue) return `due ${day}`;
  return `overdue since ${day}${overdueDays === 0 ? "" : `, ${overdueDays} ${overdueDays === 1 ? "day" : "days"}`}`;
}

/** As `config check` and `status` tell it; times in RFC 3339. */
export interface ReviewStanding {
  /** Null where nothing has begun. */
  readonly due: string | null;
  readonly lastAccepted: string | null;
  readonly isOverdue: boolean;
}

export const reviewJson = ({ dueMs, isOverdue, lastAcceptedMs }: ReviewDue): ReviewStanding => ({
  due: dueMs === undefined ? null : new Date(dueMs).toISOString(),
  lastAccepted: lastAcceptedMs === undefined ? null : new Date(lastAcceptedMs).toISOString(),
  isOverdue,
});
