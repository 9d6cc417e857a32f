import { describe, expect, test } from "vitest";
import {
  createToken,
  hashToken,
  listTokens,
  LONGEST_LIFETIME_MS,
  revokeToken,
} from "../../../src/store/tokens.ts";
import { addUser, disableUser } from "../../../src/store/users.ts";
import { act, DAY, NOW, openState, peopledState, rowsOf, type Requester } from "../../support/state.ts";

const create = (login?: string, changes: { label?: string; lifetimeMs?: number } = {}) =>
  createToken({ login, label: "test", lifetimeMs: DAY, ...changes });

describe("a token", () => {
  test("is shown once: what stays is its hash, and no event, list or row holds it", async () => {
    const { store, admin } = await peopledState();
    const made = await act(store, create("root"), admin);
    expect(made).toMatchObject({ login: "root", expiresMs: NOW + DAY, revokedMs: undefined });
    expect(made.secret).toMatch(/^sgt_[\w-]{43}$/);
    const kept = JSON.stringify([
      await rowsOf(store, "token"),
      await rowsOf(store, "event"),
      await store.read(async (tx) => await listTokens(tx)),
    ]);
    expect(kept).not.toContain(made.secret.slice(4));
    expect(kept).toContain(hashToken(made.secret));
    expect(JSON.stringify(await rowsOf(store, "event"))).not.toContain(hashToken(made.secret));
  });

  test.each([
    [{ lifetimeMs: 0 }],
    [{ lifetimeMs: -1 }],
    [{ lifetimeMs: Number.NaN }],
    [{ lifetimeMs: LONGEST_LIFETIME_MS + 1 }],
    [{ label: "" }],
  ])("is not made with %j", async (changes) => {
    const { store, admin } = await peopledState();
    await expect(act(store, create("root", changes), admin)).rejects.toMatchObject({
      code: "SG_STORE_INVALID",
    });
  });

  test("is made for oneself without a name, for others by an admin, for nobody who is disabled", async () => {
    const { store, admin, userWith } = await peopledState();
    const ann = await userWith("ann", "auditor");
    expect(await act(store, create(), ann)).toMatchObject({ login: "ann" });
    await expect(act(store, create("root"), ann)).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
    expect(await act(store, create("ann"), admin)).toMatchObject({ login: "ann" });
    await act(store, disableUser("ann"), admin);
    await expect(act(store, create("ann"), admin)).rejects.toMatchObject({ code: "SG_STORE_CONFLICT" });
    await expect(act(store, create("nobody"), admin)).rejects.toMatchObject({ code: "SG_STORE_NOT_FOUND" });
  });
});

describe("without a token", () => {
  const owner: Requester = { uid: 7 };

  test("one is made for an admin where no admin has one that holds, and never else", async () => {
    const store = openState();
    await act(store, addUser({ login: "root", displayName: "Root", roles: ["admin"] }));
    await expect(act(store, create(), owner)).rejects.toMatchObject({ code: "SG_STORE_INVALID" });
    const { secret } = await act(store, create("root"), owner);
    const admin = { tokenHash: hashToken(secret) };
    await act(store, addUser({ login: "ann", displayName: "Ann", roles: ["records"] }), admin);
    for (const login of ["root", "ann"])
      await expect(act(store, create(login), owner)).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
    const later = { ...owner, nowMs: NOW + DAY };
    await expect(act(store, create("ann"), later)).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
    await act(store, create("root"), later);
    expect((await rowsOf(store, "event")).at(-1)).toMatchObject({ who: "os:7", act: "token create" });
  });
});

describe("revoked", () => {
  test("by its user or an admin, by nobody else, once", async () => {
    const { store, admin, userWith } = await peopledState();
    const [ann, bob] = [await userWith("ann", "auditor"), await userWith("bob", "records")];
    const [first, second] = [await act(store, create(), ann), await act(store, create(), ann)];
    await expect(act(store, revokeToken(first.id), bob)).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
    expect(await act(store, revokeToken(first.id), ann)).toMatchObject({ id: first.id, revokedMs: NOW });
    await expect(act(store, revokeToken(first.id), ann)).rejects.toMatchObject({ code: "SG_STORE_CONFLICT" });
    await act(store, revokeToken(second.id), admin);
    await expect(act(store, revokeToken("gone"), admin)).rejects.toMatchObject({
      code: "SG_STORE_NOT_FOUND",
    });
    // Whoever may end only his own is not told which there are.
    await expect(act(store, revokeToken("gone"), bob)).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
    const states = (await store.read(async (tx) => await listTokens(tx, "ann"))).map(
      ({ revokedMs }) => revokedMs,
    );
    expect(states.filter((one) => one === NOW)).toHaveLength(2);
  });
});
