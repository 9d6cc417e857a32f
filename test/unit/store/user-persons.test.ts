import { beforeEach, describe, expect, test } from "vitest";
import { addPerson } from "../../../src/store/persons.ts";
import { linkUser, personOfUser, requirePersonOf } from "../../../src/store/user-persons.ts";
import { findUser } from "../../../src/store/user-register.ts";
import { addUser } from "../../../src/store/users.ts";
import { act, peopledState, rowsOf, type PeopledState } from "../../support/state.ts";

let state: PeopledState;
beforeEach(async () => {
  state = await peopledState();
  for (const id of ["1001", "1002"])
    await act(state.store, addPerson(id, { displayName: id, kind: "full-time" }), state.admin);
  await state.userWith("ann", "reviewer");
});

const personOf = async (login: string): Promise<string | undefined> =>
  await state.store.read(async (tx) => await personOfUser(tx, login));

describe("which person a user is", () => {
  test("is said by an admin, can be put right, and is on record", async () => {
    expect(await personOf("ann")).toBeUndefined();
    await act(state.store, linkUser({ login: "ann", person: "1001" }), state.admin);
    await act(state.store, linkUser({ login: "ann", person: "1002" }), state.admin);
    expect(await personOf("ann")).toBe("1002");
    const events = (await rowsOf(state.store, "event")).filter(({ act: one }) => one === "user person");
    expect(events.map(({ object, facts }) => [object, JSON.parse(facts) as unknown])).toEqual([
      ["user:ann", { person: "1001" }],
      ["user:ann", { person: "1002", before: "1001" }],
    ]);
  });

  test("is said with the user at once", async () => {
    const wish = { login: "bob", displayName: "Bob", roles: ["legal"], person: "1001" };
    await act(state.store, addUser(wish), state.admin);
    expect(await state.store.read(async (tx) => await findUser(tx, "bob"))).toMatchObject({ person: "1001" });
    const nobody = addUser({ ...wish, login: "eve", person: "9" });
    await expect(act(state.store, nobody, state.admin)).rejects.toMatchObject({ code: "SG_STORE_NOT_FOUND" });
    expect(await state.store.read(async (tx) => await findUser(tx, "eve"))).toBeUndefined();
  });

  test("is said by nobody of himself, by no other role, of nobody unknown, and not twice", async () => {
    const second = await state.userWith("second", "admin");
    const root = linkUser({ login: "root", person: "1001" });
    await expect(act(state.store, root, state.admin)).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
    await act(state.store, root, second);
    await expect(act(state.store, root, second)).rejects.toMatchObject({ code: "SG_STORE_CONFLICT" });
    const records = await state.userWith("rec", "records");
    await expect(act(state.store, root, records)).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
    for (const link of [
      { login: "gone", person: "1001" },
      { login: "ann", person: "9" },
    ])
      await expect(act(state.store, linkUser(link), state.admin)).rejects.toMatchObject({
        code: "SG_STORE_NOT_FOUND",
      });
  });

  test("must be known where two people have to agree", async () => {
    const ask = async (): Promise<string> =>
      await state.store.read(async (tx) => await requirePersonOf(tx, "ann"));
    await expect(ask()).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
    await act(state.store, linkUser({ login: "ann", person: "1001" }), state.admin);
    expect(await ask()).toBe("1001");
  });
});
