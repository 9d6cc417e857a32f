import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { findByIncident, recordsOf } from "../../../src/archive/reader.ts";
import { readableSegments } from "../../../src/archive/reader.ts";
import { listSegments } from "../../../src/archive/segment-name.ts";
import { openWritable } from "../../../src/archive/sqlite.ts";
import { encodeRecord } from "../../../src/records/canonical.ts";
import {
  encodedRecords,
  hostLog,
  refusalRecord,
  sealedLog,
  stanzaRecord,
  temporaryLog,
} from "../../support/archive.ts";
import { insertStranger } from "../../support/damage.ts";

const sequencesOf = (...args: Parameters<typeof recordsOf>): readonly number[] =>
  [...recordsOf(...args)].map(({ receipt }) => receipt.sequence);

describe("records of a log of several segments", () => {
  test.each([
    ["all", {}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ["from a place on", { fromSequence: 8 }, [8, 9, 10]],
    ["a range", { fromSequence: 4, toSequence: 6 }, [4, 5, 6]],
    ["newest first", { fromSequence: 8, newestFirst: true }, [10, 9, 8]],
    ["none", { fromSequence: 11 }, []],
    [
      "by a filter",
      { filter: (record: { readonly recordId: string }) => record.recordId.endsWith(".7") },
      [7],
    ],
  ])("%s", async (_, options, expected) => {
    const log = await sealedLog(10, { maxSegmentBytes: 2_000 });
    expect(readableSegments([log.dir]).length).toBeGreaterThan(2);
    expect(sequencesOf(log, options)).toEqual(expected);
  });
});

it("reads while the writer runs, and what it adds", async () => {
  const log = temporaryLog();
  const { host } = hostLog(log);
  expect(sequencesOf(log)).toEqual([]);
  host.commit(encodedRecords(1, 2));
  expect(sequencesOf(log)).toEqual([1, 2]);
  host.commit(encodedRecords(3, 3));
  expect(sequencesOf(log, { fromSequence: 3 })).toEqual([3]);
  await host.close();
});

it("gives back receipt and record", async () => {
  const log = temporaryLog();
  const { host } = hostLog(log);
  const [kept] = host.commit([encodeRecord(refusalRecord(1))]);
  const [stored] = recordsOf(log);
  expect(stored).toEqual({
    receipt: { logId: log.logId, sequence: 1, chainHash: kept?.chain.toString("hex") },
    record: refusalRecord(1),
    hasContent: true,
  });
  await host.close();
});

it("passes over what a successor supersedes", async () => {
  const log = temporaryLog();
  const first = hostLog(log, { maxSegmentBytes: 1_000_000 });
  first.host.commit(encodedRecords(1, 4));
  await first.host.close();
  const second = hostLog(log);
  second.host.commit(encodedRecords(5, 5));
  await second.host.close();
  // As if the first segment had failed after 3, with 4 landed but never acknowledged.
  const newest = listSegments([log.dir]).at(-1);
  renameSync(newest?.path ?? "", newest?.path.replace("000000000005", "000000000004") ?? "");
  expect(sequencesOf(log)).toEqual([1, 2, 3, 5]);
});

describe("a refusal by its reference", () => {
  it("is found in whatever segment it is", async () => {
    const log = await sealedLog(20, { maxSegmentBytes: 2_000 });
    expect(findByIncident(log, "G-00000-00005")?.record).toEqual(refusalRecord(5));
    expect(findByIncident(log, "G-00000-00020")?.receipt.sequence).toBe(20);
  });

  it("is not found where there was none", async () => {
    expect(findByIncident(await sealedLog(5), "G-00000-00001")).toBeUndefined();
  });
});

it("is not misled by an opening that never finished, whatever its name", async () => {
  const log = await sealedLog(4);
  writeFileSync(join(log.dir, "000900-000000000001-2026-03-01.sqlite"), "");
  expect(sequencesOf(log)).toEqual([1, 2, 3, 4]);
});

it("passes over what lies before a segment's first record", async () => {
  const log = await sealedLog(5);
  insertStranger(listSegments([log.dir])[0]?.path ?? "");
  expect(findByIncident(log, "G-FORGE-D0000")).toBeUndefined();
  expect(sequencesOf(log)).toEqual([1, 2, 3, 4, 5]);
});

it("says so where the content is gone", async () => {
  const log = temporaryLog();
  const { host } = hostLog(log);
  host.commit([encodeRecord(stanzaRecord(1))]);
  const db = openWritable(listSegments([log.dir])[0]?.path ?? "");
  db.exec("UPDATE record SET salt = NULL, payload = NULL");
  db.close();
  const [stored] = recordsOf(log);
  expect(stored).toMatchObject({ hasContent: false, record: { recordId: "session-a.1", received: "" } });
  await host.close();
});

it("tells where there is no log", () => {
  expect(() => [...recordsOf({ dir: "/nonexistent" })]).toThrow(
    expect.objectContaining({ code: "SG_ARCHIVE_NO_LOG" }),
  );
});
