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
