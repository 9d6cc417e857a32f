/**
 * What falls short and is put right: each with an owner and a date, open until somebody says how it was closed.
 *
 * Rule 1: it is never removed, and what was opened is never changed; it is closed once, with what was done.
 * Rule 2: an action is past due from the first moment after its day.
 * Source: WV-7.0.b.
 */
import { randomBytes } from "node:crypto";
import { requirePermission } from "./actors.ts";
import type { Outcome, Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import { checkText } from "./names.ts";
import type { Act } from "./permissions.ts";
import type { StateTables, Tx } from "./tables.ts";

export interface ActionWish {
  /** Id of the clause that it is about. */
  readonly clause: string;
  readonly what: string;
  /** Who sees to it: a name and an office, or a login. */
  readonly owner: string;
  /** Its last moment. */
  readonly dueMs: number;
}

export interface CorrectiveAction extends ActionWish {
  readonly id: string;
  readonly openedMs: number;
  readonly openedBy: string;
  readonly closedMs: number | undefined;
  readonly closedBy: string | undefined;
  /** What was done. */
  readonly outcome: string | undefined;
}

type Row = StateTables["corrective_action"];

const toAction = (row: Row): CorrectiveAction => ({
  id: row.id,
  clause: row.clause,
  what: row.what,
  owner: row.owner,
  dueMs: row.due_ms,
  openedMs: row.opened_ms,
  openedBy: row.opened_by,
  closedMs: row.closed_ms ?? undefined,
  closedBy: row.closed_by ?? undefined,
  outcome: row.outcome ?? undefined,
});

/** As they are opened. */
export const listActions = async (tx: Tx): Promise<readonly CorrectiveAction[]> => {
  const rows = await tx
    .selectFrom("corrective_action")
    .selectAll()
    .orderBy("opened_ms")
    .orderBy("id")
    .execute();
  return rows.map(toAction);
};

/** @throws StoreError SG_STORE_NOT_FOUND */
export const requireAction = async (tx: Tx, id: string): Promise<CorrectiveAction> => {
  const row = await tx.selectFrom("corrective_action").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new StoreError("SG_STORE_NOT_FOUND", `there is no corrective action ${id}`);
  return toAction(row);
};

/** The caller has looked whether the clause is one. */
export const openAction =
  (wish: ActionWish): Perform<CorrectiveAction> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "action open");
    const { clause, what, owner, dueMs } = wish;
    checkText("text", what);
    checkText("owner", owner);
    if (dueMs < nowMs) throw new StoreError("SG_STORE_INVALID", "the date that it is due on is over already");
    const row = {
      id: randomBytes(4).toString("hex"),
      clause,
      what,
      owner,
      due_ms: dueMs,
      opened_ms: nowMs,
      opened_by: actor.who,
      closed_ms: null,
      closed_by: null,
      outcome: null,
    };
    await tx.insertInto("corrective_action").values(row).execute();
    return told("action open", row);
  };

/** @param outcome what was done */
export const closeAction =
  (id: string, outcome: string): Perform<CorrectiveAction> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "action close");
    checkText("outcome", outcome);
    const found = await requireAction(tx, id);
    if (found.closedMs !== undefined)
      throw new StoreError("SG_STORE_CONFLICT", `the corrective action ${id} is closed already`);
    const change = { closed_ms: nowMs, closed_by: actor.who, outcome };
    await tx.updateTable("corrective_action").set(change).where("id", "=", id).execute();
    const row = await tx
      .selectFrom("corrective_action")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return told("action close", row);
  };

const told = (act: Act, row: Row): Outcome<CorrectiveAction> => ({
  act,
  object: `action:${row.id}`,
  facts: {
    clause: row.clause,
    what: row.what,
    owner: row.owner,
    due: new Date(row.due_ms).toISOString(),
    ...(row.outcome !== null && { outcome: row.outcome }),
  },
  result: toAction(row),
});
