/** WV-5.3.8: each device has who authorised it. */
import { beforeEach, expect, test } from "vitest";
import {
  addDevice,
  checkedValue,
  listDevices,
  requireDevice,
  revokeDevice,
  type DeviceWish,
} from "../../../src/store/devices.ts";
import { act, DAY, NOW, peopledState, rowsOf, type PeopledState } from "../../support/state.ts";

let state: PeopledState;
beforeEach(async () => {
  state = await peopledState();
});

const LEE = "lee@agency.example";
const PRINT = "AB".repeat(32);
const wish = (changes: Partial<DeviceWish> = {}): DeviceWish => ({
  mark: "client-id",
  value: "abc",
  user: LEE,
  ownership: "state-owned",
  fromMs: undefined,
  untilMs: undefined,
  note: "Desk 12",
  ...changes,
});
const code = (expected: string): unknown => expect.objectContaining({ code: expected });

test("is added by ops or an admin, who is who authorised it, and revoked once; each is on record", async () => {
  const ops = await state.userWith("ola", "ops");
  const reviewer = await state.userWith("rita", "reviewer");
  await expect(act(state.store, addDevice(wish()), reviewer)).rejects.toEqual(code("SG_STORE_DENIED"));
  const added = await act(state.store, addDevice(wish({ untilMs: NOW + DAY })), ops);
  expect(added).toMatchObject({
    user: LEE,
    authorisedBy: "ola",
    fromMs: NOW,
    untilMs: NOW + DAY,
    note: "Desk 12",
  });
  const revoked = await act(state.store, revokeDevice(added.id), { ...ops, nowMs: NOW + 5 });
  expect(revoked).toEqual({ ...added, revokedMs: NOW + 5, revokedBy: "ola" });
  expect(await state.store.read(listDevices)).toEqual([revoked]);
  expect(await state.store.read(async (tx) => await requireDevice(tx, added.id))).toEqual(revoked);
  await expect(act(state.store, revokeDevice(added.id), ops)).rejects.toEqual(code("SG_STORE_CONFLICT"));
  await expect(act(state.store, revokeDevice("none"), ops)).rejects.toEqual(code("SG_STORE_NOT_FOUND"));
  const told = (await rowsOf(state.store, "event")).filter(({ act: what }) => what.startsWith("device"));
  expect(told).toMatchObject([
    { act: "device add", object: `device:${added.id}`, who: "ola" },
    { act: "device revoke", object: `device:${added.id}`, who: "ola" },
  ]);
});

test("is registered once at a time for whom it is", async () => {
  const ops = await state.userWith("ola", "ops");
  const first = await act(state.store, addDevice(wish()), ops);
  await expect(act(state.store, addDevice(wish()), ops)).rejects.toEqual(code("SG_STORE_CONFLICT"));
  await act(state.store, addDevice(wish({ user: undefined })), ops);
  await act(state.store, revokeDevice(first.id), ops);
  expect((await act(state.store, addDevice(wish()), ops)).id).not.toBe(first.id);
});

test("has one way to be written", () => {
  expect(checkedValue("certificate", PRINT.replace(/..(?=.)/g, "$&:"))).toBe(PRINT.toLowerCase());
  expect(checkedValue("network", "2001:db8::/48")).toBe("2001:db8::/48");
});

test.each([
  wish({ mark: "certificate", value: "ab:cd" }),
  wish({ mark: "network", value: "office" }),
  wish({ mark: "network", value: "0.0.0.0/0" }),
  wish({ value: "two words" }),
  wish({ value: "" }),
  wish({ untilMs: NOW }),
  wish({ fromMs: NOW + DAY, untilMs: NOW + DAY }),
])("%j is refused", async (one) => {
  const ops = await state.userWith("ola", "ops");
  await expect(act(state.store, addDevice(one), ops)).rejects.toEqual(code("SG_STORE_INVALID"));
});
