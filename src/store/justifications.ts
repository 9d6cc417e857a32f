/**
 * Why a division uses messages: the register of cases in which nothing else is practical, filed by a person, in force until a day
 * or until it is withdrawn.
 *
 * Rule: what was filed is never changed or removed; it is withdrawn once, by whoever filed it or an admin.
 * Source: AL-1.b.
 */
import { randomBytes } from "node:crypto";
import { requirePermission } from "./actors.ts";
import type { Outcome, Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import { checkText } from "./names.ts";
import type { Act } from "./permissions.ts";
import type { StateTables, Tx } from "./tables.ts";

export interface JustificationWish {
  /** Id; undefined: the whole agency. */
  readonly division: string | undefined;
  readonly why: string;
  /** Its last moment; undefined: until it is withdrawn. */
  readonly untilMs: number | undefined;
}

export interface Justification extends JustificationWish {
  readonly id: string;
  readonly filedMs: number;
  /** Login. */
  readonly filedBy: string;
  readonly withdrawnMs: number | undefined;
  readonly withdrawnBy: string | undefined;
}

type Row = StateTables["justification"];

const toJustification = (row: Row): Justification => ({
  id: row.id,
  division: row.division ?? undefined,
  why: row.why,
  untilMs: row.until_ms ?? undefined,
  filedMs: row.filed_ms,
  filedBy: row.filed_by,
  withdrawnMs: row.withdrawn_ms ?? undefined,
  withdrawnBy: row.withdrawn_by ?? undefined,
});

/** As they were filed. */
export const listJustifications = async (tx: Tx): Promise<readonly Justification[]> => {
  const rows = await tx.selectFrom("justification").selectAll().orderBy("filed_ms").orderBy("id").execute();
  return rows.map(toJustification);
};

/** @throws StoreError SG_STORE_NOT_FOUND */
export const requireJustification = async (tx: Tx, id: string): Promise<Justification> => {
  const row = await tx.selectFrom("justification").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new StoreError("SG_STORE_NOT_FOUND", `there is no justification ${id}`);
  return toJustification(row);
};

export const isInForce = ({ withdrawnMs, untilMs }: Justification, nowMs: number): boolean =>
  withdrawnMs === undefined && (untilMs === undefined || nowMs <= untilMs);

/** Divisions for which none is in force; undefined stands for the agency, where it has no divisions. */
export const unjustified = (
  divisions: readonly string[],
  all: readonly Justification[],
  nowMs: number,
): readonly (string | undefined)[] => {
  const inForce = new Set(all.filter((one) => isInForce(one, nowMs)).map(({ division }) => division));
  const asked = divisions.length === 0 ? [undefined] : divisions;
  return inForce.has(undefined) ? [] : asked.filter((one) => !inForce.has(one));
};

/** The caller has looked whether there is such a division. */
export const addJustification =
  (wish: JustificationWish): Perform<Justification> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "justification add");
    const { division, why, untilMs } = wish;
    checkText("text", why);
    if (untilMs !== undefined && untilMs < nowMs)
      throw new StoreError("SG_STORE_INVALID", "the day that it ends on is over already");
    const row = {
      id: randomBytes(4).toString("hex"),
      division: division ?? null,
      why,
      until_ms: untilMs ?? null,
      filed_ms: nowMs,
      filed_by: actor.who,
      withdrawn_ms: null,
      withdrawn_by: null,
    };
    await tx.insertInto("justification").values(row).execute();
    return told("justification add", row);
  };

export const withdrawJustification =
  (id: string): Perform<Justification> =>
  async ({ tx, actor, nowMs }) => {
    const found = await requireJustification(tx, id);
    requirePermission(actor, "justification withdraw", found.filedBy);
    if (found.withdrawnMs !== undefined)
      throw new StoreError("SG_STORE_CONFLICT", `the justification ${id} is withdrawn already`);
    const change = { withdrawn_ms: nowMs, withdrawn_by: actor.who };
    await tx.updateTable("justification").set(change).where("id", "=", id).execute();
    const row = await tx
      .selectFrom("justification")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return told("justification withdraw", row);
  };

const told = (act: Act, row: Row): Outcome<Justification> => ({
  act,
  object: `justification:${row.id}`,
  facts: {
    division: row.division ?? "all",
    why: row.why,
    ...(row.until_ms !== null && { until: new Date(row.until_ms).toISOString() }),
  },
  result: toJustification(row),
});
