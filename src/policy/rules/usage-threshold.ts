/**
 * Flags the message by which somebody's use comes to a threshold: of a day, outside working hours, to one peer. Once per
 * account, threshold and day; nothing is refused.
 *
 * Rule: a number is no judgement: who looks at the flag decides whether it was work.
 * Source: WV-5.2 (personal use stays small and out of the way of work).
 */
import type { Stanza } from "../../xmpp/stanza.ts";
import type { PolicyRevision } from "../revision.ts";
import type { Finding, Rule, RuleContext } from "../rule.ts";
import { thresholdsReached } from "../traffic.ts";

const ID = "usage-threshold";
const NO_FINDINGS: readonly Finding[] = [];

export const usageThreshold: Rule = {
  id: ID,
  check(_stanza: Stanza, context: RuleContext, { usage, clauses }: PolicyRevision): readonly Finding[] {
    const { direction, carrier, traffic } = context;
    if (traffic === undefined || direction !== "outbound" || carrier !== "direct") return NO_FINDINGS;
    if (traffic.volumes.length === 0) return NO_FINDINGS;
    return thresholdsReached(usage, traffic).map(([threshold, count]) => ({
      ruleId: ID,
      disposition: "flag",
      reason: `${threshold.replaceAll("_", " ")}: ${count}, threshold ${usage.thresholds[threshold] ?? 0}`,
      refusal: "not-work",
      clauseIds: clauses[ID] ?? [],
      detector: threshold,
    }));
  },
};
