/**
 * Which reports were made, and which annual reviews were accepted: by whom, when, over what.
 *
 * Rule 1: the register holds hashes and states of controls, never a report's text: who has the file can prove that it is the one.
 * Rule 2: nothing in it is ever changed. A review is accepted once, and only one that was made here.
 * Sources: WV-7.0.a, AL-4.b.
 */
import { requirePermission } from "./actors.ts";
import type { Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import type { Tx } from "./tables.ts";

export const REPORT_KINDS = ["compliance", "annual-review"] as const;

export type ReportKind = (typeof REPORT_KINDS)[number];

export interface NewReport {
  readonly kind: ReportKind;
  /** SHA-256 of the canonical JSON, 64 hex digits. */
  readonly hash: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Policy in force at its end; "" where none was. */
  readonly revision: string;
  /** Clause → state, as the report says. */
  readonly states: Readonly<Record<string, string>>;
}

export interface KeptReport extends NewReport {
  readonly madeMs: number;
  /** Login. */
  readonly madeBy: string;
}

export interface Acceptance {
  readonly hash: string;
  readonly atMs: number;
  /** Login. */
  readonly by: string;
}

/** Oldest first. */
export const listReports = async (tx: Tx, kind: ReportKind): Promise<readonly KeptReport[]> => {
  const rows = await tx
    .selectFrom("report")
    .selectAll()
    .where("kind", "=", kind)
    .orderBy("made_ms")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    kind,
    hash: row.hash,
    madeMs: row.made_ms,
    madeBy: row.made_by,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    revision: row.revision,
    // Written by `noteReport` alone.
    states: JSON.parse(row.states) as Readonly<Record<string, string>>,
  }));
};

/** Oldest first. */
export const listAcceptances = async (tx: Tx): Promise<readonly Acceptance[]> => {
  const rows = await tx.selectFrom("report_acceptance").selectAll().orderBy("at_ms").orderBy("id").execute();
  return rows.map(({ hash, at_ms: atMs, accepted_by: by }) => ({ hash, atMs, by }));
};

export const noteReport =
  (made: NewReport): Perform<KeptReport> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "report make");
    const { kind, hash, fromMs, toMs, revision, states } = made;
    await tx
      .insertInto("report")
      .values({
        kind,
        hash,
        made_ms: nowMs,
        made_by: actor.who,
        from_ms: fromMs,
        to_ms: toMs,
        revision,
        states: JSON.stringify(states),
      })
      .execute();
    return {
      act: "report make",
      object: `report:${hash}`,
      facts: { kind, from: timeOf(fromMs), to: timeOf(toMs), revision },
      result: { ...made, madeMs: nowMs, madeBy: actor.who },
    };
  };

/** @param hash of a review that the caller has checked the signature of */
export const acceptReview =
  (hash: string): Perform<Acceptance> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "review accept");
    const found = (await listReports(tx, "annual-review")).find((one) => one.hash === hash);
    if (found === undefined)
      throw new StoreError("SG_STORE_NOT_FOUND", "this is no annual review that was made here");
    if ((await listAcceptances(tx)).some((one) => one.hash === hash))
      throw new StoreError("SG_STORE_CONFLICT", "this review was accepted already");
    await tx.insertInto("report_acceptance").values({ hash, at_ms: nowMs, accepted_by: actor.who }).execute();
    const { madeBy, fromMs, toMs } = found;
    return {
      act: "review accept",
      object: `report:${hash}`,
      facts: { madeBy, from: timeOf(fromMs), to: timeOf(toMs) },
      result: { hash, atMs: nowMs, by: actor.who },
    };
  };

const timeOf = (ms: number): string => new Date(ms).toISOString();
