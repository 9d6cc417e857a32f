/**
 * Reviews for cause: one person's messages of a time, looked at under a case, by whoever opened it, once somebody else agreed.
 *
 * Rule 1: two people, not two log-ins: both must be known as persons, and neither is who it is about.
 * Rule 2: what the agreement is worth is worked out anew at each look: terms as they stand, persons as they are known now.
 * Rule 3: it ends by itself; a look after that, or before the agreement, is refused.
 * Source: CCPS-2.b, ORDHS-2.2, AL-6.c.
 */
import { randomBytes } from "node:crypto";
import { requirePermission } from "./actors.ts";
import type { Outcome, Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import { checkText } from "./names.ts";
import type { Act } from "./permissions.ts";
import { listEntries } from "./person-jids.ts";
import { requirePerson } from "./persons.ts";
import { requireReview, termsHashOf, type Review, type ReviewTerms } from "./review-register.ts";
import type { Tx } from "./tables.ts";
import { requirePersonOf } from "./user-persons.ts";

export type ReviewWish = Omit<ReviewTerms, "openedBy">;

/** Longer ones are opened again, and agreed to again. */
export const LONGEST_REVIEW_MS = 90 * 86_400_000;

export const openReview =
  (wish: ReviewWish): Perform<Review> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "review open");
    checkWish(wish, nowMs);
    if (wish.person !== undefined) await requirePerson(tx, wish.person);
    const opener = await requirePersonOf(tx, actor.who);
    if ((await subjectsOf(tx, wish)).has(opener)) throw deny("nobody reviews their own messages");
    const id = `rv-${randomBytes(4).toString("hex")}`;
    const row = {
      id,
      case_ref: checkText("case", wish.caseRef),
      why: checkText("reason", wish.why),
      person: wish.person ?? null,
      jid: wish.jid ?? null,
      from_ms: wish.fromMs,
      to_ms: wish.toMs,
      until_ms: wish.untilMs,
      opened_ms: nowMs,
      opened_by: actor.who,
      approved_ms: null,
      approved_by: null,
      approved_hash: null,
      closed_ms: null,
      closed_by: null,
      outcome: null,
    };
    await tx.insertInto("review").values(row).execute();
    return outcome("review open", await requireReview(tx, id));
  };

const deny = (message: string): StoreError => new StoreError("SG_STORE_DENIED", message);
const conflict = (message: string): StoreError => new StoreError("SG_STORE_CONFLICT", message);
const invalid = (message: string): StoreError => new StoreError("SG_STORE_INVALID", message);

const checkWish = ({ person, jid, fromMs, toMs, untilMs }: ReviewWish, nowMs: number): void => {
  if ((person === undefined) === (jid === undefined))
    throw invalid("of whom? --person or --jid, one of them");
  if (!(toMs > fromMs)) throw invalid("the time that is looked at must end after it begins");
  if (!(untilMs > nowMs && untilMs <= nowMs + LONGEST_REVIEW_MS))
    throw invalid("a review is open for 90 days at most: --until");
};

export const approveReview =
  (id: string): Perform<Review> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "review approve");
    const review = await requireReview(tx, id);
    if (review.closedMs !== undefined) throw conflict(`the review ${id} is closed`);
    if (review.approval !== undefined) throw conflict(`the review ${id} was agreed to already`);
    if (nowMs >= review.terms.untilMs) throw conflict(`the review ${id} has expired: open another one`);
    if (actor.who === review.terms.openedBy) throw deny("whoever opened a review does not agree to it");
    await requireOthers(tx, review, actor.who);
    const hash = termsHashOf(review.terms);
    const change = { approved_ms: nowMs, approved_by: actor.who, approved_hash: hash };
    await tx.updateTable("review").set(change).where("id", "=", id).execute();
    return outcome("review approve", await requireReview(tx, id));
  };

/** @throws StoreError SG_STORE_DENIED where the two are one, or one of them is who it is about */
const requireOthers = async (tx: Tx, { terms }: Review, approver: string): Promise<void> => {
  const opening = await requirePersonOf(tx, terms.openedBy);
  const agreeing = await requirePersonOf(tx, approver);
  if (opening === agreeing)
    throw deny(`${terms.openedBy} and ${approver} are one person: somebody else has to agree`);
  const subjects = await subjectsOf(tx, terms);
  if (subjects.has(opening) || subjects.has(agreeing)) throw deny("nobody reviews their own messages");
};

/** Persons whom it is about: an address may have been several people's, one after another. */
const subjectsOf = async (
  tx: Tx,
  { person, jid, fromMs, toMs }: Pick<ReviewTerms, "person" | "jid" | "fromMs" | "toMs">,
): Promise<ReadonlySet<string>> => {
  if (person !== undefined) return new Set([person]);
  const entries = (await listEntries(tx)).filter((one) => one.jid === jid && one.fromMs < toMs);
  const then = entries.filter(({ untilMs = Number.POSITIVE_INFINITY }) => untilMs > fromMs);
  return new Set(then.map((one) => one.person));
};

/** @throws StoreError SG_STORE_DENIED where nothing may be looked at now, with the reason */
export const requireOpen = async (tx: Tx, review: Review, nowMs: number): Promise<void> => {
  const { id, terms, approval, closedMs } = review;
  if (closedMs !== undefined) throw deny(`the review ${id} is closed`);
  if (approval === undefined)
    throw deny(`nobody else has agreed to the review ${id} yet: review approve ${id}`);
  if (approval.hash !== termsHashOf(terms)) throw deny(`the review ${id} was changed after it was agreed to`);
  if (nowMs >= terms.untilMs) throw deny(`the review ${id} has expired: open another one`);
  await requireOthers(tx, review, approval.by);
};

export interface ReviewLook {
  readonly id: string;
  readonly isRevealed: boolean;
  /** What is shown: how many, and SHA-256 of their list. */
  readonly count: number;
  readonly listHash: string;
}

/** By the two who are named in it, nobody else. What is looked at is on record before anybody sees it. */
export const lookAtReview =
  ({ id, isRevealed, count, listHash }: ReviewLook): Perform<Review> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "review show");
    const review = await requireReview(tx, id);
    await requireOpen(tx, review, nowMs);
    const { terms, approval } = review;
    if (actor.who !== terms.openedBy && actor.who !== approval?.by)
      throw deny(`the review ${id} is for ${terms.openedBy} and ${approval?.by ?? "nobody"}`);
    const { facts, ...rest } = outcome("review show", review);
    return { ...rest, facts: { ...facts, revealed: isRevealed, count, listHash } };
  };

export const closeReview =
  (id: string, result: string): Perform<Review> =>
  async ({ tx, actor, nowMs }) => {
    const { terms, closedMs } = await requireReview(tx, id);
    requirePermission(actor, "review close", terms.openedBy);
    if (closedMs !== undefined) throw conflict(`the review ${id} is closed already`);
    const change = { closed_ms: nowMs, closed_by: actor.who, outcome: checkText("outcome", result) };
    await tx.updateTable("review").set(change).where("id", "=", id).execute();
    const { facts, ...rest } = outcome("review close", await requireReview(tx, id));
    return { ...rest, facts: { ...facts, outcome: result } };
  };

const stamp = (ms: number): string => new Date(ms).toISOString();

const outcome = (act: Act, review: Review): Outcome<Review> => {
  const { id, terms, approval } = review;
  const { caseRef, why, person = "", jid = "", fromMs, toMs, untilMs, openedBy } = terms;
  const span = { from: stamp(fromMs), to: stamp(toMs), until: stamp(untilMs) };
  const facts = { case: caseRef, cause: why, person, jid, ...span, openedBy, hash: termsHashOf(terms) };
  const agreed = approval === undefined ? {} : { approvedBy: approval.by };
  return { act, object: `review:${id}`, facts: { ...facts, ...agreed }, result: review };
};
