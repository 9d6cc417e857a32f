import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, test } from "vitest";
import {
  dayOf,
  isSealed,
  lastThatCounts,
  listSegments,
  parseSegmentName,
  segmentName,
} from "../../../src/archive/segment-name.ts";
import { NOON, temporaryDirectory } from "../../support/archive.ts";

it("has number, first sequence and day, and reads back", () => {
  const name = segmentName(3, 1_234, dayOf(NOON));
  expect(name).toBe("000003-000000001234-2026-03-01.sqlite");
  expect(parseSegmentName("dir", name)).toEqual({
    path: join("dir", name),
    directory: "dir",
    name,
    number: 3,
    firstSequence: 1_234,
    day: "2026-03-01",
  });
});

test.each([
  "admin.sqlite",
  "000003-000000001234-2026-03-01.sqlite-wal",
  "3-4-2026-03-01.sqlite",
  "log.json",
  "",
])("%j is no segment", (name) => {
  expect(parseSegmentName("dir", name)).toBeUndefined();
});

it("lists several directories in the order of numbers, which alone decides", () => {
  const [first, second] = [temporaryDirectory(), temporaryDirectory()];
  for (const [dir, name] of [
    [first, segmentName(3, 9, "2026-03-02")],
    [second, segmentName(2, 5, "2026-03-03")],
    [first, segmentName(1, 1, "2026-03-01")],
    [first, "stranger"],
  ] as const) {
    writeFileSync(join(dir, name), "");
  }
  const segments = listSegments([first, second]);
  expect(segments.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(segments.map((_, index) => lastThatCounts(segments, index))).toEqual([
    4,
    8,
    Number.MAX_SAFE_INTEGER,
  ]);
});

it("refuses to list what is not there", () => {
  expect(() => listSegments([join(temporaryDirectory(), "gone")])).toThrow(
    expect.objectContaining({ code: "SG_ARCHIVE_UNAVAILABLE" }),
  );
});

test.each([
  [0o440, true],
  [0o640, false],
])("mode %o: sealed is %s", (mode, sealed) => {
  const path = join(temporaryDirectory(), "file");
  writeFileSync(path, "");
  chmodSync(path, mode);
  expect(isSealed(path)).toBe(sealed);
});
