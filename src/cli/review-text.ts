/** Reviews for cause in words and as JSON. */
import { termsHashOf, type Review, type ReviewTerms } from "../store/review-register.ts";
import { timeOrNull } from "./listing.ts";
import { toTime } from "./output.ts";

export const ofWhom = ({ person, jid }: ReviewTerms): string =>
  person === undefined ? (jid ?? "-") : `person ${person}`;

/** What persons and log-ins have to do with it is looked up at each look, not here. */
export function stateText({ approval, closedMs, terms }: Review, nowMs: number): string {
  if (closedMs !== undefined) return "closed";
  if (nowMs >= terms.untilMs) return "expired";
  if (approval === undefined) return "waits for somebody else to agree";
  return approval.hash === termsHashOf(terms)
    ? `open, ${approval.by} agreed`
    : "changed after it was agreed to";
}

export const reviewJson = (review: Review, nowMs: number) => {
  const { id, terms, openedMs, approval, closedMs, closedBy = null, outcome = null } = review;
  return {
    id,
    case: terms.caseRef,
    cause: terms.why,
    person: terms.person ?? null,
    jid: terms.jid ?? null,
    from: toTime(terms.fromMs),
    to: toTime(terms.toMs),
    until: toTime(terms.untilMs),
    hash: termsHashOf(terms),
    opened: toTime(openedMs),
    openedBy: terms.openedBy,
    approved: timeOrNull(approval?.atMs),
    approvedBy: approval?.by ?? null,
    closed: timeOrNull(closedMs),
    closedBy,
    outcome,
    state: stateText(review, nowMs),
  };
};
