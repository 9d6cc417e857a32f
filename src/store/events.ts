/**
 * What was changed, by whom, when, why and from where: a register that only grows, and what of it the archive has.
 *
 * Rule 1: an event is written in the transaction of the change that it tells of; neither is ever there alone.
 * Rule 2: no secret is in one: no token, no key but a public one.
 * Rule 3: ids follow the order of commits, because changes hold the write lock from their beginning.
 */
import { createHash } from "node:crypto";
import type { Receipt } from "../records/receipt.ts";
import type { OperationRecord } from "../records/record.ts";
import type { StateTables, Tx } from "./tables.ts";

export type Facts = OperationRecord["facts"];

export interface NewEvent {
  readonly atMs: number;
  /** A login, or `os:UID` where nobody could act yet. */
  readonly who: string;
  /** From where: `cli@host`. */
  readonly via: string;
  /** `user add`, `token revoke`: the command's name where there is one. */
  readonly act: string;
  /** `user:lee`, `person:ann`. */
  readonly object: string;
  readonly why?: string | undefined;
  readonly facts: Facts;
}

/** Inside a change alone. */
export const appendEvent = async (
  tx: Tx,
  { atMs, who, via, act, object, why, facts }: NewEvent,
): Promise<void> => {
  await tx
    .insertInto("event")
    .values({ at_ms: atMs, who, via, act, object, why: why ?? null, facts: JSON.stringify(facts) })
    .execute();
};

export interface Undelivered {
  readonly id: number;
  /** Whatever is tried again has the same `recordId` and the same bytes. */
  readonly record: OperationRecord;
}

const LARGEST_BATCH = 500;
const HASH_DIGITS = 16;

/** Those that the archive has not confirmed, oldest first; at most 500. */
export const undelivered = async (tx: Tx): Promise<readonly Undelivered[]> => {
  const { store_id: storeId } = await tx.selectFrom("meta").select("store_id").executeTakeFirstOrThrow();
  const rows = await tx
    .selectFrom("event")
    .selectAll()
    .where("id", ">", (select) =>
      select
        .selectFrom("delivery")
        .select((one) => one.fn.coalesce(one.fn.max("event_id"), one.lit(0)).as("last")),
    )
    .orderBy("id")
    .limit(LARGEST_BATCH)
    .execute();
  return rows.map((row) => ({ id: row.id, record: recordOf(storeId, row) }));
};

type Row = Omit<StateTables["event"], "id"> & { readonly id: number };

/** The hash keeps an event apart from another of its number, where the state was put back to an older copy. */
const recordOf = (storeId: string, row: Row): OperationRecord => {
  const { id, at_ms: receivedAtMs, who, via, act, object, why, facts } = row;
  const content = JSON.stringify([receivedAtMs, who, via, act, object, why, facts]);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, HASH_DIGITS);
  const told = { act, by: who, via, on: object, event: id, ...(why !== null && { why }) };
  return {
    kind: "admin",
    recordId: `state-${storeId}.${String(id)}-${hash}`,
    receivedAtMs,
    facts: { ...(JSON.parse(facts) as Facts), ...told },
  };
};

/** In order: what is marked tells where the next round begins. */
export const markDelivered = async (tx: Tx, id: number, receipt: Receipt): Promise<void> => {
  const { logId, sequence, chainHash } = receipt;
  await tx
    .insertInto("delivery")
    .values({ event_id: id, log_id: logId, sequence, chain_hash: chainHash })
    .execute();
};
