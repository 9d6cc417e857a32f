import { expect, test } from "vitest";
import { exceptionUses } from "../../../src/archive/exception-uses.ts";
import type { Finding } from "../../../src/policy/rule.ts";
import { encodeRecord } from "../../../src/records/canonical.ts";
import type { ArchiveRecord } from "../../../src/records/record.ts";
import { hostLog, refusalRecord, stanzaRecord, temporaryLog } from "../../support/archive.ts";

const under = (exceptionId: string): Finding => ({
  ruleId: "external-domain",
  disposition: "flag",
  reason: `far.example under exception ${exceptionId}`,
  refusal: "external",
  clauseIds: [],
  exceptionId,
});

const passed = (n: number, ...ids: readonly string[]): ArchiveRecord => {
  const record = stanzaRecord(n);
  const verdict = { ...record.verdict, disposition: "flag", enforced: "flag" } as const;
  return { ...record, receivedAtMs: n, verdict, findings: ids.map(under) };
};
const client = (n: number, facts: Readonly<Record<string, string>>): ArchiveRecord => ({
  kind: "client",
  recordId: `c.${String(n)}`,
  receivedAtMs: n,
  facts: { step: "judged", ...facts },
});

test("uses are counted over all segments, by stanza, refusal and log-in", async () => {
  const log = temporaryLog();
  const { host } = hostLog(log, { maxSegmentBytes: 4_096 });
  const refused = refusalRecord(40);
  const records: readonly ArchiveRecord[] = [
    stanzaRecord(1),
    ...Array.from({ length: 20 }, (_, n) => passed(n + 2, "ex-1")),
    // Named twice in one stanza, and beside another.
    passed(30, "ex-1", "ex-1", "ex-2"),
    { ...refused, receivedAtMs: 40, findings: [...refused.findings, under("ex-2")] },
    client(50, { exception: "ex-3" }),
    client(51, { claimedName: `"exception":"ex-9"` }),
    refusalRecord(60),
  ];
  for (const record of records) host.commit([encodeRecord(record)]);
  await host.close();
  expect(Object.fromEntries(exceptionUses(log))).toEqual({
    "ex-1": { stanzas: 21, refused: 0, logIns: 0, lastMs: 30 },
    "ex-2": { stanzas: 2, refused: 1, logIns: 0, lastMs: 40 },
    "ex-3": { stanzas: 0, refused: 0, logIns: 1, lastMs: 50 },
  });
});
