/**
 * Personal tokens: what a command shows to act as a user.
 *
 * Rule 1: 32 random bytes, shown once; only their SHA-256 is kept. No list, event or error holds more than a token's id.
 * Rule 2: each has an end, a year off at most.
 */
import { createHash, randomBytes } from "node:crypto";
import { hasAdminToken, requirePermission } from "./actors.ts";
import type { Perform, Performance } from "./act.ts";
import { StoreError } from "./errors.ts";
import { checkText } from "./names.ts";
import type { StateTables, Tx } from "./tables.ts";
import { requireUser } from "./user-register.ts";

export interface Token {
  readonly id: string;
  readonly login: string;
  readonly label: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly revokedMs: number | undefined;
  readonly lastUsedMs: number | undefined;
}

export interface NewToken {
  /** Undefined: of whoever asks. */
  readonly login: string | undefined;
  readonly label: string;
  readonly lifetimeMs: number;
}

export interface CreatedToken extends Token {
  /** The token itself, for the one time that it is seen. */
  readonly secret: string;
}

/** Leap years too. */
export const LONGEST_LIFETIME_MS = 366 * 86_400_000;
const SECRET_BYTES = 32;
/** So that a token is known as one where it turns up: in a text, by a scanner for secrets. */
const PREFIX = "sgt_";

export const hashToken = (secret: string): string => createHash("sha256").update(secret).digest("hex");

const toToken = (row: StateTables["token"]): Token => ({
  id: row.id,
  login: row.login,
  label: row.label,
  createdMs: row.created_ms,
  expiresMs: row.expires_ms,
  revokedMs: row.revoked_ms ?? undefined,
  lastUsedMs: row.last_used_ms ?? undefined,
});

/** Of everybody, or of one; oldest first. */
export const listTokens = async (tx: Tx, login?: string): Promise<readonly Token[]> => {
  const all = tx.selectFrom("token").selectAll().orderBy("created_ms").orderBy("id");
  const rows = await (login === undefined ? all : all.where("login", "=", login)).execute();
  return rows.map(toToken);
};

/** By the user himself, by an admin, or, where no admin has a token, for an admin by whoever owns the data directory. */
export const createToken =
  ({ login: named, label, lifetimeMs }: NewToken): Perform<CreatedToken> =>
  async (performance) => {
    const { tx, actor, nowMs } = performance;
    const login = named ?? actor.login;
    if (login === undefined) throw new StoreError("SG_STORE_INVALID", "name the user whose token it will be");
    const user = await requireUser(tx, login);
    if (user.disabledMs !== undefined)
      throw new StoreError("SG_STORE_CONFLICT", `the user ${login} is disabled`);
    if (!user.roles.includes("admin") || !(await isWayBack(performance)))
      requirePermission(actor, "token create", login);
    checkText("label", label);
    if (!(lifetimeMs > 0 && lifetimeMs <= LONGEST_LIFETIME_MS))
      throw new StoreError("SG_STORE_INVALID", "a token holds for 366 days at most: --expires 90d");
    const secret = PREFIX + randomBytes(SECRET_BYTES).toString("base64url");
    const row = {
      id: randomBytes(5).toString("hex"),
      login,
      label,
      hash: hashToken(secret),
      created_ms: nowMs,
      expires_ms: nowMs + lifetimeMs,
      revoked_ms: null,
      last_used_ms: null,
    };
    await tx.insertInto("token").values(row).execute();
    const facts = { login, label, expires: new Date(row.expires_ms).toISOString() };
    return { act: "token create", object: `token:${row.id}`, facts, result: { ...toToken(row), secret } };
  };

/** For the owner of the directory: without it the last token's end would lock everybody out. */
const isWayBack = async ({ tx, actor, nowMs }: Performance): Promise<boolean> =>
  actor.login === undefined && !(await hasAdminToken(tx, nowMs));

export const revokeToken =
  (id: string): Perform<Token> =>
  async ({ tx, actor, nowMs }) => {
    const row = await tx.selectFrom("token").selectAll().where("id", "=", id).executeTakeFirst();
    requirePermission(actor, "token revoke", row?.login);
    if (row === undefined) throw new StoreError("SG_STORE_NOT_FOUND", `there is no token ${id}`);
    if (row.revoked_ms !== null)
      throw new StoreError("SG_STORE_CONFLICT", `the token ${id} was revoked already`);
    await tx.updateTable("token").set({ revoked_ms: nowMs }).where("id", "=", id).execute();
    const result = toToken({ ...row, revoked_ms: nowMs });
    return { act: "token revoke", object: `token:${id}`, facts: { login: row.login }, result };
  };

/** @returns how many there were */
export const revokeAll = async (tx: Tx, login: string, nowMs: number): Promise<number> => {
  const { numUpdatedRows } = await tx
    .updateTable("token")
    .set({ revoked_ms: nowMs })
    .where("login", "=", login)
    .where("revoked_ms", "is", null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
};
