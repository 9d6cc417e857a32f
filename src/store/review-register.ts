/** Reviews for cause, to be looked up. */
import { createHash } from "node:crypto";
import { StoreError } from "./errors.ts";
import type { StateTables, Tx } from "./tables.ts";

export interface ReviewTerms {
  /** The number under which the agency has it. */
  readonly caseRef: string;
  readonly why: string;
  /** Whose messages: all addresses that are theirs by dated entries ... */
  readonly person: string | undefined;
  /** ... or one address, bare and prepared. One of the two. */
  readonly jid: string | undefined;
  /** When the messages came in; the end is exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Until before then it may be looked at. */
  readonly untilMs: number;
  /** Login. */
  readonly openedBy: string;
}

export interface Review {
  readonly id: string;
  readonly terms: ReviewTerms;
  readonly openedMs: number;
  /** Of somebody else, to the terms that have this hash. */
  readonly approval: { readonly by: string; readonly atMs: number; readonly hash: string } | undefined;
  readonly closedMs: number | undefined;
  readonly closedBy: string | undefined;
  readonly outcome: string | undefined;
}

/** SHA-256 of the terms in a fixed order, hex. */
export const termsHashOf = (terms: ReviewTerms): string => {
  const { caseRef, why, person = null, jid = null, fromMs, toMs, untilMs, openedBy } = terms;
  const text = JSON.stringify([caseRef, why, person, jid, fromMs, toMs, untilMs, openedBy]);
  return createHash("sha256").update(`stanzagate review v1\n${text}\n`).digest("hex");
};

const toReview = (row: StateTables["review"]): Review => ({
  id: row.id,
  terms: {
    caseRef: row.case_ref,
    why: row.why,
    person: row.person ?? undefined,
    jid: row.jid ?? undefined,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    untilMs: row.until_ms,
    openedBy: row.opened_by,
  },
  openedMs: row.opened_ms,
  approval:
    row.approved_by === null
      ? undefined
      : { by: row.approved_by, atMs: row.approved_ms ?? 0, hash: row.approved_hash ?? "" },
  closedMs: row.closed_ms ?? undefined,
  closedBy: row.closed_by ?? undefined,
  outcome: row.outcome ?? undefined,
});

/** Oldest first. */
export const listReviews = async (tx: Tx): Promise<readonly Review[]> => {
  const rows = await tx.selectFrom("review").selectAll().orderBy("opened_ms").orderBy("id").execute();
  return rows.map(toReview);
};

/** @throws StoreError SG_STORE_NOT_FOUND */
export const requireReview = async (tx: Tx, id: string): Promise<Review> => {
  const row = await tx.selectFrom("review").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new StoreError("SG_STORE_NOT_FOUND", `there is no review ${id}`);
  return toReview(row);
};
