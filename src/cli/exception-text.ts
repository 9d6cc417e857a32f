/** An exception in words and as JSON: its terms, who has signed, and what it is worth at a time. */
import type { ExceptionUses } from "../archive/exception-uses.ts";
import { exceptionState, type ExceptionPolicy, type ExceptionState } from "../policy/exception.ts";
import { endsSoon } from "../policy/exception-ends.ts";
import type { KeptException } from "../store/exceptions.ts";
import { timeOrNull } from "./listing.ts";
import { fieldLines, plain, toTime } from "./output.ts";

/** `active`, or why not: `needs cio, iso`. */
export const stateText = (kept: KeptException, policy: ExceptionPolicy, nowMs: number): string =>
  wordsOf(exceptionState(kept, policy.rules, nowMs)) + (endsSoon(kept, policy, nowMs) ? ", ends soon" : "");

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

export const exceptionJson = (kept: KeptException, policy: ExceptionPolicy, nowMs: number) => {
  const { terms, hash, approvals, revokedMs, endedMs, requestedMs } = kept;
  const { fromMs, untilMs, ...rest } = terms;
  return {
    ...rest,
    from: toTime(fromMs),
    until: toTime(untilMs),
    hash,
    approvals,
    requested: toTime(requestedMs),
    revoked: timeOrNull(revokedMs),
    ended: timeOrNull(endedMs),
    state: exceptionState(kept, policy.rules, nowMs),
    endsSoon: endsSoon(kept, policy, nowMs),
  };
};

export function exceptionText(kept: KeptException, policy: ExceptionPolicy, nowMs: number): string {
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
    ["state", stateText(kept, policy, nowMs)],
  ]);
}

/** `12 stanzas (1 of them refused for something else), 2 log-ins; last 2026-11-22T10:00:00.000Z`. */
export const usesText = (uses: ExceptionUses | undefined): string => {
  if (uses === undefined) return "none";
  const { stanzas, refused, logIns, lastMs } = uses;
  const nevertheless = refused === 0 ? "" : ` (${String(refused)} of them refused for something else)`;
  return `${String(stanzas)} stanzas${nevertheless}, ${String(logIns)} log-ins; last ${toTime(lastMs)}`;
};

export const usesJson = (uses: ExceptionUses | undefined) => ({
  stanzas: uses?.stanzas ?? 0,
  refused: uses?.refused ?? 0,
  logIns: uses?.logIns ?? 0,
  last: timeOrNull(uses?.lastMs),
});
