/**
 * Keys of those who approve exceptions, each for one approver role (`cio`, `iso`): who it is, from when, until when.
 *
 * Rule 1: the approver enrolls his own key; it counts once an admin who is somebody else has confirmed it: nobody makes
 * himself CIO, and no admin makes a CIO of his own.
 * Rule 2: a key is one person's, in however many roles; it is revoked, never removed, and what it signed before can still be
 * checked.
 * Source: CCPS-1.d, ORDHS-1.4 (two people).
 */
import { randomBytes } from "node:crypto";
import { requirePermission } from "./actors.ts";
import type { Outcome, Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import { checkKebab } from "./names.ts";
import type { Act } from "./permissions.ts";
import { readPublicKey } from "./signature.ts";
import type { StateTables, Tx } from "./tables.ts";

export interface ApproverKey {
  readonly id: string;
  readonly login: string;
  readonly role: string;
  /** 32 bytes, base64url. */
  readonly publicKey: string;
  readonly enrolledMs: number;
  readonly confirmedMs: number | undefined;
  readonly confirmedBy: string | undefined;
  readonly revokedMs: number | undefined;
}

export interface Enrollment {
  readonly role: string;
  /** SPKI, PEM. */
  readonly publicKeyPem: string;
}

type Row = StateTables["approver_key"];

const toKey = (row: Row): ApproverKey => ({
  id: row.id,
  login: row.login,
  role: row.role,
  publicKey: row.public_key,
  enrolledMs: row.enrolled_ms,
  confirmedMs: row.confirmed_ms ?? undefined,
  confirmedBy: row.confirmed_by ?? undefined,
  revokedMs: row.revoked_ms ?? undefined,
});

/** By role, oldest first. */
export const listApproverKeys = async (tx: Tx): Promise<readonly ApproverKey[]> => {
  const rows = await tx
    .selectFrom("approver_key")
    .selectAll()
    .orderBy("role")
    .orderBy("enrolled_ms")
    .orderBy("id")
    .execute();
  return rows.map(toKey);
};

/** Whether a signature made with it then counts. */
export const isInForce = ({ confirmedMs, revokedMs }: ApproverKey, atMs: number): boolean =>
  confirmedMs !== undefined && confirmedMs <= atMs && (revokedMs === undefined || atMs < revokedMs);

export const enrollApprover =
  ({ role, publicKeyPem }: Enrollment): Perform<ApproverKey> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "approver enroll");
    const login = actor.who;
    checkKebab("approver role", role);
    const publicKey = readPublicKey(publicKeyPem);
    await refuseTaken(tx, { login, role, publicKey });
    const row = {
      id: randomBytes(5).toString("hex"),
      login,
      role,
      public_key: publicKey,
      enrolled_ms: nowMs,
      confirmed_ms: null,
      confirmed_by: null,
      revoked_ms: null,
    };
    await tx.insertInto("approver_key").values(row).execute();
    return outcome("approver enroll", row);
  };

/** A revoked key stays revoked; another's key is never one's own; one key a role is enough. */
const refuseTaken = async (
  tx: Tx,
  wish: Pick<ApproverKey, "login" | "role" | "publicKey">,
): Promise<void> => {
  const rows = await tx
    .selectFrom("approver_key")
    .selectAll()
    .where((one) => one.or([one("public_key", "=", wish.publicKey), one("login", "=", wish.login)]))
    .execute();
  for (const { login, role, public_key: publicKey, revoked_ms: revokedMs } of rows) {
    const isSameKey = publicKey === wish.publicKey;
    if (isSameKey && login !== wish.login)
      throw new StoreError("SG_STORE_CONFLICT", `this key is enrolled for ${login}: no two people share one`);
    if (isSameKey && revokedMs !== null)
      throw new StoreError("SG_STORE_CONFLICT", "this key was revoked: make a new one (approver keygen)");
    if (role === wish.role && login === wish.login && revokedMs === null)
      throw new StoreError("SG_STORE_CONFLICT", `${login} has a key for ${role} already: revoke it first`);
  }
};

const rowOf = async (tx: Tx, id: string): Promise<Row> => {
  const row = await tx.selectFrom("approver_key").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new StoreError("SG_STORE_NOT_FOUND", `there is no approver key ${id}`);
  if (row.revoked_ms !== null)
    throw new StoreError("SG_STORE_CONFLICT", `the approver key ${id} was revoked`);
  return row;
};

export const confirmApprover =
  (id: string): Perform<ApproverKey> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "approver confirm");
    const row = await rowOf(tx, id);
    if (row.login === actor.who)
      throw new StoreError("SG_STORE_DENIED", "nobody confirms their own key: another admin has to");
    if (row.confirmed_ms !== null)
      throw new StoreError("SG_STORE_CONFLICT", `the approver key ${id} is confirmed already`);
    const change = { confirmed_ms: nowMs, confirmed_by: actor.who };
    await tx.updateTable("approver_key").set(change).where("id", "=", id).execute();
    return outcome("approver confirm", { ...row, ...change });
  };

export const revokeApprover =
  (id: string): Perform<ApproverKey> =>
  async ({ tx, actor, nowMs }) => {
    const found = await tx.selectFrom("approver_key").select("login").where("id", "=", id).executeTakeFirst();
    requirePermission(actor, "approver revoke", found?.login);
    const change = { revoked_ms: nowMs };
    const row = await rowOf(tx, id);
    await tx.updateTable("approver_key").set(change).where("id", "=", id).execute();
    return outcome("approver revoke", { ...row, ...change });
  };

const outcome = (act: Act, row: Row): Outcome<ApproverKey> => {
  const { id, login, role, public_key: publicKey } = row;
  return { act, object: `approver-key:${id}`, facts: { login, role, publicKey }, result: toKey(row) };
};
