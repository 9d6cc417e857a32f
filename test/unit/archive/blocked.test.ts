import { describe, expect, it, test } from "vitest";
import { blocked, followBlocked, type BlockedQuery } from "../../../src/archive/blocked.ts";
import { encodeRecord } from "../../../src/records/canonical.ts";
import type { StanzaRecord } from "../../../src/records/record.ts";
import {
  encodedRecords,
  hostLog,
  NOON,
  refusalRecord,
  stanzaRecord,
  temporaryLog,
  type TemporaryLog,
} from "../../support/archive.ts";

const { verdict } = refusalRecord(0);

const RECORDS: readonly StanzaRecord[] = [
  refusalRecord(1),
  stanzaRecord(2),
  refusalRecord(3, { user: "raj@agency.example/desk" }),
  refusalRecord(4, { direction: "inbound", addressing: { type: "chat", from: "eve@other.example/x" } }),
  refusalRecord(5, { verdict: { ...verdict, enforced: "hold", ruleIds: ["lexicon", "size-and-rate"] } }),
  refusalRecord(6, { verdict: { ...verdict, enforced: "redact", ruleIds: ["sensitive-content"] } }),
  refusalRecord(7, { verdict: { ...verdict, disposition: "allow", mode: "shadow" } }),
];

const filled = async (maxSegmentBytes = 1_000_000): Promise<TemporaryLog> => {
  const log = temporaryLog();
  const { host } = hostLog(log, { maxSegmentBytes });
  for (const record of RECORDS) host.commit([encodeRecord(record)]);
  await host.close();
  return log;
};

const sequencesOf = (log: TemporaryLog, query: BlockedQuery): readonly number[] =>
  [...blocked(log, query)].map(({ receipt }) => receipt.sequence);

const CASES: readonly (readonly [string, BlockedQuery, readonly number[]])[] = [
  ["refused or to be refused, newest first", {}, [7, 5, 4, 3, 1]],
  ["by user", { user: "raj@agency.example" }, [3]],
  ["by far domain", { farDomain: "other.example" }, [4]],
  ["by rule", { rule: "size-and-rate" }, [5]],
  ["by a part of a rule's name: none", { rule: "size" }, []],
  ["by disposition", { dispositions: ["redact", "hold"] }, [6, 5]],
  ["since", { sinceMs: NOON + 4 }, [7, 5, 4]],
  ["until", { untilMs: NOON + 3 }, [3, 1]],
  ["limited", { limit: 2 }, [7, 5]],
  [
    "all at once",
    { user: "ana@agency.example", farDomain: "outside.example", rule: "external-domain", limit: 9 },
    [7, 1],
  ],
  ["nobody, whatever a name holds", { user: "' OR 1=1 --" }, []],
];

describe.each([
  ["one segment", 1_000_000],
  ["many segments", 1],
])("%s", (_, maxSegmentBytes) => {
  test.each(CASES)("%s", async (_name, query, expected) => {
    expect(sequencesOf(await filled(maxSegmentBytes), query)).toEqual(expected);
  });
});

async function* takeOne<T>(all: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const one of all) {
    yield one;
    return;
  }
}

describe("following", () => {
  it("shows the latest, oldest first, then each new one, over a change of segments", async () => {
    const log = temporaryLog();
    const { host } = hostLog(log, { maxSegmentBytes: 1_500 });
    for (const record of RECORDS) host.commit([encodeRecord(record)]);
    const controller = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const { receipt } of followBlocked(log, { limit: 2 }, controller.signal)) {
        seen.push(receipt.sequence);
        if (receipt.sequence === 7) host.commit([...encodedRecords(8, 9), encodeRecord(refusalRecord(10))]);
        if (receipt.sequence === 10) host.commit([encodeRecord(refusalRecord(11))]);
        if (receipt.sequence === 11) controller.abort();
      }
    })();
    await following;
    expect(seen).toEqual([5, 7, 10, 11]);
    await host.close();
  });

  it("begins with nothing where nothing was refused", async () => {
    const log = temporaryLog();
    const { host } = hostLog(log);
    const controller = new AbortController();
    const first = Array.fromAsync(takeOne(followBlocked(log, {}, controller.signal)));
    host.commit([encodeRecord(refusalRecord(1))]);
    expect((await first).map(({ receipt }) => receipt.sequence)).toEqual([1]);
    controller.abort();
    await host.close();
  });
});
