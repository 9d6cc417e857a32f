import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLog, openForReading } from "../../../src/archive/log-directory.ts";
import { ensureLog, keptNotePathOf, logsOf, lostLogs, placeOfLog } from "../../../src/archive/log-set.ts";
import { temporaryDirectory } from "../../support/archive.ts";

const archiveWithSecond = () => {
  const [dir, secondDir] = [temporaryDirectory(), temporaryDirectory()];
  createLog({ dir, secondDir }, 0);
  return { dir, secondDir };
};

test("the first log is the archive itself, the others lie in it, in the second directory likewise", () => {
  const archive = archiveWithSecond();
  const dataDir = temporaryDirectory();
  expect(placeOfLog(archive, 1)).toBe(archive);
  for (const number of [10, 2, 2]) ensureLog(archive, number, keptNotePathOf(dataDir, number));
  mkdirSync(join(archive.dir, "worker-1"));
  mkdirSync(join(archive.dir, "worker-x"));
  expect(logsOf(archive).map(({ number }) => number)).toEqual([1, 2, 10]);
  const ids = logsOf(archive).map(({ place }) => openForReading(place).logId);
  expect(new Set(ids).size).toBe(3);
});

test("a log whose checkpoint was kept elsewhere is not made a second time, and is known to be lost", () => {
  const archive = archiveWithSecond();
  const dataDir = temporaryDirectory();
  const kept = keptNotePathOf(dataDir, 2);
  ensureLog(archive, 2, kept);
  writeFileSync(kept, "");
  ensureLog(archive, 2, kept);
  expect(lostLogs(archive, dataDir)).toEqual([]);
  rmSync(placeOfLog(archive, 2).dir, { recursive: true });
  expect(lostLogs(archive, dataDir)).toEqual([2]);
  const making = (): void => {
    ensureLog(archive, 2, kept);
  };
  expect(making).toThrow(expect.objectContaining({ code: "SG_ARCHIVE_NO_LOG" }));
  expect(making).toThrow(/tells of records in it/);
});

test("nothing is made where the archive itself is missing", () => {
  const dir = join(temporaryDirectory(), "absent");
  expect(logsOf({ dir }).map(({ number }) => number)).toEqual([1]);
});
