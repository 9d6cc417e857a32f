import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { migrate } from "../../../src/store/migrate.ts";
import type { Migration } from "../../../src/store/migrations.ts";

const META: Migration = { name: "0001", sql: "CREATE TABLE meta (store_id TEXT NOT NULL) STRICT;" };
const NEXT: Migration = {
  name: "0002",
  sql: "CREATE TABLE more (a TEXT) STRICT; CREATE INDEX more_a ON more (a);",
};

const opened = (): DatabaseSync => {
  const db = new DatabaseSync(":memory:");
  onTestFinished(() => {
    db.close();
  });
  return db;
};

const stepsIn = (db: DatabaseSync): readonly unknown[] =>
  db
    .prepare("SELECT name, applied_ms FROM migration ORDER BY name")
    .all()
    .map((row) => ({ ...row }));

describe("migrations", () => {
  test("are carried out once, in order, each with its time; the store has one name for ever", () => {
    const db = opened();
    migrate(db, [META], 1);
    const id = db.prepare("SELECT store_id FROM meta").all();
    expect(id).toHaveLength(1);
    migrate(db, [META, NEXT], 2);
    migrate(db, [META, NEXT], 3);
    expect(stepsIn(db)).toEqual([
      { name: "0001", applied_ms: 1 },
      { name: "0002", applied_ms: 2 },
    ]);
    expect(db.prepare("SELECT store_id FROM meta").all()).toEqual(id);
  });

  test("a step that fails leaves nothing of all that came with it", () => {
    const db = opened();
    migrate(db, [META], 1);
    const broken: Migration = { name: "0003", sql: "CREATE TABLE x (a TEXT); CREATE TABLE meta (b TEXT);" };
    expect(() => {
      migrate(db, [META, NEXT, broken], 2);
    }).toThrow(/already exists/);
    expect(stepsIn(db)).toHaveLength(1);
    migrate(db, [META, NEXT], 3);
    expect(stepsIn(db)).toHaveLength(2);
  });
});

describe("refused", () => {
  const refusal = (db: DatabaseSync, all: readonly Migration[]): unknown => {
    try {
      migrate(db, all, 9);
      return undefined;
    } catch (error) {
      return error;
    }
  };

  test("what a newer version wrote", () => {
    const db = opened();
    migrate(db, [META, NEXT], 1);
    expect(refusal(db, [META])).toMatchObject({
      code: "SG_STORE_SCHEMA",
      message: "state.db was written by a newer version (it knows 0002)",
    });
  });

  test.each<readonly [string, Migration]>([
    ["its text", { ...META, sql: `${META.sql} ` }],
    ["its name", { ...META, name: "0001-b" }],
  ])("a step that is not ours by %s", (_, other) => {
    const db = opened();
    migrate(db, [other], 1);
    expect(refusal(db, [META])).toMatchObject({ code: "SG_STORE_SCHEMA" });
  });

  test.each([
    "DROP INDEX more_a",
    "ALTER TABLE more ADD COLUMN b TEXT",
    "CREATE TABLE foreign_one (a TEXT)",
    "CREATE TRIGGER t AFTER INSERT ON more BEGIN DELETE FROM more; END",
  ])("what somebody did by hand: %s", (statement) => {
    const db = opened();
    migrate(db, [META, NEXT], 1);
    db.exec(statement);
    expect(refusal(db, [META, NEXT])).toMatchObject({ code: "SG_STORE_SCHEMA" });
  });

  test("somebody else's database", () => {
    const db = opened();
    db.exec("CREATE TABLE moz_places (a TEXT)");
    expect(refusal(db, [META])).toMatchObject({ code: "SG_STORE_SCHEMA" });
    expect(db.prepare("SELECT name FROM sqlite_schema").all()).toHaveLength(1);
  });
});
