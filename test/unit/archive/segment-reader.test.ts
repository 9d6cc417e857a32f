import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { ArchiveError } from "../../../src/archive/errors.ts";
import { parseSegmentName, listSegments, type SegmentPath } from "../../../src/archive/segment-name.ts";
import {
  hashFromHex,
  isTornOpening,
  isUnopened,
  readFacts,
  rowsOf,
  withSegment,
} from "../../../src/archive/segment-reader.ts";
import { openDurable, openWritable } from "../../../src/archive/sqlite.ts";
import {
  encodedRecords,
  hostLog,
  sealedLog,
  temporaryDirectory,
  temporaryLog,
} from "../../support/archive.ts";

const only = (dir: string): SegmentPath => {
  const [segment] = listSegments([dir]);
  if (segment === undefined) throw new Error("no segment");
  return segment;
};

const read = (dir: string, range: Parameters<typeof rowsOf>[1]): readonly number[] =>
  withSegment(only(dir), (db) => [...rowsOf(db, range)].map(({ sequence }) => sequence));

describe("rows", () => {
  test.each([
    ["all, over several pages", { from: 1, to: 1_000 }, 600, 1, 600],
    ["a range", { from: 100, to: 104 }, 5, 100, 104],
    ["newest first", { from: 1, to: 1_000, newestFirst: true }, 600, 600, 1],
    ["none", { from: 601, to: 1_000 }, 0, undefined, undefined],
  ])("%s", async (_, range, count, first, last) => {
    const log = temporaryLog();
    const { host } = hostLog(log);
    host.commit(encodedRecords(1, 600));
    expect([read(log.dir, range).length, read(log.dir, range)[0], read(log.dir, range).at(-1)]).toEqual([
      count,
      first,
      last,
    ]);
    await host.close();
    expect(read(log.dir, range)).toHaveLength(count);
  });
});

it("says where the segment begins", async () => {
  const { dir, logId } = await sealedLog(3);
  expect(withSegment(only(dir), readFacts)).toMatchObject({
    logId,
    number: 1,
    firstSequence: 1,
    frontier: "",
  });
});

it("has no beginning where its opening was torn", () => {
  const dir = temporaryDirectory();
  const path = join(dir, "000001-000000000001-2026-03-01.sqlite");
  openDurable(path).close();
  expect(withSegment(only(dir), readFacts)).toBeUndefined();
});

describe("a journal beside it", () => {
  const withJournal = (sql: string): string => {
    const dir = temporaryDirectory();
    const path = join(dir, "000001-000000000001-2026-03-01.sqlite");
    const db = openWritable(path);
    db.exec(sql);
    db.close();
    writeFileSync(`${path}-journal`, "x".repeat(600));
    return dir;
  };

  it("is what a kill leaves of an opening, and there is no beginning", () => {
    const dir = withJournal("PRAGMA page_size = 8192; PRAGMA user_version = 1");
    expect(withSegment(only(dir), readFacts)).toBeUndefined();
    expect(isTornOpening(only(dir))).toBe(true);
  });

  it("is damage where the file is larger than that", () => {
    const dir = withJournal("PRAGMA page_size = 8192; CREATE TABLE segment (key, value)");
    expect(() => withSegment(only(dir), readFacts)).toThrow(
      expect.objectContaining({ code: "SG_ARCHIVE_CORRUPT" }),
    );
    expect(isUnopened(only(dir))).toBe(false);
    expect(isTornOpening(only(dir))).toBe(false);
  });
});

test.each([
  ["is not there", () => undefined],
  ["is no database", (path: string) => writeFileSync(path, "x".repeat(10_000))],
])("tells that a file %s", (_, make) => {
  const dir = temporaryDirectory();
  const segment = parseSegmentName(dir, "000001-000000000001-2026-03-01.sqlite");
  if (segment === undefined) throw new Error("no name");
  make(segment.path);
  expect(() => withSegment(segment, readFacts)).toThrow(ArchiveError);
});

it("does not take any text for a hash", () => {
  expect(hashFromHex("0".repeat(64))).toHaveLength(32);
  expect(() => hashFromHex("0".repeat(62))).toThrow(expect.objectContaining({ code: "SG_ARCHIVE_CORRUPT" }));
});
