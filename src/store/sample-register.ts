/** Samples that were planned and drawn, to be looked up. The seed is not among what is read here. */
import type { RecordPlace, SamplePlan } from "../records/sampling.ts";
import { StoreError } from "./errors.ts";
import type { StateTables, Tx } from "./tables.ts";

export interface Sample {
  readonly id: string;
  readonly plan: SamplePlan;
  readonly plannedMs: number;
  readonly plannedBy: string;
  readonly drawnMs: number | undefined;
  readonly drawnBy: string | undefined;
  /** Of how many messages it was drawn. */
  readonly population: number | undefined;
  /** SHA-256 of the list, hex. */
  readonly listHash: string | undefined;
  readonly itemCount: number;
  readonly decidedCount: number;
}

export interface SampleItem extends RecordPlace {
  /** 1-based. */
  readonly position: number;
  readonly decision: string | undefined;
  readonly note: string | undefined;
  readonly decidedBy: string | undefined;
  readonly decidedMs: number | undefined;
}

const toSample = async (tx: Tx, row: Omit<StateTables["sample"], "seed">): Promise<Sample> => {
  const items = row.drawn_ms === null ? [] : await itemsOf(tx, row.id);
  return {
    id: row.id,
    plan: {
      division: row.division,
      rate: row.rate,
      fromMs: row.from_ms,
      toMs: row.to_ms,
      inside: row.inside.split(" "),
    },
    plannedMs: row.planned_ms,
    plannedBy: row.planned_by,
    drawnMs: row.drawn_ms ?? undefined,
    drawnBy: row.drawn_by ?? undefined,
    population: row.population ?? undefined,
    listHash: row.list_hash ?? undefined,
    itemCount: items.length,
    decidedCount: items.filter(({ decision }) => decision !== undefined).length,
  };
};

const COLUMNS = [
  "id",
  "division",
  "rate",
  "from_ms",
  "to_ms",
  "inside",
  "planned_ms",
  "planned_by",
  "drawn_ms",
  "drawn_by",
  "population",
  "list_hash",
] as const;

/** By their periods, oldest first. */
export const listSamples = async (tx: Tx): Promise<readonly Sample[]> => {
  const rows = await tx.selectFrom("sample").select(COLUMNS).orderBy("from_ms").orderBy("id").execute();
  return await Promise.all(rows.map(async (row) => await toSample(tx, row)));
};

/** @throws StoreError SG_STORE_NOT_FOUND */
export const requireSample = async (tx: Tx, id: string): Promise<Sample> => {
  const row = await tx.selectFrom("sample").select(COLUMNS).where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new StoreError("SG_STORE_NOT_FOUND", `there is no sample ${id}`);
  return await toSample(tx, row);
};

/** In order, each with the decision that holds; none before the draw. */
export const itemsOf = async (tx: Tx, id: string): Promise<readonly SampleItem[]> => {
  const items = await tx
    .selectFrom("sample_item")
    .selectAll()
    .where("sample", "=", id)
    .orderBy("position")
    .execute();
  const decisions = await tx
    .selectFrom("sample_decision")
    .selectAll()
    .where("sample", "=", id)
    .orderBy("id")
    .execute();
  const latest = new Map(decisions.map((one) => [one.position, one]));
  return items.map((row) => {
    const decided = latest.get(row.position);
    return {
      position: row.position,
      logId: row.log_id,
      sequence: row.sequence,
      chainHash: row.chain_hash,
      decision: decided?.decision,
      note: decided?.note ?? undefined,
      decidedBy: decided?.by,
      decidedMs: decided?.at_ms,
    };
  });
};

export interface RecordDecision extends Pick<RecordPlace, "logId" | "sequence"> {
  readonly decision: string;
  readonly atMs: number;
}

/** On items of all samples, as they were made: of one record the last is what holds. */
export const listDecisions = async (tx: Tx): Promise<readonly RecordDecision[]> => {
  const rows = await tx
    .selectFrom("sample_decision as said")
    .innerJoin("sample_item as item", (join) =>
      join.onRef("item.sample", "=", "said.sample").onRef("item.position", "=", "said.position"),
    )
    .select(["item.log_id as logId", "item.sequence", "said.decision", "said.at_ms as atMs"])
    .orderBy("said.id")
    .execute();
  return rows;
};
