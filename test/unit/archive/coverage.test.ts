/** How long a log may go on without a signed checkpoint. */
import { expect, it } from "vitest";
import { uncoveredProblem } from "../../../src/archive/coverage.ts";
import { encodeRecord } from "../../../src/records/canonical.ts";
import { hostLog, NOON, stanzaRecord, temporaryLog } from "../../support/archive.ts";

const HOUR_MS = 3_600_000;

it("is an hour of stanzas, whatever lies before or comes late", async () => {
  const log = temporaryLog();
  const { host } = hostLog(log);
  expect(uncoveredProblem(log, 0, 0)).toBeUndefined();
  const times = [NOON, NOON + HOUR_MS, NOON + 2 * HOUR_MS + 1];
  for (const [index, receivedAtMs] of times.entries())
    host.commit([encodeRecord(stanzaRecord(index + 1, { receivedAtMs }))]);
  const gap = { kind: "gap", recordId: "late", receivedAtMs: NOON - HOUR_MS, facts: {} } as const;
  host.commit([encodeRecord(gap)]);
  expect(uncoveredProblem(log, 0, 2)).toBeUndefined();
  expect(uncoveredProblem(log, 0, 4)).toMatchObject({ code: "unproven", sequence: 1 });
  expect(uncoveredProblem(log, 1, 4)).toMatchObject({ code: "unproven", sequence: 2 });
  expect(uncoveredProblem(log, 2, 4)).toBeUndefined();
  expect(uncoveredProblem(log, 3, 4)).toBeUndefined();
  expect(uncoveredProblem(log, 4, 4)).toBeUndefined();
  await host.close();
});
