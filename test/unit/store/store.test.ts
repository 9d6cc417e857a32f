import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { openStore, statePathOf, type Change } from "../../../src/store/store.ts";
import type { Tx } from "../../../src/store/tables.ts";
import { NOW, openState, rowsOf, temporaryFolder } from "../../support/state.ts";

const event = {
  atMs: NOW,
  who: "lee",
  via: "test",
  act: "person add",
  object: "person:ann",
  facts: { a: 1 },
};

const addAnn = async (tx: Tx): Promise<Change<string>> => {
  const row = {
    id: "ann",
    display_name: "Ann",
    kind: "vendor",
    division: null,
    manager: null,
    created_ms: NOW,
  };
  await tx.insertInto("person").values(row).execute();
  return { event, result: "done" };
};

const optionsFor = (path: string) => ({ path, nowMs: NOW, uid: process.getuid?.(), busyTimeoutMs: 0 });

describe("a change", () => {
  test("and its event are there together", async () => {
    const store = openState();
    expect(await store.change(addAnn)).toBe("done");
    expect(await rowsOf(store, "person")).toHaveLength(1);
    expect(await rowsOf(store, "event")).toEqual([
      {
        id: 1,
        at_ms: NOW,
        who: "lee",
        via: "test",
        act: "person add",
        object: "person:ann",
        why: null,
        facts: '{"a":1}',
      },
    ]);
  });

  test("that fails leaves neither", async () => {
    const store = openState();
    const failing = store.change(async (tx) => {
      await addAnn(tx);
      throw new TypeError("no");
    });
    await expect(failing).rejects.toThrow(new TypeError("no"));
    expect([await rowsOf(store, "person"), await rowsOf(store, "event")]).toEqual([[], []]);
  });

  test("whose event cannot be kept leaves nothing", async () => {
    const store = openState();
    const failing = store.change(async (tx) => {
      const { result } = await addAnn(tx);
      return { event: { ...event, who: null as never }, result };
    });
    await expect(failing).rejects.toMatchObject({ code: "SG_STORE_UNAVAILABLE" });
    expect(await rowsOf(store, "person")).toEqual([]);
  });

  test("on trial gives its result and leaves nothing", async () => {
    const store = openState();
    expect(await store.change(addAnn, true)).toBe("done");
    expect([await rowsOf(store, "person"), await rowsOf(store, "event")]).toEqual([[], []]);
  });

  test("outlives the store that made it", async () => {
    const path = statePathOf(temporaryFolder());
    await openState(path).change(addAnn);
    expect(await rowsOf(openState(path), "event")).toHaveLength(1);
  });
});

describe("two at once", () => {
  test("a reader sees what was, a second writer is told that it is busy", async () => {
    const path = statePathOf(temporaryFolder());
    const [one, other] = [openState(path, 0), openState(path, 0)];
    await one.change(async (tx) => {
      await expect(other.change(addAnn)).rejects.toMatchObject({ code: "SG_STORE_BUSY" });
      expect(await rowsOf(other, "person")).toEqual([]);
      return await addAnn(tx);
    });
    expect(await rowsOf(other, "person")).toHaveLength(1);
  });

  test("what one looks at is of one moment", async () => {
    const path = statePathOf(temporaryFolder());
    const [one, other] = [openState(path), openState(path)];
    await one.read(async (tx) => {
      expect(await tx.selectFrom("person").selectAll().execute()).toEqual([]);
      await other.change(addAnn);
      expect(await tx.selectFrom("person").selectAll().execute()).toEqual([]);
    });
  });
});

test("closed, used before or not, it leaves one file", async () => {
  const path = statePathOf(temporaryFolder());
  for (const isUsed of [false, true]) {
    const store = openState(path);
    if (isUsed) await store.change(addAnn);
    await store.close();
    expect(readdirSync(dirname(path))).toEqual(["state.db"]);
  }
});

describe("the file", () => {
  test("and what stands beside it is its owner's alone, and durable", async () => {
    const path = statePathOf(temporaryFolder());
    const before = process.umask(0);
    try {
      await openState(path).change(addAnn);
    } finally {
      process.umask(before);
    }
    for (const name of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(name).mode & 0o777).toBe(0o600);
    const db = new DatabaseSync(path, { readOnly: true });
    expect(db.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    db.close();
  });

  test("one that is open to others is closed to them", () => {
    const path = statePathOf(temporaryFolder());
    writeFileSync(path, "");
    chmodSync(path, 0o644);
    openState(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("is not made by somebody else than the directory's owner", () => {
    const path = statePathOf(temporaryFolder());
    const other = { ...optionsFor(path), uid: (process.getuid?.() ?? 0) + 1 };
    expect(() => openStore(other)).toThrow(expect.objectContaining({ code: "SG_STORE_DENIED" }) as Error);
    expect(existsSync(path)).toBe(false);
  });

  test("what is no database is refused and left alone", () => {
    const path = statePathOf(temporaryFolder());
    writeFileSync(path, "not a database ".repeat(100), { mode: 0o600 });
    const size = statSync(path).size;
    expect(() => openStore(optionsFor(path))).toThrow(
      expect.objectContaining({ code: "SG_STORE_CORRUPT" }) as Error,
    );
    expect(statSync(path).size).toBe(size);
  });

  test("a directory that is not there is no place", () => {
    expect(() => openStore(optionsFor(`${temporaryFolder()}/gone/state.db`))).toThrow(
      expect.objectContaining({ code: "SG_STORE_UNAVAILABLE" }) as Error,
    );
  });

  test("of another version is refused", () => {
    const path = statePathOf(temporaryFolder());
    openState(path);
    const db = new DatabaseSync(path);
    db.exec("DROP TRIGGER event_stays");
    db.close();
    expect(() => openStore(optionsFor(path))).toThrow(
      expect.objectContaining({ code: "SG_STORE_SCHEMA" }) as Error,
    );
  });
});
