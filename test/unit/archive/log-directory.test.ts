import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import {
  createLog,
  freeBytes,
  openForReading,
  openLog,
  requireLog,
} from "../../../src/archive/log-directory.ts";
import { NOON, temporaryDirectory, temporaryLog } from "../../support/archive.ts";

const withCode = (code: string): Error => expect.objectContaining({ code }) as Error;

describe("making a log", () => {
  it("makes the directory and its marker, once", () => {
    const dir = join(temporaryDirectory(), "a", "b");
    const logId = createLog({ dir }, NOON);
    expect(createLog({ dir }, NOON + 1)).toBe(logId);
    expect(readdirSync(dir)).toEqual(["log.json"]);
    expect(openLog({ dir })).toEqual({ logId, directories: [dir] });
  });

  it("does not make one among other files", () => {
    const dir = temporaryDirectory();
    writeFileSync(join(dir, "stranger"), "");
    expect(() => createLog({ dir }, NOON)).toThrow(withCode("SG_ARCHIVE_NO_LOG"));
  });
});

describe("opening refuses", () => {
  test.each([
    ["a missing directory", (dir: string) => rmSync(dir, { recursive: true }), "SG_ARCHIVE_NO_LOG"],
    [
      "an empty directory, such as a mount point",
      (dir: string) => rmSync(join(dir, "log.json")),
      "SG_ARCHIVE_NO_LOG",
    ],
    ["a broken marker", (dir: string) => writeFileSync(join(dir, "log.json"), "{"), "SG_ARCHIVE_CORRUPT"],
    [
      "a marker of another form",
      (dir: string) => writeFileSync(join(dir, "log.json"), "{}"),
      "SG_ARCHIVE_CORRUPT",
    ],
  ])("%s", (_, damage, code) => {
    const { dir } = temporaryLog();
    damage(dir);
    expect(() => openLog({ dir })).toThrow(withCode(code));
    expect(() => openForReading({ dir })).toThrow(withCode(code));
  });

  it("another log in the same place", () => {
    const { dir } = temporaryLog();
    expect(() => requireLog(dir, "another")).toThrow(withCode("SG_ARCHIVE_CORRUPT"));
  });
});

describe("a second directory", () => {
  it("joins an existing log when it is empty", () => {
    const { dir, logId } = temporaryLog();
    const secondDir = temporaryDirectory();
    expect(openLog({ dir, secondDir })).toEqual({ logId, directories: [dir, secondDir] });
    expect(openLog({ dir, secondDir }).logId).toBe(logId);
    expect(openForReading({ dir, secondDir }).directories).toEqual([dir, secondDir]);
  });

  it("is missed once it has belonged to the log: it may hold the log's end", () => {
    const { dir } = temporaryLog();
    const secondDir = temporaryDirectory();
    openLog({ dir, secondDir });
    expect(() => openLog({ dir })).toThrow(withCode("SG_ARCHIVE_NO_LOG"));
    rmSync(secondDir, { recursive: true });
    mkdirSync(secondDir);
    expect(() => openLog({ dir, secondDir })).toThrow(withCode("SG_ARCHIVE_NO_LOG"));
  });

  it("is missed by readers too, and an empty one stands in for it where it is lost", () => {
    const { dir, logId } = temporaryLog();
    openLog({ dir, secondDir: temporaryDirectory() });
    expect(() => openForReading({ dir })).toThrow(withCode("SG_ARCHIVE_NO_LOG"));
    expect(openForReading({ dir, secondDir: temporaryDirectory() }).logId).toBe(logId);
    expect(() => openForReading({ dir, secondDir: temporaryLog().dir })).toThrow(
      withCode("SG_ARCHIVE_CORRUPT"),
    );
  });

  it("is known to the first, although a crash came between their markers", () => {
    const { dir } = temporaryLog();
    const marker = readFileSync(join(dir, "log.json"));
    const secondDir = temporaryDirectory();
    openLog({ dir, secondDir });
    writeFileSync(join(dir, "log.json"), marker);
    openLog({ dir, secondDir });
    expect(() => openLog({ dir })).toThrow(withCode("SG_ARCHIVE_NO_LOG"));
  });

  it("is not that of another log, and has no other files", () => {
    const { dir } = temporaryLog();
    expect(() => openLog({ dir, secondDir: temporaryLog().dir })).toThrow(withCode("SG_ARCHIVE_CORRUPT"));
    const secondDir = temporaryDirectory();
    writeFileSync(join(secondDir, "stranger"), "");
    expect(() => openLog({ dir, secondDir })).toThrow(withCode("SG_ARCHIVE_NO_LOG"));
  });

  it("is made with the log", () => {
    const [dir, secondDir] = [temporaryDirectory(), join(temporaryDirectory(), "new")];
    createLog({ dir, secondDir }, NOON);
    expect(openLog({ dir, secondDir }).directories).toHaveLength(2);
  });
});

it("tells free space", () => {
  expect(freeBytes(temporaryDirectory())).toBeGreaterThan(0);
});
