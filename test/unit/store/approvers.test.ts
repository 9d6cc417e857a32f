import { beforeEach, describe, expect, test } from "vitest";
import {
  confirmApprover,
  enrollApprover,
  isInForce,
  listApproverKeys,
  revokeApprover,
  type ApproverKey,
} from "../../../src/store/approvers.ts";
import { generateKeys, readPublicKey } from "../../../src/store/signature.ts";
import {
  act,
  DAY,
  NOW,
  peopledState,
  rowsOf,
  type PeopledState,
  type Requester,
} from "../../support/state.ts";

let state: PeopledState;
let raj: Requester;
beforeEach(async () => {
  state = await peopledState();
  raj = await state.userWith("raj", "approver");
});

const keys = generateKeys();

const enroll = async (by: Requester, role = "cio", publicKeyPem = keys.publicKey): Promise<ApproverKey> =>
  await act(state.store, enrollApprover({ role, publicKeyPem }), by);

const refused = (code: string, message: RegExp | string = ""): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as unknown });

describe("a key", () => {
  test("is its enroller's, and counts from an admin's confirmation until its end", async () => {
    const key = await enroll(raj);
    expect(key).toEqual({
      id: key.id,
      login: "raj",
      role: "cio",
      publicKey: readPublicKey(keys.publicKey),
      enrolledMs: NOW,
      confirmedMs: undefined,
      confirmedBy: undefined,
      revokedMs: undefined,
    });
    await act(state.store, confirmApprover(key.id), { ...state.admin, nowMs: NOW + DAY });
    await act(state.store, revokeApprover(key.id), { ...raj, nowMs: NOW + 2 * DAY });
    const [kept] = await state.store.read(listApproverKeys);
    if (kept === undefined) throw new Error("gone");
    expect(kept).toMatchObject({ confirmedMs: NOW + DAY, confirmedBy: "root", revokedMs: NOW + 2 * DAY });
    const counts = [-1, DAY - 1, DAY, 2 * DAY - 1, 2 * DAY].map((ms) => isInForce(kept, NOW + ms));
    expect(counts).toEqual([false, false, true, true, false]);
    const acts = (await rowsOf(state.store, "event")).slice(-3).map(({ act: one, who }) => `${who} ${one}`);
    expect(acts).toEqual(["raj approver enroll", "root approver confirm", "raj approver revoke"]);
  });

  test("that nobody confirmed never counts, revoked or not", async () => {
    const key = await enroll(raj);
    expect(isInForce(key, NOW + DAY)).toBe(false);
    expect(isInForce({ ...key, revokedMs: NOW + 9 * DAY }, NOW + DAY)).toBe(false);
  });

  test("serves one person in several roles, and no second person", async () => {
    await enroll(raj, "cio");
    await enroll(raj, "iso");
    const lee = await state.userWith("lee", "approver");
    await expect(enroll(lee, "wvot")).rejects.toEqual(refused("SG_STORE_CONFLICT", "enrolled for raj"));
  });

  test("one a role and person; a new one after the old one's end, never the old one again", async () => {
    const key = await enroll(raj);
    const other = generateKeys().publicKey;
    await expect(enroll(raj, "cio", other)).rejects.toEqual(refused("SG_STORE_CONFLICT", "revoke it first"));
    await act(state.store, revokeApprover(key.id), raj);
    await expect(enroll(raj)).rejects.toEqual(refused("SG_STORE_CONFLICT", "was revoked"));
    await enroll(raj, "cio", other);
  });

  test.each([
    ["CIO", keys.publicKey],
    ["cio", "text"],
    ["cio", keys.privateKey],
  ])("is refused as %s: %.30j", async (role, pem) => {
    await expect(enroll(raj, role, pem)).rejects.toEqual(refused("SG_STORE_INVALID"));
  });
});

describe("who", () => {
  test.each(["admin", "ops", "reviewer", "records", "legal", "auditor"])(
    "%s enrolls nothing",
    async (role) => {
      await expect(enroll(await state.userWith("one", role))).rejects.toEqual(refused("SG_STORE_DENIED"));
    },
  );

  test("nobody confirms his own key, whatever else he is", async () => {
    const both = await state.userWith("both", "admin", "approver");
    const { id } = await enroll(both);
    await expect(act(state.store, confirmApprover(id), both)).rejects.toEqual(
      refused("SG_STORE_DENIED", "their own"),
    );
    await act(state.store, confirmApprover(id), state.admin);
    await expect(act(state.store, confirmApprover(id), state.admin)).rejects.toEqual(
      refused("SG_STORE_CONFLICT"),
    );
  });

  test("only admins confirm; others than its person and an admin end nothing", async () => {
    const { id } = await enroll(raj);
    const lee = await state.userWith("lee", "approver", "records");
    await expect(act(state.store, confirmApprover(id), lee)).rejects.toEqual(refused("SG_STORE_DENIED"));
    await expect(act(state.store, revokeApprover(id), lee)).rejects.toEqual(refused("SG_STORE_DENIED"));
    await act(state.store, revokeApprover(id), state.admin);
    await expect(act(state.store, confirmApprover(id), state.admin)).rejects.toEqual(
      refused("SG_STORE_CONFLICT"),
    );
    await expect(act(state.store, revokeApprover("gone"), state.admin)).rejects.toEqual(
      refused("SG_STORE_NOT_FOUND"),
    );
  });
});
