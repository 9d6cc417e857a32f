/** AL-4.b: overdue at 366 days, under a clock that the test sets; one warning a day. */
import { beforeEach, expect, test } from "vitest";
import { ArchiveError } from "../../../src/archive/errors.ts";
import { ReviewWatch } from "../../../src/gateway/review-watch.ts";
import { memoryLog } from "../../support/edge.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const DAY_MS = 86_400_000;
let clock: ManualClock;
let logged: ReturnType<typeof memoryLog>;
beforeEach(() => {
  clock = new ManualClock();
  logged = memoryLog();
});

const warnings = (): number => logged.lines.join("").split("annual review is overdue").length - 1;

test("AL-4.b: due 365 days after the archive's beginning, overdue at 366, a warning a day until it is accepted", () => {
  const begin = clock.nowMs();
  const watch = new ReviewWatch({ log: logged.log, clock, sinceMs: () => begin });
  expect(watch.due).toBeUndefined();
  watch.note(undefined);
  expect(watch.due).toMatchObject({ dueMs: begin + 365 * DAY_MS, isOverdue: false });
  clock.pass(365 * DAY_MS);
  watch.note(undefined);
  expect([watch.due?.isOverdue, warnings()]).toEqual([false, 0]);
  clock.pass(DAY_MS);
  // Nobody need look at the state: what is late is late by the clock.
  expect(watch.due).toMatchObject({ isOverdue: true, overdueDays: 1 });
  for (let rounds = 0; rounds < 3; rounds += 1) watch.note(undefined);
  expect(warnings()).toBe(1);
  clock.pass(DAY_MS - 1);
  watch.note(undefined);
  expect(warnings()).toBe(1);
  clock.pass(1);
  watch.note(undefined);
  expect(warnings()).toBe(2);
  expect(logged.lines.join("")).toContain('"overdueDays":2');
  watch.note(clock.nowMs());
  expect(watch.due).toMatchObject({ isOverdue: false, dueMs: clock.nowMs() + 365 * DAY_MS });
  clock.pass(DAY_MS);
  watch.note(clock.nowMs() - DAY_MS);
  expect(warnings()).toBe(2);
});

test("an archive that cannot be read: said once, nothing is due by it, and an acceptance counts still", () => {
  const watch = new ReviewWatch({
    log: logged.log,
    clock,
    sinceMs: () => {
      throw new ArchiveError("SG_ARCHIVE_CORRUPT", "no log");
    },
  });
  watch.note(undefined);
  watch.note(undefined);
  expect(watch.due).toMatchObject({ dueMs: undefined, isOverdue: false });
  expect(logged.lines.join("").match(/SG_ARCHIVE_CORRUPT/gu)).toHaveLength(1);
  watch.note(7);
  expect(watch.due?.dueMs).toBe(7 + 365 * DAY_MS);
});

test("an archive without records yet is asked again", () => {
  const answers = [undefined, 5];
  const watch = new ReviewWatch({ log: logged.log, clock, sinceMs: () => answers.shift() });
  watch.note(undefined);
  expect(watch.due?.dueMs).toBeUndefined();
  watch.note(undefined);
  watch.note(undefined);
  expect(watch.due?.dueMs).toBe(5 + 365 * DAY_MS);
});
