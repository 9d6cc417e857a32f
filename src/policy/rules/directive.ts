/**
 * What somebody with the authority for it forbids for a time: operator patterns with a beginning and an end.
 *
 * Rule: a directive acts from its beginning up to its end, by the time that the context says, and by itself.
 * Source: WV-1.0 (conduct that the text does not foresee).
 */
import { sensitiveHits } from "../sensitive-text.ts";
import type { Directive, PolicyRevision } from "../revision.ts";
import type { Finding, Rule } from "../rule.ts";
import { mendedWhereKept } from "../text-removal.ts";

const ID = "directive";

const NO_FINDINGS: readonly Finding[] = [];
const NO_DETECTORS: PolicyRevision["detectors"] = new Map();

export const directive: Rule = {
  id: ID,
  check(stanza, { nowMs, work }, revision) {
    const { directives } = revision;
    if (directives.length === 0) return NO_FINDINGS;
    const active = directives.filter(({ fromMs, untilMs }) => nowMs >= fromMs && nowMs < untilMs);
    if (active.length === 0) return NO_FINDINGS;
    const patterns = active.map(({ pattern }) => pattern);
    const hits = sensitiveHits(stanza, { ...revision, detectors: NO_DETECTORS, patterns }, work);
    return active.flatMap((one) => {
      const own = hits.filter(({ id }) => id === one.pattern.id);
      return own.length === 0 ? NO_FINDINGS : [mendedWhereKept(findingOf(one, own, revision), stanza)];
    });
  },
};

function findingOf(
  { pattern, authority }: Directive,
  hits: ReturnType<typeof sensitiveHits>,
  { clauses }: PolicyRevision,
): Finding {
  return {
    ruleId: ID,
    disposition: pattern.action,
    reason: `directive ${pattern.id} of ${authority}`,
    refusal: "directive",
    clauseIds: clauses[ID] ?? [],
    spans: hits.flatMap(({ spans }) => spans),
    layers: pattern.layers,
  };
}
