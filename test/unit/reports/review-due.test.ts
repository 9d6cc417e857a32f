/** AL-4.b: every year, and said when it is late. */
import { expect, test } from "vitest";
import { reviewDue, reviewDueText } from "../../../src/reports/review-due.ts";

const DAY = 86_400_000;
const ACCEPTED = Date.UTC(2026, 2, 1, 12);

test.each<[number, boolean, number, string]>([
  [0, false, 0, "due 2027-03-01"],
  [365 * DAY, false, 0, "due 2027-03-01"],
  [365 * DAY + 1, true, 0, "overdue since 2027-03-01"],
  [366 * DAY, true, 1, "overdue since 2027-03-01, 1 day"],
  [368 * DAY, true, 3, "overdue since 2027-03-01, 3 days"],
])("after %d ms: overdue is %s", (afterMs, isOverdue, overdueDays, text) => {
  const due = reviewDue(ACCEPTED, 0, ACCEPTED + afterMs);
  expect(due).toEqual({ dueMs: ACCEPTED + 365 * DAY, isOverdue, overdueDays, lastAcceptedMs: ACCEPTED });
  expect(reviewDueText(due)).toBe(text);
});

test("where none was accepted the year counts from the archive's first record; before that nothing is due", () => {
  expect(reviewDue(undefined, ACCEPTED, ACCEPTED + 366 * DAY)).toMatchObject({
    isOverdue: true,
    overdueDays: 1,
  });
  const none = reviewDue(undefined, undefined, ACCEPTED);
  expect(none).toEqual({ dueMs: undefined, isOverdue: false, overdueDays: 0, lastAcceptedMs: undefined });
  expect(reviewDueText(none)).toBe("not begun: nothing is on record yet");
});
