/**
 * Records that somebody was already entitled to look at: drawn in a sample, or in a review that two people agreed to.
 *
 * Rule: a case file opens nothing by itself, or one person could read whatever a person of the agency wrote.
 */
import type { RecordPlace } from "../records/sampling.ts";
import { listReviews, termsHashOf } from "./review-register.ts";
import type { Tx } from "./tables.ts";

export interface OpenedRecord {
  readonly place: Pick<RecordPlace, "logId" | "sequence">;
  readonly atMs: number;
  /** Whose it is, and the bare address that it was sent by. */
  readonly person: string;
  readonly jid: string;
}

/** Whether the review still is open does not matter: what was found in it may be kept. */
export const isOpened = async (tx: Tx, record: OpenedRecord): Promise<boolean> => {
  const { place, atMs, person, jid } = record;
  const drawn = await tx
    .selectFrom("sample_item")
    .select("position")
    .where("log_id", "=", place.logId)
    .where("sequence", "=", place.sequence)
    .executeTakeFirst();
  if (drawn !== undefined) return true;
  return (await listReviews(tx)).some(({ terms, approval }) => {
    const isAgreed = approval !== undefined && approval.hash === termsHashOf(terms);
    const isTheirs = terms.person === person || terms.jid === jid;
    return isAgreed && isTheirs && terms.fromMs <= atMs && atMs < terms.toMs;
  });
};
