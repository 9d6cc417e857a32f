import { readFileSync } from "node:fs";
import { expect, it, test } from "vitest";
import { ArchiveError, asArchiveError } from "../../../src/archive/errors.ts";

const sqlite = (errcode: number): Error =>
  Object.assign(new Error("sqlite"), { code: "ERR_SQLITE_ERROR", errcode });
const system = (code: string): Error => Object.assign(new Error("system"), { code });

test.each([
  ["a full disk", sqlite(13), "SG_ARCHIVE_FULL"],
  ["a read-only database", sqlite(8), "SG_ARCHIVE_READ_ONLY"],
  ["a database that was moved", sqlite(1032), "SG_ARCHIVE_READ_ONLY"],
  ["a damaged page", sqlite(11), "SG_ARCHIVE_CORRUPT"],
  ["no database", sqlite(26), "SG_ARCHIVE_CORRUPT"],
  ["a failed fsync", sqlite(1034), "SG_ARCHIVE_UNAVAILABLE"],
  ["no space", system("ENOSPC"), "SG_ARCHIVE_FULL"],
  ["no quota", system("EDQUOT"), "SG_ARCHIVE_FULL"],
  ["a read-only mount", system("EROFS"), "SG_ARCHIVE_READ_ONLY"],
  ["a missing directory", system("ENOENT"), "SG_ARCHIVE_UNAVAILABLE"],
  ["something else", "text", "SG_ARCHIVE_UNAVAILABLE"],
])("%s is told by its code", (_, cause, code) => {
  const error = asArchiveError(cause, "appending");
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/^appending: /u);
  expect(error.cause).toBe(cause);
});

it("leaves one of its own as it is", () => {
  const error = new ArchiveError("SG_ARCHIVE_LOCKED", "text");
  expect(asArchiveError(error, "again")).toBe(error);
});

it("stands on the page of errors with every code", () => {
  const source = readFileSync("src/archive/errors.ts", "utf8");
  const page = readFileSync("docs/errors.md", "utf8");
  const codes = new Set(source.match(/SG_ARCHIVE_[A-Z_]+/gu));
  expect([...codes].filter((code) => !page.includes(`| ${code} |`))).toEqual([]);
  expect(codes.size).toBeGreaterThan(5);
});
