import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it, test } from "vitest";
import { genesis } from "../../../src/archive/chain.ts";
import { openLog } from "../../../src/archive/log-directory.ts";
import { inspectStore, LEAST_RESERVE_BYTES, SqliteStore } from "../../../src/archive/sqlite-store.ts";
import { NOON, temporaryDirectory, temporaryLog } from "../../support/archive.ts";

const start = {
  logId: "log",
  number: 1,
  firstSequence: 1,
  previousChain: genesis("log"),
  frontier: Buffer.alloc(0),
  nowMs: NOON,
};

const secondUnnamed = (dir: string): { place: { dir: string }; reserve: number } => {
  openLog({ dir, secondDir: temporaryDirectory() });
  return { place: { dir }, reserve: 0 };
};

it("opens a segment where there is room", () => {
  const store = new SqliteStore(openLog(temporaryLog()), 0);
  expect([store.places, store.hasRoom(0)]).toEqual([1, true]);
  store.open(start, 0).discard();
});

it("keeps the reserve free", () => {
  const store = new SqliteStore(openLog(temporaryLog()), Number.MAX_SAFE_INTEGER);
  expect(store.hasRoom(0)).toBe(false);
  expect(() => store.open(start, 0)).toThrow(expect.objectContaining({ code: "SG_ARCHIVE_FULL" }));
  expect(LEAST_RESERVE_BYTES).toBeGreaterThan(1_000_000);
});

test.each([
  [
    "the marker is gone (another volume, or none)",
    (dir: string) => rmSync(join(dir, "log.json")),
    "SG_ARCHIVE_NO_LOG",
  ],
  ["the directory is gone", (dir: string) => rmSync(dir, { recursive: true }), "SG_ARCHIVE_NO_LOG"],
])("opens nothing where %s", (_, damage, code) => {
  const log = temporaryLog();
  const store = new SqliteStore(openLog(log), 0);
  damage(log.dir);
  expect(() => store.open(start, 0)).toThrow(expect.objectContaining({ code }));
});

it("is looked at without a trace, also while somebody writes it", () => {
  const log = temporaryLog();
  const secondDir = temporaryDirectory();
  const before = readdirSync(log.dir);
  inspectStore({ dir: log.dir, secondDir }, 0);
  expect([readdirSync(log.dir), readdirSync(secondDir)]).toEqual([before, []]);
});

it.each([
  ["it is full", (dir: string) => ({ place: { dir }, reserve: 2 ** 60 }), "SG_ARCHIVE_FULL"],
  ["its second directory is not named", secondUnnamed, "SG_ARCHIVE_NO_LOG"],
  [
    "its second directory is missing",
    (dir: string) => ({ place: { dir, secondDir: `${dir}/x` }, reserve: 0 }),
    "SG_ARCHIVE_NO_LOG",
  ],
  [
    "its second directory is another log's",
    (dir: string) => ({ place: { dir, secondDir: temporaryLog().dir }, reserve: 0 }),
    "SG_ARCHIVE_CORRUPT",
  ],
])("is found wanting where %s", (_, make, code) => {
  const { place, reserve } = make(temporaryLog().dir);
  expect(() => inspectStore(place, reserve)).toThrow(expect.objectContaining({ code }));
});

it("has no room where nobody can tell", () => {
  const log = temporaryLog();
  const store = new SqliteStore(openLog(log), 0);
  rmSync(log.dir, { recursive: true });
  expect(store.hasRoom(0)).toBe(false);
});

it("knows no other place", () => {
  expect(() => new SqliteStore(openLog(temporaryLog()), 0).open(start, 1)).toThrow(RangeError);
});
