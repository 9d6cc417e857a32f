import { expect, test } from "vitest";
import { OperationCounts } from "../../../src/reports/operation-counts.ts";
import { operation, session } from "../../support/report.ts";

test("gaps, starts, sessions and acts", () => {
  const counts = new OperationCounts();
  for (const refusedUnrecorded of [2, 3]) counts.take(operation("gap", { refusedUnrecorded }));
  counts.take(operation("gap", {}));
  for (const kind of ["start", "start", "stop", "clock", "policy", "service"] as const)
    counts.take(operation(kind));
  for (const by of ["root", "udo", "root"]) counts.take(operation("admin", { act: "user add", by }));
  for (const step of ["bind", "resume", "refused", "throttled", "open"] as const)
    counts.takeSession(session(step));
  expect(counts.figures()).toEqual({
    gapRecords: 3,
    refusedUnrecorded: 5,
    starts: 2,
    stops: 1,
    clockJumps: 1,
    logIns: 1,
    resumptions: 1,
    refusedSessions: 1,
    throttledSessions: 1,
  });
  expect(counts.acts()).toEqual([
    { name: "user add", by: "root", count: 2 },
    { name: "user add", by: "udo", count: 1 },
  ]);
});
