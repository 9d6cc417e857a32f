import { describe, expect, test } from "vitest";
import { findUser } from "../../../src/store/user-register.ts";
import { addUser, changeRoles, checkRole, disableUser, enableUser } from "../../../src/store/users.ts";
import { act, NOW, openState, peopledState, rowsOf } from "../../support/state.ts";

const user = (login: string, ...roles: readonly string[]) => addUser({ login, displayName: login, roles });

describe("the first user", () => {
  test("is made without a token, as an admin, on record as the system's user", async () => {
    const store = openState();
    const made = await act(store, user("lee", "admin", "admin"), { uid: 1001 });
    expect(made).toEqual({
      login: "lee",
      displayName: "lee",
      roles: ["admin"],
      createdMs: NOW,
      disabledMs: undefined,
    });
    expect(await rowsOf(store, "event")).toMatchObject([
      { who: "os:1001", act: "user add", object: "user:lee" },
    ]);
  });

  test("is an admin or nobody", async () => {
    const store = openState();
    await expect(act(store, user("lee", "ops"))).rejects.toMatchObject({ code: "SG_STORE_INVALID" });
    expect(await rowsOf(store, "user")).toEqual([]);
  });

  test("is the only one who comes without a token, whatever became of him", async () => {
    const { store } = await peopledState();
    await expect(act(store, user("lee", "admin"))).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
  });
});

describe("further users", () => {
  test.each(["ops", "reviewer", "records", "legal", "approver", "auditor"])(
    "are not made by %s",
    async (role) => {
      const { store, userWith } = await peopledState();
      const one = await userWith("one", role);
      for (const carryOut of [
        user("two", "ops"),
        disableUser("root"),
        enableUser("root"),
        changeRoles({ login: "one", add: ["admin"], remove: [] }),
      ])
        await expect(act(store, carryOut, one)).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
    },
  );

  test.each([
    ["root", "name", ["ops"], "SG_STORE_CONFLICT"],
    ["Two", "name", ["ops"], "SG_STORE_INVALID"],
    ["two", "na\u0007me", ["ops"], "SG_STORE_INVALID"],
    ["two", "name", ["emperor"], "SG_STORE_INVALID"],
  ])("are refused: %s %j %j", async (login, displayName, roles, code) => {
    const { store, admin } = await peopledState();
    await expect(act(store, addUser({ login, displayName, roles }), admin)).rejects.toMatchObject({ code });
  });
});

describe("disabled", () => {
  test("a user keeps his name and loses his tokens for good", async () => {
    const { store, admin, userWith } = await peopledState();
    const one = await userWith("one", "records");
    expect(await act(store, disableUser("one"), admin)).toMatchObject({
      disabledMs: NOW,
      roles: ["records"],
    });
    expect((await rowsOf(store, "event")).at(-1)).toMatchObject({ facts: '{"revokedTokens":1}' });
    await expect(act(store, disableUser("one"), admin)).rejects.toMatchObject({ code: "SG_STORE_CONFLICT" });
    await act(store, enableUser("one"), admin);
    await expect(act(store, enableUser("one"), admin)).rejects.toMatchObject({ code: "SG_STORE_CONFLICT" });
    await expect(act(store, user("two"), one)).rejects.toMatchObject({ message: /was revoked/ });
    await expect(act(store, user("one", "ops"), admin)).rejects.toMatchObject({ code: "SG_STORE_CONFLICT" });
  });

  test.each(["disableUser", "changeRoles"])("the last admin stays one: %s", async (how) => {
    const { store, admin, userWith } = await peopledState();
    const carryOut =
      how === "disableUser"
        ? disableUser("root")
        : changeRoles({ login: "root", add: [], remove: ["admin"] });
    await userWith("two", "admin");
    await act(store, disableUser("two"), admin);
    await expect(act(store, carryOut, admin)).rejects.toMatchObject({ code: "SG_STORE_CONFLICT" });
    expect(await store.read(async (tx) => await findUser(tx, "root"))).toMatchObject({
      roles: ["admin"],
      disabledMs: undefined,
    });
    await act(store, enableUser("two"), admin);
    await act(store, carryOut, admin);
  });
});

describe("roles", () => {
  test("come and go, and the event says what they were", async () => {
    const { store, admin, userWith } = await peopledState();
    await userWith("one", "records", "ops");
    const change = changeRoles({ login: "one", add: ["legal", "records"], remove: ["ops", "auditor"] });
    expect(await act(store, change, admin)).toMatchObject({ roles: ["legal", "records"] });
    expect((await rowsOf(store, "event")).at(-1)).toMatchObject({
      facts: JSON.stringify({ roles: "records legal", before: "ops records" }),
    });
    await act(store, changeRoles({ login: "one", add: [], remove: ["legal", "records"] }), admin);
    const nobody = changeRoles({ login: "nobody", add: ["ops"], remove: [] });
    await expect(act(store, nobody, admin)).rejects.toMatchObject({ code: "SG_STORE_NOT_FOUND" });
  });

  test("are those of the list", () => {
    expect(checkRole("legal")).toBe("legal");
    expect(() => checkRole("Admin")).toThrow(/admin, ops, reviewer/);
  });
});
