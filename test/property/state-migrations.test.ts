/** Whatever version a state was left by, and however often it was opened since, it ends in the one form of today, with what was in it. */
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { MIGRATIONS } from "../../src/store/migrations.ts";

const formOf = (db: DatabaseSync): readonly unknown[] =>
  db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name").all();

const today = (): readonly unknown[] => {
  const db = new DatabaseSync(":memory:");
  migrate(db, MIGRATIONS, 0);
  return formOf(db);
};

test("any way of versions up to today ends in the same form, once, and loses nothing", () => {
  const form = today();
  const versions = fc.array(fc.integer({ min: 1, max: MIGRATIONS.length }), { maxLength: 6 });
  fc.assert(
    fc.property(versions, (walk) => {
      const db = new DatabaseSync(":memory:");
      let version = 0;
      for (const [index, next] of [...walk, MIGRATIONS.length, MIGRATIONS.length].entries()) {
        const open = (): void => {
          migrate(db, MIGRATIONS.slice(0, next), index);
        };
        if (next < version)
          expect(open).toThrow(expect.objectContaining({ code: "SG_STORE_SCHEMA" }) as Error);
        else open();
        version = Math.max(version, next);
        const insert = db.prepare(
          "INSERT INTO event (at_ms, who, via, act, object, facts) VALUES (?, '', '', '', '', '')",
        );
        insert.run(index);
      }
      expect(formOf(db)).toEqual(form);
      expect(db.prepare("SELECT name FROM migration").all()).toHaveLength(MIGRATIONS.length);
      expect(db.prepare("SELECT at_ms FROM event").all()).toHaveLength(walk.length + 2);
      db.close();
    }),
    { numRuns: 60 },
  );
});
