/**
 * Those who chat, whoever employs them: everybody with an account is somebody here, bots too.
 *
 * Rule: a person is never removed; addresses come and go by dated entries (`person-jids.ts`), so that records of years ago still
 * belong to who wrote them.
 * Source: CCPS-0, ORDHS-0, AL-0, WV-2.0 (who is covered), WV-8.3 (who was told); design.md §8.22.
 */
import { requirePermission } from "./actors.ts";
import type { Outcome, Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import { checkId, checkText } from "./names.ts";
import type { Act } from "./permissions.ts";
import type { StateTables, Tx } from "./tables.ts";

/** By the words of the policies: their lists of who is covered differ, this holds them all. `service` is a bot. */
export const PERSON_KINDS = [
  "full-time",
  "part-time",
  "temporary",
  "volunteer",
  "contractor",
  "employed-by-others",
  "vendor",
  "partner",
  "service",
] as const;

export type PersonKind = (typeof PERSON_KINDS)[number];

export interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly kind: PersonKind;
  readonly division: string | undefined;
  /** A person's id. */
  readonly manager: string | undefined;
  readonly createdMs: number;
}

/** What can be said of a person; "" takes an optional one away. */
export interface PersonWish {
  readonly displayName?: string | undefined;
  readonly kind?: string | undefined;
  readonly division?: string | undefined;
  readonly manager?: string | undefined;
}

const isKind = (text: string): text is PersonKind => (PERSON_KINDS as readonly string[]).includes(text);

const toPerson = (row: StateTables["person"]): Person => {
  if (!isKind(row.kind)) throw new StoreError("SG_STORE_CORRUPT", `person ${row.id} is of no known kind`);
  return {
    id: row.id,
    displayName: row.display_name,
    kind: row.kind,
    division: row.division ?? undefined,
    manager: row.manager ?? undefined,
    createdMs: row.created_ms,
  };
};

export const findPerson = async (tx: Tx, id: string): Promise<Person | undefined> => {
  const row = await tx.selectFrom("person").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toPerson(row);
};

/** @throws StoreError SG_STORE_NOT_FOUND */
export const requirePerson = async (tx: Tx, id: string): Promise<Person> => {
  const person = await findPerson(tx, id);
  if (person === undefined) throw new StoreError("SG_STORE_NOT_FOUND", `there is no person ${id}`);
  return person;
};

export const listPersons = async (tx: Tx): Promise<readonly Person[]> => {
  const rows = await tx.selectFrom("person").selectAll().orderBy("id").execute();
  return rows.map(toPerson);
};

export const addPerson =
  (id: string, wish: PersonWish & { readonly displayName: string; readonly kind: string }): Perform<Person> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "person add");
    checkId("person's id", id);
    if ((await findPerson(tx, id)) !== undefined)
      throw new StoreError("SG_STORE_CONFLICT", `there is a person ${id} already`);
    const columns = await checkWish(tx, id, wish);
    const { displayName: display_name, kind } = wish;
    const empty = { division: null, manager: null, display_name, kind };
    await tx
      .insertInto("person")
      .values({ id, ...empty, ...columns, created_ms: nowMs })
      .execute();
    return outcome("person add", await requirePerson(tx, id));
  };

export const changePerson =
  (id: string, wish: PersonWish): Perform<Person> =>
  async ({ tx, actor }) => {
    requirePermission(actor, "person change");
    const before = await requirePerson(tx, id);
    const columns = await checkWish(tx, id, wish);
    if (Object.keys(columns).length === 0)
      throw new StoreError("SG_STORE_INVALID", "nothing to change: --name, --kind, --division or --manager");
    await tx.updateTable("person").set(columns).where("id", "=", id).execute();
    const changed = outcome("person change", await requirePerson(tx, id));
    const old = Object.entries(factsOf(before)).map(([name, value]) => [`before.${name}`, value] as const);
    return { ...changed, facts: { ...changed.facts, ...Object.fromEntries(old) } };
  };

type Columns = Partial<Pick<StateTables["person"], "display_name" | "kind" | "division" | "manager">>;

const checkWish = async (tx: Tx, id: string, wish: PersonWish): Promise<Columns> => {
  const { displayName, kind, division, manager } = wish;
  if (kind !== undefined && !isKind(kind))
    throw new StoreError("SG_STORE_INVALID", `"${kind}" is no kind of person: ${PERSON_KINDS.join(", ")}`);
  if (manager === id) throw new StoreError("SG_STORE_INVALID", "nobody is their own manager");
  if (manager !== undefined && manager !== "") await requirePerson(tx, manager);
  return {
    ...(displayName !== undefined && { display_name: checkText("name", displayName) }),
    ...(kind !== undefined && { kind }),
    ...(division !== undefined && { division: division === "" ? null : checkText("division", division) }),
    ...(manager !== undefined && { manager: manager === "" ? null : manager }),
  };
};

const factsOf = ({
  displayName: name,
  kind,
  division = "",
  manager = "",
}: Person): Outcome<Person>["facts"] => ({
  name,
  kind,
  division,
  manager,
});

const outcome = (act: Act, person: Person): Outcome<Person> => ({
  act,
  object: `person:${person.id}`,
  facts: factsOf(person),
  result: person,
});
