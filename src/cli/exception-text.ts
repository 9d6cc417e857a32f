/** An exception in words and as JSON: its terms, who has signed, and what it is worth at a time. */
import { exceptionState, type ExceptionRules, type ExceptionState } from "../policy/exception.ts";
import type { KeptException } from "../store/exceptions.ts";
import { timeOrNull } from "./listing.ts";
import { fieldLines, plain, toTime } from "./output.ts";

/** `active`, or why not: `needs cio, iso`. */
export const stateText = (kept: KeptException, rules: ExceptionRules, nowMs: number): string =>
  wordsOf(exceptionState(kept, rules, nowMs));

function wordsOf(state: ExceptionState): string {
  switch (state.type) {
    case "refused":
      return `refused by ${state.clauseIds.join(", ")}`;
    case "unsigned":
      return `not active, needs the signature of ${state.missing.join(", ")}`;
    case "needless":
      return "not active, no need is given";
    case "early":
      return "signed, not yet active";
    case "active":
    case "revoked":
    case "expired":
      return state.type;
  }
}

export const exceptionJson = (kept: KeptException, rules: ExceptionRules, nowMs: number) => {
  const { terms, hash, approvals, revokedMs, requestedMs } = kept;
  const { fromMs, untilMs, ...rest } = terms;
  return {
    ...rest,
    from: toTime(fromMs),
    until: toTime(untilMs),
    hash,
    approvals,
    requested: toTime(requestedMs),
    revoked: timeOrNull(revokedMs),
    state: exceptionState(kept, rules, nowMs),
  };
};

export function exceptionText(kept: KeptException, rules: ExceptionRules, nowMs: number): string {
  const { terms, hash, approvals, revokedMs } = kept;
  return fieldLines([
    ["id", `${terms.id}, revision ${String(terms.revision)}`],
    ["kind", terms.kind],
    ["subject", plain(terms.subject)],
    ["users", terms.users.length === 0 ? undefined : terms.users.join(", ")],
    ["divisions", terms.divisions.length === 0 ? undefined : plain(terms.divisions.join(", "))],
    ["need", plain(terms.need)],
    ["ticket", plain(terms.ticket)],
    ["from", toTime(terms.fromMs)],
    ["until", toTime(terms.untilMs)],
    ["requested by", terms.requester],
    ...approvals.map(({ role, login }) => ["approved by", `${login} as ${role}`] as const),
    ["revoked", revokedMs === undefined ? undefined : toTime(revokedMs)],
    ["hash", hash],
    ["state", stateText(kept, rules, nowMs)],
  ]);
}
