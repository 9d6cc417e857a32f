/** Who operates the gateway, to be looked up. */
import { rolesOf } from "./actors.ts";
import { StoreError } from "./errors.ts";
import type { Role } from "./permissions.ts";
import type { StateTables, Tx } from "./tables.ts";

export interface User {
  readonly login: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly createdMs: number;
  readonly disabledMs: number | undefined;
  /** Whose log-in it is, as far as somebody has said. */
  readonly person: string | undefined;
}

const toUser = async (tx: Tx, row: StateTables["user"]): Promise<User> => ({
  login: row.login,
  displayName: row.display_name,
  roles: await rolesOf(tx, row.login),
  createdMs: row.created_ms,
  disabledMs: row.disabled_ms ?? undefined,
  person: await personIn(tx, row.login),
});

const personIn = async (tx: Tx, login: string): Promise<string | undefined> => {
  const found = tx.selectFrom("user_person").select("person").where("login", "=", login);
  return (await found.executeTakeFirst())?.person;
};

export const findUser = async (tx: Tx, login: string): Promise<User | undefined> => {
  const row = await tx.selectFrom("user").selectAll().where("login", "=", login).executeTakeFirst();
  return row && (await toUser(tx, row));
};

/** @throws StoreError SG_STORE_NOT_FOUND */
export const requireUser = async (tx: Tx, login: string): Promise<User> => {
  const user = await findUser(tx, login);
  if (user === undefined) throw new StoreError("SG_STORE_NOT_FOUND", `there is no user ${login}`);
  return user;
};

export const listUsers = async (tx: Tx): Promise<readonly User[]> => {
  const rows = await tx.selectFrom("user").selectAll().orderBy("login").execute();
  return await Promise.all(rows.map(async (row) => await toUser(tx, row)));
};
