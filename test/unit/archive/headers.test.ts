import { expect, test } from "vitest";
import { archiveSince, headsOf, policyBefore } from "../../../src/archive/headers.ts";
import { encodeRecord } from "../../../src/records/canonical.ts";
import type { ArchiveRecord } from "../../../src/records/record.ts";
import { DAY_MS, hostLog, NOON, refusalRecord, stanzaRecord, temporaryLog } from "../../support/archive.ts";
import { operation } from "../../support/report.ts";

const policy = (revision: string, receivedAtMs: number): ArchiveRecord => ({
  ...operation("policy", { revision }, receivedAtMs),
  recordId: `policy.${revision}`,
});

/** Three days, one segment each. */
const threeDays = async () => {
  const log = temporaryLog();
  for (const day of [0, 1, 2]) {
    const { host, at } = hostLog(log);
    const dayMs = NOON + day * DAY_MS;
    at(dayMs);
    host.commit([
      encodeRecord(policy(String(day), dayMs)),
      encodeRecord(stanzaRecord(day * 10 + 1, { receivedAtMs: dayMs + 1 })),
      encodeRecord(refusalRecord(day * 10 + 2, { receivedAtMs: dayMs + 2 })),
    ]);
    await host.close();
  }
  return log;
};

const sequences = (log: { readonly dir: string }, fromMs: number, toMs: number): readonly number[] =>
  [...headsOf(log, { fromMs, toMs })].map(({ sequence }) => sequence);

test("records of a period by their own time, without texts, with their chain hash", async () => {
  const log = await threeDays();
  expect(sequences(log, 0, Number.MAX_SAFE_INTEGER)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(sequences(log, NOON + DAY_MS, NOON + 2 * DAY_MS)).toEqual([4, 5, 6]);
  expect(sequences(log, NOON + DAY_MS + 1, NOON + DAY_MS + 2)).toEqual([5]);
  expect(sequences(log, NOON + 9 * DAY_MS, NOON + 10 * DAY_MS)).toEqual([]);
  const [head] = headsOf(log, { fromMs: NOON + 2, toMs: NOON + 3 });
  expect(head).toMatchObject({
    logId: log.logId,
    record: { kind: "stanza", received: "", user: "ana@agency.example/desk" },
  });
  expect(head?.chainHash).toMatch(/^[0-9a-f]{64}$/u);
  expect(archiveSince([{ place: log }])).toBe(NOON);
});

test("the policy before a time, whichever segment it stands in", async () => {
  const log = await threeDays();
  const revisionBefore = (ms: number): unknown => {
    const record = policyBefore(log, ms)?.record;
    return record === undefined || record.kind === "stanza" ? undefined : record.facts["revision"];
  };
  expect([NOON, NOON + 1, NOON + DAY_MS, NOON + DAY_MS + 1, NOON + 9 * DAY_MS].map(revisionBefore)).toEqual([
    undefined,
    "0",
    "0",
    "1",
    "2",
  ]);
});

test("ends at what was there when it was asked, however much is written meanwhile", async () => {
  const log = temporaryLog();
  const { host } = hostLog(log);
  host.commit([encodeRecord(stanzaRecord(1)), encodeRecord(stanzaRecord(2))]);
  const heads = headsOf(log, { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER });
  expect(heads.next().value).toMatchObject({ sequence: 1 });
  host.commit([encodeRecord(stanzaRecord(3))]);
  expect([...heads].map(({ sequence }) => sequence)).toEqual([2]);
  await host.close();
  expect(archiveSince([{ place: temporaryLog() }])).toBeUndefined();
});
