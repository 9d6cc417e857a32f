import { beforeEach, describe, expect, test } from "vitest";
import { exceptionState, type ExceptionRules } from "../../../src/policy/exception.ts";
import { confirmApprover, enrollApprover, revokeApprover } from "../../../src/store/approvers.ts";
import {
  approveException,
  changeException,
  hashOf,
  listExceptions,
  requestException,
  requireException,
  revokeException,
  type ExceptionWish,
  type KeptException,
} from "../../../src/store/exceptions.ts";
import { addPerson } from "../../../src/store/persons.ts";
import { linkUser } from "../../../src/store/user-persons.ts";
import { generateKeys, signApproval } from "../../../src/store/signature.ts";
import {
  act,
  DAY,
  NOW,
  peopledState,
  rowsOf,
  type PeopledState,
  type Requester,
} from "../../support/state.ts";

const OREGON: ExceptionRules = {
  technology: { type: "approved", approvers: ["cio", "iso"], clauseIds: ["ORDHS-1.4"] },
  device: { type: "refused", clauseIds: ["ORDHS-1.4"] },
  recipient: { type: "refused", clauseIds: ["ORDHS-1.2"] },
  domain: { type: "refused", clauseIds: ["ORDHS-1.2"] },
};
const WISH: ExceptionWish = {
  kind: "technology",
  subject: "Pidgin 2",
  users: ["ann@agency.example"],
  divisions: [],
  need: "a storm",
  ticket: "T-1",
  fromMs: NOW,
  untilMs: NOW + DAY,
};

interface Approver {
  readonly by: Requester;
  readonly key: string;
  readonly keyIds: readonly string[];
}

let state: PeopledState;
let lee: Requester;
beforeEach(async () => {
  state = await peopledState();
  lee = await state.userWith("lee", "ops");
});

/** With a confirmed key in each role. */
const approver = async (login: string, ...roles: readonly string[]): Promise<Approver> => {
  const by = await state.userWith(login, "approver");
  const { privateKey, publicKey } = generateKeys();
  const keyIds: string[] = [];
  for (const role of roles) {
    const { id } = await act(state.store, enrollApprover({ role, publicKeyPem: publicKey }), by);
    await act(state.store, confirmApprover(id), state.admin);
    keyIds.push(id);
  }
  return { by, key: privateKey, keyIds };
};

const request = async (wish: Partial<ExceptionWish> = {}, by = lee): Promise<KeptException> =>
  await act(state.store, requestException({ ...WISH, ...wish }), by);

const look = async (id: string): Promise<KeptException> =>
  await state.store.read(async (tx) => await requireException(tx, id));

const approve = async (kept: KeptException, role: string, { by, key }: Approver): Promise<KeptException> => {
  const sign = (approval: Parameters<typeof signApproval>[0]): string => signApproval(approval, key);
  return await act(state.store, approveException({ id: kept.terms.id, role, hash: kept.hash, sign }), by);
};

const stateOf = async (id: string, nowMs = NOW): Promise<unknown> =>
  exceptionState(await look(id), OREGON, nowMs);

const missing = (...roles: readonly string[]) => ({ type: "unsigned", missing: roles });

const refused = (code: string, message: RegExp | string = ""): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as unknown });

describe("Oregon (ORDHS-1.4): an exception", () => {
  test("with the signatures of CIO and ISO acts in its time", async () => {
    const [carl, ina] = [await approver("carl", "cio"), await approver("ina", "iso")];
    const kept = await request();
    const { id } = kept.terms;
    expect(await stateOf(id)).toEqual(missing("cio", "iso"));
    await approve(kept, "cio", carl);
    expect(await stateOf(id)).toEqual(missing("iso"));
    await approve(kept, "iso", ina);
    expect(await stateOf(id)).toEqual({ type: "active" });
    expect(await stateOf(id, NOW + DAY)).toEqual({ type: "expired" });
    const event = (await rowsOf(state.store, "event")).at(-1);
    expect(event).toMatchObject({ who: "ina", act: "exception approve", object: `exception:${id}` });
    expect(JSON.parse(event?.facts ?? "")).toMatchObject({
      hash: kept.hash,
      role: "iso",
      terms: expect.stringContaining("a storm") as unknown,
    });
  });

  test("with one person's two log-ins does not, and neither with the requester's other one", async () => {
    const [carl, carla] = [await approver("carl", "cio"), await approver("carla", "iso")];
    await act(state.store, addPerson("7", { displayName: "Carl", kind: "full-time" }), state.admin);
    const kept = await request();
    await approve(kept, "cio", carl);
    await approve(kept, "iso", carla);
    const { id } = kept.terms;
    expect(await stateOf(id)).toEqual({ type: "active" });
    for (const login of ["carl", "carla"])
      await act(state.store, linkUser({ login, person: "7" }), state.admin);
    expect(await stateOf(id)).toEqual(missing("iso"));
    await act(state.store, linkUser({ login: "lee", person: "7" }), state.admin);
    expect(await stateOf(id)).toEqual(missing("cio", "iso"));
    await expect(approve(await request(), "cio", carl)).rejects.toEqual(
      refused("SG_STORE_DENIED", /whoever requested/),
    );
  });

  test("with one person in both roles does not", async () => {
    const both = await approver("both", "cio", "iso");
    const kept = await request();
    await approve(kept, "cio", both);
    await approve(kept, "iso", both);
    expect(await stateOf(kept.terms.id)).toEqual(missing("iso"));
  });

  test("with CIO and somebody who is no ISO does not", async () => {
    const [carl, ina] = [await approver("carl", "cio"), await approver("ina", "wvot")];
    const kept = await request();
    await approve(kept, "cio", carl);
    await approve(kept, "wvot", ina);
    await expect(approve(kept, "iso", ina)).rejects.toEqual(
      refused("SG_STORE_DENIED", "no confirmed key as iso"),
    );
    expect(await stateOf(kept.terms.id)).toEqual(missing("iso"));
  });

  test("that was changed after approval has none", async () => {
    const [carl, ina] = [await approver("carl", "cio"), await approver("ina", "iso")];
    const kept = await request();
    for (const [role, who] of [
      ["cio", carl],
      ["iso", ina],
    ] as const)
      await approve(kept, role, who);
    const { id } = kept.terms;
    const changed = await act(state.store, changeException(id, { untilMs: NOW + 2 * DAY }), lee);
    expect(changed).toMatchObject({ approvals: [], terms: { revision: 2 } });
    expect(await stateOf(id)).toEqual(missing("cio", "iso"));
    // Back to the letter, it is still another one.
    await act(state.store, changeException(id, { untilMs: NOW + DAY }), lee);
    expect(await stateOf(id)).toEqual(missing("cio", "iso"));
  });

  test.each([
    { until_ms: NOW + 99 * DAY },
    { subject: "Pidgin 3" },
    { users: '["eve@agency.example"]' },
    { requester: "root" },
    { kind: "domain" },
  ])("whose row was changed by hand has none: %j", async (change) => {
    const [carl, ina] = [await approver("carl", "cio"), await approver("ina", "iso")];
    const kept = await request();
    for (const [role, who] of [
      ["cio", carl],
      ["iso", ina],
    ] as const)
      await approve(kept, role, who);
    await state.store.note(async (tx) => {
      await tx.updateTable("exception").set(change).execute();
    });
    expect((await look(kept.terms.id)).approvals).toEqual([]);
  });

  test("is not approved by who asked for it, in whatever role", async () => {
    const carl = await approver("carl", "cio");
    const own = await request({}, carl.by);
    await expect(approve(own, "cio", carl)).rejects.toEqual(refused("SG_STORE_DENIED", "whoever requested"));
  });
});

describe("a signature", () => {
  test("with another key, of a hash that was not read, or twice is refused", async () => {
    const carl = await approver("carl", "cio");
    const kept = await request();
    const other = { ...carl, key: generateKeys().privateKey };
    await expect(approve(kept, "cio", other)).rejects.toEqual(
      refused("SG_STORE_DENIED", "this is not the key"),
    );
    for (const hash of ["", kept.hash.slice(0, 15), "0".repeat(64), `${kept.hash}0`])
      await expect(approve({ ...kept, hash }, "cio", carl)).rejects.toEqual(
        refused("SG_STORE_CONFLICT", "read it again"),
      );
    await approve({ ...kept, hash: kept.hash.slice(0, 16) }, "cio", carl);
    await expect(approve(kept, "cio", carl)).rejects.toEqual(refused("SG_STORE_CONFLICT", "already"));
  });

  test("stays as it was given", async () => {
    const carl = await approver("carl", "cio");
    await approve(await request(), "cio", carl);
    const taken = state.store.note(async (tx) => {
      await tx.deleteFrom("exception_approval").execute();
    });
    await expect(taken).rejects.toEqual(refused("SG_STORE_UNAVAILABLE", "append-only"));
    const changed = state.store.note(async (tx) => {
      await tx.updateTable("exception_approval").set({ at_ms: 0 }).execute();
    });
    await expect(changed).rejects.toEqual(refused("SG_STORE_UNAVAILABLE", "append-only"));
  });

  test("before confirmation or after the key's end is refused; one made before its end stays", async () => {
    const carl = await approver("carl", "cio");
    const [first, second] = [await request(), await request()];
    await approve(first, "cio", carl);
    await act(state.store, revokeApprover(carl.keyIds[0] ?? ""), { ...state.admin, nowMs: NOW + 1 });
    const late = { ...carl, by: { ...carl.by, nowMs: NOW + 1 } };
    await expect(approve(second, "cio", late)).rejects.toEqual(
      refused("SG_STORE_DENIED", "no confirmed key"),
    );
    expect((await look(first.terms.id)).approvals).toEqual([{ role: "cio", login: "carl" }]);
    const ina = await state.userWith("ina", "approver");
    const keys = generateKeys();
    await act(state.store, enrollApprover({ role: "iso", publicKeyPem: keys.publicKey }), ina);
    const early = { by: ina, key: keys.privateKey, keyIds: [] };
    await expect(approve(second, "iso", early)).rejects.toEqual(
      refused("SG_STORE_DENIED", "no confirmed key"),
    );
  });

  test.each(["role", "login", "signature"])(
    "whose %s was forged into the register counts for nothing",
    async (field) => {
      const [carl, ina] = [await approver("carl", "cio"), await approver("ina", "iso")];
      const [one, other] = [await request(), await request({ subject: "Psi" })];
      await approve(one, "cio", carl);
      await approve(other, "iso", ina);
      const [signed] = (await rowsOf(state.store, "exception_approval")).filter(({ role }) => role === "cio");
      if (signed === undefined) throw new Error("nothing was signed");
      const forged = {
        role: "iso",
        login: "ina",
        signature: signed.signature.replace(/^./, (c) => (c === "A" ? "B" : "A")),
      };
      const { hash, at_ms, role, login, key, signature } = signed;
      const row = { exception: other.terms.id, hash, at_ms, role, login, key, signature };
      await state.store.note(async (tx) => {
        const value = forged[field as keyof typeof forged];
        await tx
          .insertInto("exception_approval")
          .values({ ...row, [field]: value })
          .execute();
      });
      expect((await look(other.terms.id)).approvals).toEqual([{ role: "iso", login: "ina" }]);
    },
  );
});

describe("a request", () => {
  test.each([
    ["without need", { need: "" }],
    ["for nobody", { users: [] }],
    ["without an end", { untilMs: NOW }],
    ["that is over", { fromMs: NOW - 2 * DAY, untilMs: NOW - DAY }],
    [
      "for more than can be read",
      { users: Array.from({ length: 1_001 }, (_, n) => `u${String(n)}@agency.example`) },
    ],
    ["for a division that is no text", { divisions: ["a\nb"] }],
  ])("%s is refused", async (_, wish) => {
    await expect(request(wish)).rejects.toEqual(refused("SG_STORE_INVALID"));
  });

  test("is anybody's with a role, and its change its requester's alone", async () => {
    await expect(request({}, await state.userWith("none"))).rejects.toEqual(refused("SG_STORE_DENIED"));
    const { terms } = await request();
    for (const by of [state.admin, (await approver("carl", "cio")).by])
      await expect(act(state.store, changeException(terms.id, { need: "x" }), by)).rejects.toEqual(
        refused("SG_STORE_DENIED", "whoever it belongs to"),
      );
  });

  test("is ended for good by requester, approver or admin", async () => {
    const [ops, carl] = [await state.userWith("ops", "ops"), await approver("carl", "cio")];
    const { terms } = await request();
    await expect(act(state.store, revokeException(terms.id), ops)).rejects.toEqual(
      refused("SG_STORE_DENIED"),
    );
    await act(state.store, revokeException(terms.id), carl.by);
    expect(await stateOf(terms.id)).toEqual({ type: "revoked" });
    const again = [revokeException(terms.id), changeException(terms.id, { need: "x" })];
    for (const carryOut of again)
      await expect(act(state.store, carryOut, lee)).rejects.toEqual(
        refused("SG_STORE_CONFLICT", "was revoked"),
      );
    await expect(approve(await look(terms.id), "cio", carl)).rejects.toEqual(refused("SG_STORE_CONFLICT"));
    await act(state.store, revokeException((await request()).terms.id), lee);
    await expect(look("gone")).rejects.toEqual(refused("SG_STORE_NOT_FOUND"));
    expect(await state.store.read(listExceptions)).toHaveLength(2);
  });

  test("hashes as it is kept, and a kind that no version knows is damage", async () => {
    const kept = await request({ users: ["b@agency.example", "a@agency.example"] });
    expect(kept.hash).toBe(hashOf(kept.terms));
    await state.store.note(async (tx) => {
      await tx.updateTable("exception").set({ kind: "magic" }).execute();
    });
    await expect(state.store.read(listExceptions)).rejects.toEqual(refused("SG_STORE_CORRUPT"));
  });
});
