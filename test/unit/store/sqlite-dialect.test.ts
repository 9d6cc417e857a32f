import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { sqliteDialect } from "../../../src/store/sqlite-dialect.ts";
import { temporaryFolder } from "../../support/state.ts";

interface Tables {
  readonly note: { readonly id?: number; readonly text: string };
}

const opened = (path: string): Kysely<Tables> => {
  const db = new DatabaseSync(path, { timeout: 0 });
  db.exec("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT");
  const kysely = new Kysely<Tables>({ dialect: sqliteDialect(db) });
  onTestFinished(async () => {
    await kysely.destroy();
  });
  return kysely;
};

const texts = async (db: Pick<Kysely<Tables>, "selectFrom">): Promise<readonly string[]> =>
  (await db.selectFrom("note").select("text").orderBy("id").execute()).map(({ text }) => text);

test("writes tell what they did, reads give rows, values are bound", async () => {
  const db = opened(":memory:");
  const hostile = "'; DROP TABLE note; --";
  const { insertId } = await db.insertInto("note").values({ text: hostile }).executeTakeFirstOrThrow();
  expect(insertId).toBe(1n);
  const { numUpdatedRows } = await db.updateTable("note").set({ text: "b" }).executeTakeFirstOrThrow();
  expect(numUpdatedRows).toBe(1n);
  expect(await texts(db)).toEqual(["b"]);
  for await (const row of db.selectFrom("note").selectAll().stream()) expect(row.text).toBe("b");
  expect((await db.introspection.getTables()).map(({ name }) => name)).toEqual(["note"]);
});

test("a transaction that fails leaves nothing, and the next one works", async () => {
  const db = opened(":memory:");
  const failing = db.transaction().execute(async (tx) => {
    await tx.insertInto("note").values({ text: "a" }).execute();
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await db.transaction().execute(async (tx) => await tx.insertInto("note").values({ text: "b" }).execute());
  expect(await texts(db)).toEqual(["b"]);
});

test("one that the database ended itself is no second failure", async () => {
  const db = opened(":memory:");
  const ended = db.transaction().execute(async (tx) => {
    await sql`ROLLBACK`.execute(tx);
    throw new Error("the disk is full");
  });
  await expect(ended).rejects.toThrow("the disk is full");
});

test("transactions of one process take turns", async () => {
  const db = opened(":memory:");
  const add = async (text: string): Promise<void> => {
    await db.transaction().execute(async (tx) => {
      const before = await texts(tx);
      await new Promise((settle) => setImmediate(settle));
      await tx
        .insertInto("note")
        .values({ text: `${text}${String(before.length)}` })
        .execute();
    });
  };
  await Promise.all([add("a"), add("b"), add("c")]);
  expect(await texts(db)).toEqual(["a0", "b1", "c2"]);
});

test("one that may write holds the lock from its beginning; one that only reads holds nobody up", async () => {
  const path = `${temporaryFolder()}/a.db`;
  const [one, other] = [opened(path), opened(path)];
  await one.transaction().execute(async (tx) => {
    const second = other.transaction().execute(async (inner) => await texts(inner));
    await expect(second).rejects.toMatchObject({ errcode: 5 });
    const reading = other.transaction().setAccessMode("read only").execute(texts);
    expect(await reading).toEqual([]);
    await tx.insertInto("note").values({ text: "a" }).execute();
  });
  expect(await texts(other)).toEqual(["a"]);
});
