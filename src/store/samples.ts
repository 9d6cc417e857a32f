/**
 * Samples: planned with a secret seed that their record commits to, drawn once after the period, looked at, decided on.
 *
 * Rule 1: the seed leaves the state with the draw and not before; until then no command shows it.
 * Rule 2: what was drawn is never changed; decisions are added, the newest of an item is what holds.
 * Rule 3: nobody decides on a message of their own.
 * Source: CCPS-2.b, ORDHS-2.2, WV-4.2.a; docs/decisions/0035-samples-are-committed-to.md.
 */
import { createHash, randomBytes } from "node:crypto";
import { listText, planFacts, WHOLE_RATE, type RecordPlace, type SamplePlan } from "../records/sampling.ts";
import { requirePermission } from "./actors.ts";
import type { Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import { checkText } from "./names.ts";
import { personAt } from "./person-jids.ts";
import { itemsOf, requireSample, type Sample, type SampleItem } from "./sample-register.ts";
import type { Tx } from "./tables.ts";
import { personOfUser } from "./user-persons.ts";

const SEED_BYTES = 32;
/** Records that are still on their way to the disk when the period ends. */
export const SETTLING_MS = 60_000;
const ROWS_AT_ONCE = 200;

export const sha256Hex = (text: string | Uint8Array): string =>
  createHash("sha256").update(text).digest("hex");

/** SHA-256 of what the seed is made of. @param seed hex */
export const seedHashOf = (seed: string): string => sha256Hex(Buffer.from(seed, "hex"));

export const planSample =
  (plan: SamplePlan): Perform<Sample> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "sample plan");
    checkPlan(plan, nowMs);
    await refuseSecond(tx, plan);
    const seed = randomBytes(SEED_BYTES).toString("hex");
    const id = `sa-${randomBytes(4).toString("hex")}`;
    const row = {
      id,
      division: plan.division,
      rate: plan.rate,
      from_ms: plan.fromMs,
      to_ms: plan.toMs,
      inside: plan.inside.join(" "),
      seed,
      planned_ms: nowMs,
      planned_by: actor.who,
      drawn_ms: null,
      drawn_by: null,
      population: null,
      list_hash: null,
    };
    await tx.insertInto("sample").values(row).execute();
    const facts = planFacts(plan, seedHashOf(seed));
    return { act: "sample plan", object: `sample:${id}`, facts, result: await requireSample(tx, id) };
  };

const checkPlan = ({ division, rate, fromMs, toMs }: SamplePlan, nowMs: number): void => {
  if (division !== "") checkText("division", division);
  if (!(Number.isInteger(rate) && rate > 0 && rate <= WHOLE_RATE))
    throw new StoreError("SG_STORE_INVALID", "a rate is from 0.0001% to 100%");
  if (!(fromMs > nowMs))
    throw new StoreError(
      "SG_STORE_INVALID",
      "the period must begin later than now: it is committed to before",
    );
  if (!(toMs > fromMs)) throw new StoreError("SG_STORE_INVALID", "the period must end after it begins");
};

/** Of two plans for the same messages one could draw the one that suits. */
const refuseSecond = async (tx: Tx, { division, fromMs, toMs }: SamplePlan): Promise<void> => {
  const other = await tx
    .selectFrom("sample")
    .select("id")
    .where("division", "=", division)
    .where("from_ms", "<", toMs)
    .where("to_ms", ">", fromMs)
    .executeTakeFirst();
  if (other !== undefined)
    throw new StoreError("SG_STORE_CONFLICT", `${other.id} samples the same division in that time already`);
};

/** Inside a change alone: who may draw may know the seed then. @throws StoreError */
export const seedOf = async (tx: Tx, id: string, nowMs: number): Promise<string> => {
  const { plan, drawnMs } = await requireSample(tx, id);
  if (drawnMs !== undefined) throw new StoreError("SG_STORE_CONFLICT", `the sample ${id} was drawn already`);
  if (nowMs < plan.toMs + SETTLING_MS) {
    const from = new Date(plan.toMs + SETTLING_MS).toISOString();
    throw new StoreError("SG_STORE_CONFLICT", `the sample ${id} is drawn after its period: from ${from} on`);
  }
  const row = await tx.selectFrom("sample").select("seed").where("id", "=", id).executeTakeFirstOrThrow();
  return row.seed;
};

export interface DrawnList {
  readonly id: string;
  readonly population: number;
  /** In order. */
  readonly drawn: readonly RecordPlace[];
  /** How many would have been drawn, had their content not been disposed of. */
  readonly untold: number;
  /** Log → its last record when it was read. */
  readonly ends: ReadonlyMap<string, number>;
}

/** Keeps what was drawn, and reveals the seed in its record. */
export const keepDraw =
  ({ id, population, drawn, untold, ends }: DrawnList): Perform<Sample> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "sample draw");
    const seed = await seedOf(tx, id, nowMs);
    const listHash = sha256Hex(listText(drawn));
    const change = { drawn_ms: nowMs, drawn_by: actor.who, population, list_hash: listHash };
    await tx.updateTable("sample").set(change).where("id", "=", id).execute();
    await keepItems(tx, id, drawn);
    const read = [...ends].map(([logId, sequence]) => `${logId}:${String(sequence)}`).join(" ");
    const facts = { seed, population, count: drawn.length, untold, listHash, read };
    return { act: "sample draw", object: `sample:${id}`, facts, result: await requireSample(tx, id) };
  };

const keepItems = async (tx: Tx, sample: string, drawn: readonly RecordPlace[]): Promise<void> => {
  const rows = drawn.map(({ logId, sequence, chainHash }, index) => ({
    sample,
    position: index + 1,
    log_id: logId,
    sequence,
    chain_hash: chainHash,
  }));
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await tx
      .insertInto("sample_item")
      .values(rows.slice(at, at + ROWS_AT_ONCE))
      .execute();
  }
};

export interface SampleLook {
  readonly id: string;
  /** 1-based; undefined: all. */
  readonly position: number | undefined;
  /** Whether texts are shown. */
  readonly isRevealed: boolean;
  /** Messages before and after each that are shown with it. */
  readonly context: number;
}

/** What is looked at is on record before anybody sees it. */
export const lookAtSample =
  ({ id, position, isRevealed, context }: SampleLook): Perform<readonly SampleItem[]> =>
  async ({ tx, actor }) => {
    requirePermission(actor, "sample show");
    const all = await itemsOf(tx, id);
    const items = position === undefined ? all : all.filter((one) => one.position === position);
    if (items.length === 0)
      throw new StoreError("SG_STORE_NOT_FOUND", `the sample ${id} has no such item: sample list`);
    const listHash = sha256Hex(listText(items));
    const facts = { revealed: isRevealed, count: items.length, context, listHash, ...rangeOf(items) };
    return { act: "sample show", object: `sample:${id}`, facts, result: items };
  };

const rangeOf = (items: readonly SampleItem[]): Readonly<Record<string, number>> => ({
  first: items[0]?.position ?? 0,
  last: items.at(-1)?.position ?? 0,
});

/** `refer`: to a case (`case add`), or to whoever the agency sends it to. */
export const SAMPLE_DECISIONS = ["ok", "violation", "refer"] as const;

export type SampleDecision = (typeof SAMPLE_DECISIONS)[number];

export interface DecisionWish {
  readonly id: string;
  readonly position: number;
  readonly decision: string;
  readonly note: string | undefined;
  /** Whose client a record is of, and when; undefined where the archive does not have it. */
  readonly userOf: (place: RecordPlace) => { readonly jid: string; readonly atMs: number } | undefined;
}

/** Where persons are known: who nobody has said is who, cannot be told apart. */
const refuseOwn = async (tx: Tx, who: string, user: ReturnType<DecisionWish["userOf"]>): Promise<void> => {
  const person = user && (await personAt(tx, user.jid, user.atMs));
  if (person !== undefined && person.id === (await personOfUser(tx, who)))
    throw new StoreError("SG_STORE_DENIED", "nobody decides on a message of their own");
};

export const isSampleDecision = (text: string): text is SampleDecision =>
  (SAMPLE_DECISIONS as readonly string[]).includes(text);

export const decideOnItem =
  ({ id, position, decision, note, userOf }: DecisionWish): Perform<SampleItem> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "sample decide");
    if (!isSampleDecision(decision))
      throw new StoreError("SG_STORE_INVALID", `"${decision}" is none of ${SAMPLE_DECISIONS.join(", ")}`);
    const before = (await itemsOf(tx, id)).find((one) => one.position === position);
    if (before === undefined)
      throw new StoreError("SG_STORE_NOT_FOUND", `the sample ${id} has no item ${String(position)}`);
    await refuseOwn(tx, actor.who, userOf(before));
    const row = { sample: id, position, decision, note: note ?? null, at_ms: nowMs, by: actor.who };
    if (note !== undefined) checkText("note", note);
    await tx.insertInto("sample_decision").values(row).execute();
    const { logId, sequence, chainHash, decision: old } = before;
    const facts = {
      position,
      decision,
      logId,
      sequence,
      chainHash,
      ...(old !== undefined && { before: old }),
    };
    const result = { ...before, decision, note, decidedBy: actor.who, decidedMs: nowMs };
    return {
      act: "sample decide",
      object: `sample:${id}`,
      facts: { ...facts, ...(note !== undefined && { note }) },
      result,
    };
  };
