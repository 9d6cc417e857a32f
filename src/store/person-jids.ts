/**
 * Whose address it was: dated entries, one person for a bare JID at any instant.
 *
 * Rule 1: an entry holds from its `from` on, until before its `until`; without one it goes on. One that ends where it began
 * never held.
 * Rule 2: two entries of one address never overlap; who comes after another begins where that one ended, or later.
 * Source: design.md §8.22 (rename, leaver, re-use).
 */
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { requirePermission } from "./actors.ts";
import type { Outcome, Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import type { Act } from "./permissions.ts";
import { requirePerson, type Person } from "./persons.ts";
import type { StateTables, Tx } from "./tables.ts";

export interface JidEntry {
  readonly person: string;
  /** Bare, prepared (RFC 7622). */
  readonly jid: string;
  readonly fromMs: number;
  readonly untilMs: number | undefined;
}

type Row = Pick<StateTables["person_jid"], "person" | "jid" | "from_ms" | "until_ms">;

const toEntry = (row: Row): JidEntry => ({
  person: row.person,
  jid: row.jid,
  fromMs: row.from_ms,
  untilMs: row.until_ms ?? undefined,
});

const COLUMNS = ["id", "person", "jid", "from_ms", "until_ms"] as const;

/** Whoever had the address then. @param jid bare, prepared */
export const personAt = async (tx: Tx, jid: string, atMs: number): Promise<Person | undefined> => {
  const entry = await entryAt(tx, jid, atMs);
  return entry && (await requirePerson(tx, entry.person));
};

/** Of one person, or of all; by address, oldest first. */
export const listEntries = async (tx: Tx, person?: string): Promise<readonly JidEntry[]> => {
  const all = tx.selectFrom("person_jid").select(COLUMNS).orderBy("jid").orderBy("from_ms").orderBy("id");
  const rows = await (person === undefined ? all : all.where("person", "=", person)).execute();
  return rows.map(toEntry);
};

/** @param entry its address bare and prepared */
export const mapJid =
  (entry: JidEntry): Perform<JidEntry> =>
  async ({ tx, actor }) => {
    requirePermission(actor, "person map");
    const { person, jid, fromMs, untilMs } = entry;
    await requirePerson(tx, person);
    if (untilMs !== undefined && untilMs <= fromMs)
      throw new StoreError("SG_STORE_INVALID", "an entry must end after it begins");
    const other = await overlapping(tx, entry);
    if (other !== undefined) {
      const message = `${jid} is ${other.person}'s ${periodText(other)}: end that entry first (person unmap)`;
      throw new StoreError("SG_STORE_CONFLICT", message);
    }
    const row = { person, jid, from_ms: fromMs, until_ms: untilMs ?? null };
    await tx.insertInto("person_jid").values(row).execute();
    return outcome("person map", entry);
  };

export interface JidEnd {
  readonly jid: string;
  readonly atMs: number;
}

/** Ends the entry that holds at that instant; at its very beginning, as if it had never been. */
export const unmapJid =
  ({ jid, atMs }: JidEnd): Perform<JidEntry> =>
  async ({ tx, actor }) => {
    requirePermission(actor, "person unmap");
    const row = await entryAt(tx, jid, atMs);
    if (row === undefined)
      throw new StoreError("SG_STORE_NOT_FOUND", `${jid} is nobody's at ${new Date(atMs).toISOString()}`);
    await tx.updateTable("person_jid").set({ until_ms: atMs }).where("id", "=", row.id).execute();
    return outcome("person unmap", toEntry({ ...row, until_ms: atMs }));
  };

const entryAt = async (
  tx: Tx,
  jid: string,
  atMs: number,
): Promise<(Row & { readonly id: number }) | undefined> =>
  await tx
    .selectFrom("person_jid")
    .select(COLUMNS)
    .where("jid", "=", jid)
    .where("from_ms", "<=", atMs)
    .where((one) => endsAfter(one, atMs))
    .executeTakeFirst();

const overlapping = async (tx: Tx, { jid, fromMs, untilMs }: JidEntry): Promise<JidEntry | undefined> => {
  const later = tx
    .selectFrom("person_jid")
    .select(COLUMNS)
    .where("jid", "=", jid)
    .where((one) => endsAfter(one, fromMs))
    .where((one) => one.or([one("until_ms", "is", null), one("until_ms", ">", one.ref("from_ms"))]))
    .orderBy("from_ms");
  const row = await (untilMs === undefined ? later : later.where("from_ms", "<", untilMs)).executeTakeFirst();
  return row && toEntry(row);
};

const endsAfter = (one: ExpressionBuilder<StateTables, "person_jid">, atMs: number): Expression<SqlBool> =>
  one.or([one("until_ms", "is", null), one("until_ms", ">", atMs)]);

const stamp = (ms: number): string => new Date(ms).toISOString();

const periodText = ({ fromMs, untilMs }: JidEntry): string =>
  untilMs === undefined ? `from ${stamp(fromMs)} on` : `from ${stamp(fromMs)} until ${stamp(untilMs)}`;

const outcome = (act: Act, entry: JidEntry): Outcome<JidEntry> => {
  const { person, jid, fromMs, untilMs } = entry;
  const facts = { jid, from: stamp(fromMs), ...(untilMs !== undefined && { until: stamp(untilMs) }) };
  return { act, object: `person:${person}`, facts, result: entry };
};
