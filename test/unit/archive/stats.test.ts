import { expect, it } from "vitest";
import { statsOf } from "../../../src/archive/stats.ts";
import { encodeRecord } from "../../../src/records/canonical.ts";
import { listSegments } from "../../../src/archive/segment-name.ts";
import { hostLog, NOON, sealedLog, temporaryLog } from "../../support/archive.ts";
import { insertStranger } from "../../support/damage.ts";

it("counts a sealed log", async () => {
  const log = await sealedLog(20, { maxSegmentBytes: 2_000 });
  const stats = statsOf(log);
  expect(stats).toMatchObject({
    logId: log.logId,
    records: 20,
    firstReceivedAtMs: NOON + 1,
    lastReceivedAtMs: NOON + 20,
    byDisposition: { allow: 16, block: 4 },
    byKind: { stanza: 20 },
  });
  expect(stats.sealedSegments).toBe(stats.segments);
  expect(stats.bytes).toBeGreaterThan(10_000);
});

it("counts a live log, and other records than stanzas", async () => {
  const log = temporaryLog();
  const { host } = hostLog(log);
  expect(statsOf(log)).toMatchObject({ records: 0, byDisposition: { allow: 0 } });
  host.commit([encodeRecord({ kind: "start", recordId: "a", receivedAtMs: NOON, facts: {} })]);
  expect(statsOf(log)).toMatchObject({
    records: 1,
    byKind: { start: 1 },
    byDisposition: { allow: 0 },
    sealedSegments: 0,
  });
  await host.close();
});

it("does not count what lies before a segment's first record", async () => {
  const log = await sealedLog(5);
  insertStranger(listSegments([log.dir])[0]?.path ?? "");
  expect(statsOf(log)).toMatchObject({ records: 5, byDisposition: { allow: 4, block: 1 } });
});
