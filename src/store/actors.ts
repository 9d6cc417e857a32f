/**
 * Who acts: the holder of a token, or, while nobody could have one, whoever owns the data directory.
 *
 * Rule 1: who it is, and whether he may, is looked up in the transaction of the act itself: nobody acts on what he was.
 * Rule 2: the owner of the directory (`os:UID`) makes the first user, and a token for an admin where no admin has one that
 * holds; nothing else. He could write the file by hand: this way it is on record.
 * Source: design.md §8.9.
 */
import { StoreError } from "./errors.ts";
import { isPermitted, isRole, rolesFor, type Act, type Role } from "./permissions.ts";
import type { Tx } from "./tables.ts";

export interface Credentials {
  /** SHA-256 of the token, 64 hex digits; undefined where none was given. */
  readonly tokenHash: string | undefined;
  /** Of the process that asks. */
  readonly uid: number | undefined;
  readonly nowMs: number;
}

export interface Actor {
  /** A login, or `os:UID`. */
  readonly who: string;
  /** Undefined for the owner of the directory. */
  readonly login: string | undefined;
  readonly roles: readonly Role[];
}

const NO_TOKEN = "no token: --token-file FILE or STANZAGATE_TOKEN_FILE names the file that holds yours";

const deny = (message: string): never => {
  throw new StoreError("SG_STORE_DENIED", message);
};

/** @throws StoreError SG_STORE_DENIED where the token does not hold */
export const identify = async (tx: Tx, { tokenHash, uid, nowMs }: Credentials): Promise<Actor> => {
  if (tokenHash === undefined) return { who: `os:${String(uid ?? "?")}`, login: undefined, roles: [] };
  const found = await tx
    .selectFrom("token")
    .innerJoin("user", "user.login", "token.login")
    .select(["token.id", "token.login", "token.expires_ms", "token.revoked_ms", "user.disabled_ms"])
    .where("token.hash", "=", tokenHash)
    .executeTakeFirst();
  if (found === undefined) return deny("this token is not known here");
  const { id, login } = found;
  if (found.revoked_ms !== null) return deny(`this token (${id} of ${login}) was revoked`);
  if (found.disabled_ms !== null) return deny(`the user ${login} is disabled`);
  if (found.expires_ms <= nowMs) return deny(`this token (${id} of ${login}) has expired`);
  await tx.updateTable("token").set({ last_used_ms: nowMs }).where("id", "=", id).execute();
  return { who: login, login, roles: await rolesOf(tx, login) };
};

export const rolesOf = async (tx: Tx, login: string): Promise<readonly Role[]> => {
  const rows = await tx
    .selectFrom("user_role")
    .select("role")
    .where("login", "=", login)
    .orderBy("role")
    .execute();
  return rows.map(({ role }) => role).filter(isRole);
};

/** @param owner login whose own it is, where it is somebody's. @throws StoreError SG_STORE_DENIED */
export const requirePermission = (actor: Actor, act: Act, owner?: string): void => {
  if (actor.login === undefined) return deny(NO_TOKEN);
  if (isPermitted(act, actor.roles, actor.login === owner)) return;
  const has = actor.roles.length === 0 ? "no role" : actor.roles.join(", ");
  deny(`${act} is for ${rolesFor(act)}; ${actor.login} has ${has}`);
};

export const hasUsers = async (tx: Tx): Promise<boolean> =>
  (await tx.selectFrom("user").select("login").limit(1).executeTakeFirst()) !== undefined;

/** Whether an admin who is not disabled has a token that holds. */
export const hasAdminToken = async (tx: Tx, nowMs: number): Promise<boolean> => {
  const found = await tx
    .selectFrom("token")
    .innerJoin("user", "user.login", "token.login")
    .innerJoin("user_role", "user_role.login", "token.login")
    .select("token.id")
    .where("user_role.role", "=", "admin")
    .where("user.disabled_ms", "is", null)
    .where("token.revoked_ms", "is", null)
    .where("token.expires_ms", ">", nowMs)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
};
