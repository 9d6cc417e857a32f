import { expect, test } from "vitest";
import type { ArchiveRecord } from "../../../src/records/record.ts";
import { Activity } from "../../../src/reports/activity.ts";
import { finding, operation, session, stanzaRecord } from "../../support/report.ts";

test("each record goes to the counters that it concerns, and each log is told by what was read of it", () => {
  const activity = new Activity();
  const take = (logId: string, sequence: number, record: ArchiveRecord): void => {
    activity.take({ logId, sequence, chainHash: `${logId}${String(sequence)}`, record });
  };
  take("a", 7, stanzaRecord(1));
  take("a", 8, finding(2));
  take("b", 1, session("bind"));
  take("b", 2, operation("policy", { revision: "r", policy: "{}" }));
  take(
    "b",
    4,
    operation("client", { user: "ana@agency.example/x", source: "version", name: "Gajim", version: "1" }),
  );
  expect(activity.extents()).toEqual([
    { log: "a", records: 2, firstSequence: 7, lastSequence: 8, chainHash: "a8" },
    { log: "b", records: 3, firstSequence: 1, lastSequence: 4, chainHash: "b4" },
  ]);
  expect(activity.verdicts.total).toBe(2);
  expect(activity.operations.figures().logIns).toBe(1);
  expect(activity.policies.map(({ revision }) => revision)).toEqual(["r"]);
  expect(activity.clients.seen()).toHaveLength(1);
  expect(activity.use.accounts()).toMatchObject([
    { account: "ana@agency.example", logIns: 1, sent: 1, refused: 1 },
  ]);
});
