import { describe, expect, test } from "vitest";
import { hasAdminToken, hasUsers, identify, requirePermission } from "../../../src/store/actors.ts";
import { createToken, hashToken, revokeToken } from "../../../src/store/tokens.ts";
import { changeRoles, disableUser } from "../../../src/store/users.ts";
import {
  act,
  DAY,
  NOW,
  openState,
  peopledState,
  requestOf,
  rowsOf,
  tokenOf,
  type Requester,
} from "../../support/state.ts";

const denied = (message: RegExp | string): unknown =>
  expect.objectContaining({ code: "SG_STORE_DENIED", message: expect.stringMatching(message) as unknown });

describe("who asks", () => {
  test("is the holder of the token, with the roles of this very moment", async () => {
    const { store, admin, userWith } = await peopledState();
    const ann = await userWith("ann", "records", "ops");
    const who = async () => await store.change(async (tx) => await identified(tx, ann));
    expect(await who()).toEqual({ who: "ann", login: "ann", roles: ["ops", "records"] });
    await act(store, changeRoles({ login: "ann", add: [], remove: ["ops"] }), admin);
    expect(await who()).toMatchObject({ roles: ["records"] });
    const used = (await rowsOf(store, "token")).map(({ login, last_used_ms }) => [login, last_used_ms]);
    expect(used).toContainEqual(["ann", NOW]);
  });

  test("without a token is whoever runs the command, and nobody in particular", async () => {
    const actor = await openState().read(async (tx) => await identify(tx, requestOf({ uid: 42 })));
    expect(actor).toEqual({ who: "os:42", login: undefined, roles: [] });
  });

  test.each<readonly [string, RegExp, Partial<Requester>]>([
    ["that nobody made", /not known/, { tokenHash: hashToken("sgt_x") }],
    ["that has expired, to the millisecond", /has expired/, { nowMs: NOW + 90 * DAY }],
  ])("a token %s is none", async (_, message, change) => {
    const { store, userWith } = await peopledState();
    const ann = { ...(await userWith("ann", "admin")), ...change };
    await expect(store.change(async (tx) => await identified(tx, ann))).rejects.toEqual(denied(message));
  });

  test("a token that was revoked, or whose user is disabled, is none", async () => {
    const { store, admin, userWith } = await peopledState();
    const ann = await userWith("ann", "admin");
    const { id, secret } = await act(store, createToken({ login: "ann", label: "b", lifetimeMs: DAY }), ann);
    const second = { tokenHash: hashToken(secret) };
    await act(store, revokeToken(id), ann);
    await expect(store.change(async (tx) => await identified(tx, second))).rejects.toEqual(
      denied(/was revoked/),
    );
    expect(await store.change(async (tx) => await identified(tx, ann))).toMatchObject({ who: "ann" });
    await store.note(async (tx) => {
      await tx.updateTable("user").set({ disabled_ms: NOW }).where("login", "=", "ann").execute();
    });
    await expect(store.change(async (tx) => await identified(tx, ann))).rejects.toEqual(
      denied(/is disabled/),
    );
    expect(await store.change(async (tx) => await identified(tx, admin))).toMatchObject({ who: "root" });
  });
});

const identified = async (tx: Parameters<typeof identify>[0], requester: Requester) => ({
  event: { atMs: NOW, who: "test", via: "test", act: "test", object: "test", facts: {} },
  result: await identify(tx, requestOf(requester)),
});

describe("whether he may", () => {
  const ann = { who: "ann", login: "ann", roles: ["records"] } as const;

  test("by role, or because it is his own", () => {
    requirePermission(ann, "person map");
    requirePermission(ann, "token create", "ann");
    expect(() => {
      requirePermission(ann, "token create", "root");
    }).toThrow(denied("token create is for the role admin; ann has records"));
    expect(() => {
      requirePermission({ ...ann, roles: [] }, "person map");
    }).toThrow(denied("admin or records; ann has no role"));
  });

  // Nothing of nobody's is the owner's own: `undefined` must not match `undefined`.
  test.each(["user add", "token revoke", "approver revoke"] as const)("not without a token: %s", (act) => {
    expect(() => {
      requirePermission({ who: "os:0", login: undefined, roles: [] }, act);
    }).toThrow(denied(/no token/));
  });
});

describe("what the owner of the directory asks for", () => {
  test("users are there from the first on", async () => {
    expect(await openState().read(hasUsers)).toBe(false);
    expect(await (await peopledState()).store.read(hasUsers)).toBe(true);
  });

  test("only a token that holds, of an admin who is not disabled, counts", async () => {
    const { store, admin, userWith } = await peopledState();
    const there = async (nowMs = NOW): Promise<boolean> =>
      await store.read(async (tx) => await hasAdminToken(tx, nowMs));
    await userWith("ann", "records");
    expect(await there()).toBe(true);
    expect(await there(NOW + 90 * DAY)).toBe(false);
    await userWith("second", "admin");
    await act(store, disableUser("second"), admin);
    const own = (await rowsOf(store, "token")).find(({ login }) => login === "root");
    await act(store, revokeToken(own?.id ?? ""), admin);
    expect(await there()).toBe(false);
    await tokenOf(store, "root");
    expect(await there()).toBe(true);
  });
});
