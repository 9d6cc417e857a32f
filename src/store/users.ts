/**
 * Those who operate the gateway, and their roles.
 *
 * Rule 1: a user is disabled, never removed: records name him, and his login is nobody else's.
 * Rule 2: there is always an admin who is not disabled, from the first user on.
 */
import { hasUsers, requirePermission } from "./actors.ts";
import type { Outcome, Performance, Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import { checkId, checkText } from "./names.ts";
import { isRole, ROLES, type Act, type Role } from "./permissions.ts";
import { requirePerson } from "./persons.ts";
import type { Tx } from "./tables.ts";
import { revokeAll } from "./tokens.ts";
import { setPerson, type UserLink } from "./user-persons.ts";
import { findUser, requireUser, type User } from "./user-register.ts";

export interface NewUser {
  readonly login: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  /** A person's id: whose log-in it is. */
  readonly person?: string | undefined;
}

/** @throws StoreError SG_STORE_INVALID naming the roles that there are */
export const checkRole = (text: string): Role => {
  if (isRole(text)) return text;
  throw new StoreError("SG_STORE_INVALID", `"${text}" is no role: ${ROLES.join(", ")}`);
};

/** The first one by whoever owns the data directory, and an admin. */
export const addUser =
  ({ login, displayName, roles: named, person }: NewUser): Perform<User> =>
  async ({ tx, actor, nowMs }) => {
    const roles = [...new Set(named.map(checkRole))];
    if (actor.login !== undefined || (await hasUsers(tx))) requirePermission(actor, "user add");
    else if (!roles.includes("admin"))
      throw new StoreError("SG_STORE_INVALID", "the first user must be an admin: --role admin");
    checkId("login", login);
    checkText("name", displayName);
    if ((await findUser(tx, login)) !== undefined)
      throw new StoreError(
        "SG_STORE_CONFLICT",
        `there is a user ${login} already, or was: logins are not used again`,
      );
    const row = { login, display_name: displayName, created_ms: nowMs, disabled_ms: null };
    await tx.insertInto("user").values(row).execute();
    await giveRoles(tx, login, roles);
    if (person !== undefined) await linkNew(tx, { login, person });
    const facts = { name: displayName, roles: roles.join(" "), ...(person !== undefined && { person }) };
    return outcome("user add", await requireUser(tx, login), facts);
  };

const linkNew = async (tx: Tx, link: UserLink): Promise<void> => {
  await requirePerson(tx, link.person);
  await setPerson(tx, link);
};

/** His tokens end with it, for good. */
export const disableUser =
  (login: string): Perform<User> =>
  async (performance) => {
    const { tx, nowMs } = performance;
    const user = await userToChange(performance, "user disable", login);
    if (user.disabledMs !== undefined)
      throw new StoreError("SG_STORE_CONFLICT", `the user ${login} is disabled already`);
    await tx.updateTable("user").set({ disabled_ms: nowMs }).where("login", "=", login).execute();
    const revokedTokens = await revokeAll(tx, login, nowMs);
    await requireAdmin(tx);
    return outcome("user disable", await requireUser(tx, login), { revokedTokens });
  };

export const enableUser =
  (login: string): Perform<User> =>
  async (performance) => {
    const { tx } = performance;
    const user = await userToChange(performance, "user enable", login);
    if (user.disabledMs === undefined)
      throw new StoreError("SG_STORE_CONFLICT", `the user ${login} is not disabled`);
    await tx.updateTable("user").set({ disabled_ms: null }).where("login", "=", login).execute();
    return outcome("user enable", await requireUser(tx, login), {});
  };

export interface RoleChange {
  readonly login: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export const changeRoles =
  ({ login, add, remove }: RoleChange): Perform<User> =>
  async (performance) => {
    const { tx } = performance;
    const { roles: before } = await userToChange(performance, "user role", login);
    const [more, less] = [add.map(checkRole), remove.map(checkRole)];
    const roles = ROLES.filter(
      (role) => (before.includes(role) || more.includes(role)) && !less.includes(role),
    );
    await tx.deleteFrom("user_role").where("login", "=", login).execute();
    await giveRoles(tx, login, roles);
    await requireAdmin(tx);
    return outcome("user role", await requireUser(tx, login), {
      roles: roles.join(" "),
      before: before.join(" "),
    });
  };

const userToChange = async (
  { tx, actor }: Performance,
  act: "user disable" | "user enable" | "user role",
  login: string,
): Promise<User> => {
  requirePermission(actor, act);
  return await requireUser(tx, login);
};

const giveRoles = async (tx: Tx, login: string, roles: readonly Role[]): Promise<void> => {
  if (roles.length === 0) return;
  await tx
    .insertInto("user_role")
    .values(roles.map((role) => ({ login, role })))
    .execute();
};

/** After a change, and inside it. */
const requireAdmin = async (tx: Tx): Promise<void> => {
  const found = await tx
    .selectFrom("user")
    .innerJoin("user_role", "user_role.login", "user.login")
    .select("user.login")
    .where("user_role.role", "=", "admin")
    .where("user.disabled_ms", "is", null)
    .limit(1)
    .executeTakeFirst();
  if (found === undefined)
    throw new StoreError("SG_STORE_CONFLICT", "this is the last admin: make another one first");
};

const outcome = (act: Act, user: User, facts: Outcome<User>["facts"]): Outcome<User> => ({
  act,
  object: `user:${user.login}`,
  facts,
  result: user,
});
