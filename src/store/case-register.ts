/** Case files, to be looked up. */
import type { RecordPlace } from "../records/sampling.ts";
import { StoreError } from "./errors.ts";
import type { StateTables, Tx } from "./tables.ts";

/** What people say in a case. The gateway itself says nothing. */
export const CASE_STATEMENTS = ["recommendation", "referral"] as const;

export type CaseStatementKind = (typeof CASE_STATEMENTS)[number];

export interface CaseStatement {
  readonly kind: CaseStatementKind;
  readonly text: string;
  /** Whom it was referred to. */
  readonly to: string | undefined;
  readonly atMs: number;
  readonly by: string;
}

export interface CaseItem extends RecordPlace {
  /** 1-based. */
  readonly position: number;
  readonly note: string | undefined;
  readonly addedMs: number;
  readonly addedBy: string;
}

export interface CaseFile {
  readonly id: string;
  /** A person's id: whose violations they are. */
  readonly person: string;
  readonly title: string;
  readonly openedMs: number;
  readonly openedBy: string;
  readonly closedMs: number | undefined;
  readonly closedBy: string | undefined;
  readonly outcome: string | undefined;
  readonly items: readonly CaseItem[];
  readonly statements: readonly CaseStatement[];
}

const isStatement = (text: string): text is CaseStatementKind =>
  (CASE_STATEMENTS as readonly string[]).includes(text);

const toCase = async (tx: Tx, row: StateTables["case_file"]): Promise<CaseFile> => ({
  id: row.id,
  person: row.person,
  title: row.title,
  openedMs: row.opened_ms,
  openedBy: row.opened_by,
  closedMs: row.closed_ms ?? undefined,
  closedBy: row.closed_by ?? undefined,
  outcome: row.outcome ?? undefined,
  items: await itemsOf(tx, row.id),
  statements: await statementsOf(tx, row.id),
});

const itemsOf = async (tx: Tx, id: string): Promise<readonly CaseItem[]> => {
  const all = tx.selectFrom("case_item").selectAll().where("case_file", "=", id);
  return (await all.orderBy("position").execute()).map((row) => ({
    position: row.position,
    logId: row.log_id,
    sequence: row.sequence,
    chainHash: row.chain_hash,
    note: row.note ?? undefined,
    addedMs: row.added_ms,
    addedBy: row.added_by,
  }));
};

const statementsOf = async (tx: Tx, id: string): Promise<readonly CaseStatement[]> => {
  const all = tx.selectFrom("case_statement").selectAll().where("case_file", "=", id);
  return (await all.orderBy("id").execute()).map((row) => {
    if (!isStatement(row.kind)) throw new StoreError("SG_STORE_CORRUPT", `case ${id} holds a ${row.kind}`);
    return { kind: row.kind, text: row.text, to: row.to_whom ?? undefined, atMs: row.at_ms, by: row.by };
  });
};

/** Oldest first. */
export const listCases = async (tx: Tx): Promise<readonly CaseFile[]> => {
  const rows = await tx.selectFrom("case_file").selectAll().orderBy("opened_ms").orderBy("id").execute();
  return await Promise.all(rows.map(async (row) => await toCase(tx, row)));
};

/** @throws StoreError SG_STORE_NOT_FOUND */
export const requireCase = async (tx: Tx, id: string): Promise<CaseFile> => {
  const row = await tx.selectFrom("case_file").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new StoreError("SG_STORE_NOT_FOUND", `there is no case ${id}`);
  return await toCase(tx, row);
};
