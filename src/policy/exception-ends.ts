/**
 * Which exceptions are to be told of: that they end soon, that they have ended. Pure; who writes it down is `gateway/state-events.ts`.
 *
 * Rule 1: each once for each revision of its terms. What was seen to have ended stays so, whatever the clock says later.
 * Rule 2: of one that does not act nobody is warned; the end of one that is not revoked is noted in any case, or a signature and a
 * clock that goes back would make it act behind its end.
 * Source: docs/decisions/0030-exceptions-act.md.
 */
import { exceptionState, type ExceptionPolicy, type FiledException } from "./exception.ts";

export type EndMark = "warned" | "ended";

export interface DueMark {
  readonly mark: EndMark;
  readonly of: FiledException;
}

export const dueMarks = (
  filed: readonly FiledException[],
  policy: ExceptionPolicy,
  nowMs: number,
): readonly DueMark[] =>
  filed.flatMap((of): readonly DueMark[] => {
    if (of.endedMs !== undefined || of.revokedMs !== undefined) return [];
    if (nowMs >= of.terms.untilMs) return [{ mark: "ended", of }];
    return of.warnedMs === undefined && endsSoon(of, policy, nowMs) ? [{ mark: "warned", of }] : [];
  });

/** It acts, and will not for long. */
export const endsSoon = (
  of: FiledException,
  { rules, warnBeforeMs }: ExceptionPolicy,
  nowMs: number,
): boolean => of.terms.untilMs - nowMs <= warnBeforeMs && exceptionState(of, rules, nowMs).type === "active";

/** Of all that are not noted yet, the end that comes first; undefined where none comes. */
export const nextEndMs = (filed: readonly FiledException[], nowMs: number): number | undefined =>
  filed.reduce<number | undefined>((next, { terms: { untilMs }, endedMs, revokedMs }) => {
    if (untilMs <= nowMs || endedMs !== undefined || revokedMs !== undefined) return next;
    return next === undefined || untilMs < next ? untilMs : next;
  }, undefined);
