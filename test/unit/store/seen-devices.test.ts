import { expect, test } from "vitest";
import { listSeenDevices, noteSeenDevices } from "../../../src/store/seen-devices.ts";
import { NOW, openState, rowsOf } from "../../support/state.ts";

test("a device is noted once, as it was first, and makes no event", async () => {
  const store = openState();
  const seen = [
    { user: "raj@agency.example", mark: "client-id:x" },
    { user: "lee@agency.example", mark: "client-id:x" },
  ];
  await store.note(async (tx) => {
    await noteSeenDevices(tx, seen, NOW);
  });
  await store.note(async (tx) => {
    await noteSeenDevices(tx, seen, NOW + 1);
  });
  expect(await store.read(listSeenDevices)).toEqual(seen.toReversed());
  expect((await rowsOf(store, "seen_device")).map(({ first_ms: first }) => first)).toEqual([NOW, NOW]);
  expect(await rowsOf(store, "event")).toEqual([]);
});

test("of an account that tells ever other ids, the latest are kept", async () => {
  const store = openState();
  for (let at = 0; at < 50; at += 1) {
    const seen = [{ user: "eve@agency.example", mark: `client-id:${at}` }];
    const others = at === 0 ? [{ user: "lee@agency.example", mark: "client-id:x" }] : [];
    await store.note(async (tx) => {
      await noteSeenDevices(tx, [...seen, ...others], NOW + at);
    });
  }
  const kept = await store.read(listSeenDevices);
  const latest = Array.from({ length: 20 }, (_, at) => `client-id:${at + 30}`);
  expect(kept.map(({ mark }) => mark)).toEqual([...latest, "client-id:x"]);
});
