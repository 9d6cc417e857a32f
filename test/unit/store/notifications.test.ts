import { beforeEach, expect, test } from "vitest";
import { listNotifications, notifyPerson } from "../../../src/store/notifications.ts";
import { addPerson } from "../../../src/store/persons.ts";
import { act, NOW, peopledState, rowsOf, type PeopledState } from "../../support/state.ts";

let state: PeopledState;
beforeEach(async () => {
  state = await peopledState();
  for (const id of ["ann", "bob"])
    await act(state.store, addPerson(id, { displayName: id, kind: "volunteer" }), state.admin);
});

const notify = async (
  wish: Partial<Parameters<typeof notifyPerson>[0]>,
  by = state.admin,
): Promise<unknown> =>
  await act(state.store, notifyPerson({ person: "ann", atMs: NOW, document: "PO1010, 3", ...wish }), by);

test("WV-8.3: who was told, by whom, when, by what", async () => {
  await notify({ notifiedBy: "Sam Rae", atMs: NOW - 5 });
  await notify({ person: "bob" }, await state.userWith("clerk", "records"));
  expect(await state.store.read(async (tx) => await listNotifications(tx))).toEqual([
    { person: "ann", notifiedBy: "Sam Rae", atMs: NOW - 5, document: "PO1010, 3" },
    { person: "bob", notifiedBy: "clerk", atMs: NOW, document: "PO1010, 3" },
  ]);
  expect(await state.store.read(async (tx) => await listNotifications(tx, "bob"))).toHaveLength(1);
  expect((await rowsOf(state.store, "event")).at(-1)).toMatchObject({
    act: "person notify",
    object: "person:bob",
  });
});

test.each([
  [{ person: "carl" }, "SG_STORE_NOT_FOUND"],
  [{ atMs: NOW + 1 }, "SG_STORE_INVALID"],
  [{ document: "" }, "SG_STORE_INVALID"],
  [{ notifiedBy: "a\nb" }, "SG_STORE_INVALID"],
])("refused: %j", async (wish, code) => {
  await expect(notify(wish)).rejects.toMatchObject({ code });
});

test.each(["ops", "reviewer", "legal", "approver", "auditor"])("is not %s's to enter", async (role) => {
  await expect(notify({}, await state.userWith("one", role))).rejects.toMatchObject({
    code: "SG_STORE_DENIED",
  });
});
