import { expect, test } from "vitest";
import { findUser, listUsers, requireUser } from "../../../src/store/user-register.ts";
import { disableUser } from "../../../src/store/users.ts";
import { act, NOW, peopledState } from "../../support/state.ts";

test("users are found with their roles, disabled ones too", async () => {
  const { store, admin, userWith } = await peopledState();
  await userWith("ann", "records", "legal");
  await act(store, disableUser("ann"), admin);
  const ann = {
    login: "ann",
    displayName: "ann",
    roles: ["legal", "records"],
    createdMs: NOW,
    disabledMs: NOW,
  };
  expect(await store.read(async (tx) => await findUser(tx, "ann"))).toEqual(ann);
  expect(await store.read(async (tx) => await requireUser(tx, "ann"))).toEqual(ann);
  expect((await store.read(listUsers)).map(({ login }) => login)).toEqual(["ann", "root"]);
  expect(await store.read(async (tx) => await findUser(tx, "nobody"))).toBeUndefined();
  await expect(store.read(async (tx) => await requireUser(tx, "nobody"))).rejects.toMatchObject({
    code: "SG_STORE_NOT_FOUND",
  });
});
