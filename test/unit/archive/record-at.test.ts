import { describe, expect, test } from "vitest";
import { neighboursOf, logWith, recordAt } from "../../../src/archive/record-at.ts";
import type { StoredRecord } from "../../../src/archive/reader.ts";
import { sealedLog } from "../../support/archive.ts";

describe("a record", () => {
  const sequences = (found: readonly StoredRecord[]): readonly number[] =>
    found.map(({ receipt }) => receipt.sequence);

  test("is found by its log and number, and nothing where there is none", async () => {
    const log = await sealedLog(20);
    const { logId } = log;
    expect(recordAt(log, { logId, sequence: 7 })?.receipt).toMatchObject({ logId, sequence: 7 });
    expect(recordAt(log, { logId, sequence: 21 })).toBeUndefined();
    expect(recordAt(log, { logId: "elsewhere", sequence: 7 })).toBeUndefined();
    expect(logWith(log, logId)?.dir).toBe(log.dir);
  });

  test("has the neighbours that are of its conversation, oldest first", async () => {
    const log = await sealedLog(20);
    const { logId } = log;
    const isOfIt = ({ receipt }: StoredRecord): boolean => receipt.sequence % 2 === 0;
    const around = (sequence: number, count: number): readonly number[] =>
      sequences(neighboursOf(log, { logId, sequence }, { isOfIt, count }));
    expect(around(10, 2)).toEqual([6, 8, 12, 14]);
    expect(around(1, 2)).toEqual([2, 4]);
    expect(around(20, 3)).toEqual([14, 16, 18]);
    expect(around(10, 0)).toEqual([]);
    expect(neighboursOf(log, { logId: "elsewhere", sequence: 1 }, { isOfIt, count: 2 })).toEqual([]);
  });
});
