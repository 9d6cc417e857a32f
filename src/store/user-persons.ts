/**
 * Which person a user is, so that one human with two log-ins counts once wherever two people must agree.
 *
 * Rule 1: an admin says it of somebody else: nobody says it of himself, or a second log-in would be a second person at will.
 * Rule 2: it is looked up when it counts, never kept with what was agreed: a link that is found out later counts, too.
 */
import { requirePermission } from "./actors.ts";
import type { Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import { requirePerson } from "./persons.ts";
import type { Tx } from "./tables.ts";
import { requireUser } from "./user-register.ts";

/** By login; who is in no entry is nobody's log-in yet. */
export const personsOfUsers = async (tx: Tx): Promise<ReadonlyMap<string, string>> => {
  const rows = await tx.selectFrom("user_person").selectAll().execute();
  return new Map(rows.map(({ login, person }) => [login, person]));
};

export const personOfUser = async (tx: Tx, login: string): Promise<string | undefined> =>
  (await personsOfUsers(tx)).get(login);

/** @throws StoreError SG_STORE_DENIED where nobody has said who that is: two log-ins could be one person */
export const requirePersonOf = async (tx: Tx, login: string): Promise<string> => {
  const person = await personOfUser(tx, login);
  if (person !== undefined) return person;
  const message = `nobody has said which person ${login} is: an admin does (user person ${login} PERSON)`;
  throw new StoreError("SG_STORE_DENIED", message);
};

export interface UserLink {
  readonly login: string;
  /** A person's id. */
  readonly person: string;
}

export const linkUser =
  ({ login, person }: UserLink): Perform<UserLink> =>
  async ({ tx, actor }) => {
    requirePermission(actor, "user person");
    if (actor.login === login)
      throw new StoreError("SG_STORE_DENIED", "nobody says which person they are: another admin has to");
    await requireUser(tx, login);
    await requirePerson(tx, person);
    const before = await personOfUser(tx, login);
    if (before === person)
      throw new StoreError("SG_STORE_CONFLICT", `the user ${login} is ${person} already`);
    await setPerson(tx, { login, person });
    const facts = { person, ...(before !== undefined && { before }) };
    return { act: "user person", object: `user:${login}`, facts, result: { login, person } };
  };

export const setPerson = async (tx: Tx, { login, person }: UserLink): Promise<void> => {
  await tx
    .insertInto("user_person")
    .values({ login, person })
    .onConflict((one) => one.column("login").doUpdateSet({ person }))
    .execute();
};
