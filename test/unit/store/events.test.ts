import { copyFileSync } from "node:fs";
import { expect, test } from "vitest";
import { markDelivered, undelivered } from "../../../src/store/events.ts";
import { statePathOf, type Store } from "../../../src/store/store.ts";
import { NOW, openState, rowsOf, temporaryFolder } from "../../support/state.ts";

const RECEIPT = { logId: "log", sequence: 7, chainHash: "ab" };

const tell = async (store: Store, object: string, why?: string): Promise<void> => {
  const facts = { roles: "admin", act: "forged", by: "forged" };
  const event = { atMs: NOW, who: "lee", via: "cli@desk", act: "user add", object, why, facts };
  await store.change(async () => await Promise.resolve({ event, result: undefined }));
};

test("events become records, oldest first, the same ones until they are marked", async () => {
  const store = openState();
  expect(await store.read(undelivered)).toEqual([]);
  await tell(store, "user:a", "because");
  await tell(store, "user:b");
  const first = await store.read(undelivered);
  const storeId = (await rowsOf(store, "meta"))[0]?.store_id ?? "";
  expect(storeId).toMatch(/^[0-9a-f-]{36}$/);
  expect(first).toEqual([
    {
      id: 1,
      record: {
        kind: "admin",
        recordId: expect.stringMatching(`^state-${storeId}\\.1-[0-9a-f]{16}$`) as unknown,
        receivedAtMs: NOW,
        facts: {
          roles: "admin",
          act: "user add",
          by: "lee",
          via: "cli@desk",
          on: "user:a",
          event: 1,
          why: "because",
        },
      },
    },
    { id: 2, record: expect.objectContaining({ receivedAtMs: NOW }) as unknown },
  ]);
  expect(await store.read(undelivered)).toEqual(first);
  await store.note(async (tx) => {
    await markDelivered(tx, 1, RECEIPT);
  });
  expect((await store.read(undelivered)).map(({ id }) => id)).toEqual([2]);
  expect(await rowsOf(store, "delivery")).toEqual([
    { event_id: 1, log_id: "log", sequence: 7, chain_hash: "ab" },
  ]);
});

test("where an older copy was put back, another event of the same number is another record", async () => {
  const path = statePathOf(temporaryFolder());
  await openState(path).close();
  copyFileSync(path, `${path}.old`);
  const ids: unknown[] = [];
  for (const object of ["user:a", "user:b", "user:b"]) {
    copyFileSync(`${path}.old`, path);
    const store = openState(path);
    await tell(store, object);
    ids.push((await store.read(undelivered))[0]?.record.recordId);
    await store.close();
  }
  expect(new Set(ids).size).toBe(2);
  expect(ids[1]).toBe(ids[2]);
});

test("one event is marked once, and only one that there is", async () => {
  const store = openState();
  await tell(store, "user:a");
  const mark = async (id: number): Promise<void> => {
    await store.note(async (tx) => {
      await markDelivered(tx, id, RECEIPT);
    });
  };
  await mark(1);
  await expect(mark(1)).rejects.toMatchObject({ code: "SG_STORE_UNAVAILABLE" });
  await expect(mark(2)).rejects.toMatchObject({ code: "SG_STORE_UNAVAILABLE" });
});

test("a long list comes in parts, none left out", async () => {
  const store = openState();
  for (let n = 0; n < 502; n += 1) await tell(store, `user:${String(n)}`);
  const first = await store.read(undelivered);
  await store.note(async (tx) => {
    for (const { id } of first) await markDelivered(tx, id, RECEIPT);
  });
  const second = await store.read(undelivered);
  expect([first.length, second.map(({ id }) => id)]).toEqual([500, [501, 502]]);
});
