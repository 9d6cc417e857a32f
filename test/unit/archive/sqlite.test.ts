import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  openDurable,
  openImmutable,
  openReadOnly,
  openWritable,
  pragma,
} from "../../../src/archive/sqlite.ts";
import { temporaryDirectory } from "../../support/archive.ts";

const made = (): string => {
  const path = join(temporaryDirectory(), "file.sqlite");
  const db = openDurable(path);
  db.exec("CREATE TABLE a (b INTEGER)");
  db.close();
  return path;
};

it("writes ahead and syncs fully: read back from the pragma", () => {
  const db = openDurable(made());
  expect(pragma(db, "synchronous")).toBe(2);
  expect(pragma(db, "journal_mode")).toBe("wal");
  db.close();
});

it("refuses where write-ahead logging does not take", () => {
  expect(() => openDurable(":memory:")).toThrow(
    expect.objectContaining({ code: "SG_ARCHIVE_UNAVAILABLE" }) as Error,
  );
});

it.each([
  ["read-only", openReadOnly],
  ["immutable", openImmutable],
])("%s takes no write", (_, open) => {
  const db = open(made());
  expect(db.prepare("SELECT count(*) AS n FROM a").get()).toEqual({ n: 0 });
  expect(() => db.exec("INSERT INTO a VALUES (1)")).toThrow();
  db.close();
});

it("makes no side files beside an immutable file, even one that says it has a write-ahead log", () => {
  const path = made();
  openImmutable(path).prepare("SELECT * FROM a").all();
  expect(existsSync(`${path}-wal`)).toBe(false);
});

it("leaves the settings of a file that is to be sealed as they are", () => {
  const db = openWritable(made());
  expect(pragma(db, "journal_mode")).toBe("wal");
  db.close();
});
