/**
 * Judges one policy test as `test` would, and compares what comes of it with what was expected.
 *
 * Rule: what is compared is what the policy enforces, so that a policy can be tested before it leaves shadow mode.
 */
import type { PolicyCase } from "../config/policy-tests-schema.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import type { Disposition, Finding } from "../policy/rule.ts";
import { chatText } from "./chat-text.ts";
import { CliError } from "./exit-codes.ts";
import { judgeOffline } from "./judge-offline.ts";

export interface CaseOutcome {
  readonly isPassed: boolean;
  /** Undefined where it could not be judged at all. */
  readonly disposition: Disposition | undefined;
  readonly findings: readonly Finding[];
  /** Why it could not be judged. */
  readonly trouble?: string;
}

export function judgeCase(test: PolicyCase, revision: PolicyRevision, nowMs: number): CaseOutcome {
  try {
    const { direction, at, from, to, body = "" } = test;
    const { stanza = chatText({ direction, from, to: to ?? "" }, body) } = test;
    const user = (direction === "outbound" ? from : to) ?? "";
    const time = at === undefined ? nowMs : Date.parse(at);
    const { verdict } = judgeOffline({ text: stanza.trim(), direction, user, nowMs: time }, revision);
    const { enforced: disposition, findings } = verdict;
    return { isPassed: isAsExpected(test, disposition, findings), disposition, findings };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { isPassed: false, disposition: undefined, findings: [], trouble: error.message };
  }
}

/** Rule, clause, detector and layer are those of one finding. */
function isAsExpected(
  { expect }: PolicyCase,
  disposition: Disposition,
  findings: readonly Finding[],
): boolean {
  if (expect.disposition !== disposition) return false;
  const { rule, clause, detector, layer } = expect;
  const isAnyReasonRight = [rule, clause, detector, layer].every((one) => one === undefined);
  if (isAnyReasonRight) return true;
  return findings.some(
    (one) =>
      (rule === undefined || one.ruleId === rule) &&
      (clause === undefined || one.clauseIds.includes(clause)) &&
      (detector === undefined || detectorId(one) === detector) &&
      (layer === undefined || one.layers?.includes(layer) === true),
  );
}

/** `us-ssn` of `us-ssn@3`: a test holds over versions. */
export const detectorId = ({ detector }: Finding): string | undefined => detector?.split("@", 1)[0];
