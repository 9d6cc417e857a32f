/**
 * Finds personal numbers and operator patterns in every readable text, both directions.
 *
 * Rule 1: a finding never holds what was matched, only where and why.
 * Rule 2: redaction only where it is exact: a match in an attribute or across nodes is a block.
 * Rule 3: a stanza that must not be lost (presence, an answer, an error) is mended by taking out the element or
 * attribute that holds the match; it is then labelled `strip`. Where the match is in its address, it is blocked.
 * Sources: protocol.md §4.2–§4.3, §5.2; XEP-0426 (ranges count characters of the body, so they go with an edit);
 * clauses CCPS-3.b, ORDHS-3.2, AL-2, WV-4.3.
 */
import { isElement, type NodePath } from "../../xml/element.ts";
import { placeholderFor } from "../../scan/redact.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import type { PolicyRevision } from "../revision.ts";
import type { Disposition, Finding, Rewrite, Rule, RuleContext } from "../rule.ts";
import { type SensitiveHit, sensitiveHits } from "../sensitive-text.ts";
import { isToBeKept, removals } from "../text-removal.ts";

const ID = "sensitive-content";
/** From here on a hit is worth a line in the log, whatever the policy's threshold (detectors.md §4). */
const LOG_CONFIDENCE = 0.4;

const NO_FINDINGS: readonly Finding[] = [];

export const sensitiveContent: Rule = {
  id: ID,
  check(stanza: Stanza, { work }: RuleContext, revision: PolicyRevision): readonly Finding[] {
    const hits = sensitiveHits(stanza, revision, work);
    if (hits.length === 0) return NO_FINDINGS;
    const outcomes = hits.flatMap((hit) => outcomeOf(hit, stanza));
    const clauseIds = revision.clauses[ID] ?? [];
    return Array.from(Map.groupBy(outcomes, keyOf).values(), (group) => findingOf(group, clauseIds));
  },
};

/** What one hit comes to. */
interface Outcome {
  readonly hit: SensitiveHit;
  readonly disposition: Disposition;
  readonly rewrites: readonly Rewrite[];
}

function outcomeOf(hit: SensitiveHit, stanza: Stanza): readonly Outcome[] {
  const { action, confidence } = hit;
  if (action === "flag")
    return confidence < LOG_CONFIDENCE ? [] : [{ hit, disposition: "flag", rewrites: [] }];
  return [isToBeKept(stanza) ? mended(hit, stanza) : refusedOr(action, hit, stanza)];
}

function mended(hit: SensitiveHit, stanza: Stanza): Outcome {
  const rewrites = removals(hit.spans, stanza);
  return rewrites === undefined
    ? { hit, disposition: "block", rewrites: [] }
    : { hit, disposition: "strip", rewrites };
}

function refusedOr(action: "redact" | "hold" | "block", hit: SensitiveHit, stanza: Stanza): Outcome {
  if (action !== "redact") return { hit, disposition: action, rewrites: [] };
  const [span] = hit.spans;
  const isExact = span !== undefined && hit.spans.length === 1 && span.attribute === undefined;
  if (!isExact) return { hit, disposition: "block", rewrites: [] };
  const placeholder = placeholderFor(hit.id);
  return {
    hit,
    disposition: "redact",
    rewrites: [{ type: "redact", span, placeholder }, ...rangesOf(stanza, span.path)],
  };
}

/** Payloads that point into the body by character positions. */
const RANGE_NAMESPACES: ReadonlySet<string> = new Set([
  "urn:xmpp:reference:0",
  "urn:xmpp:markup:0",
  "urn:xmpp:fallback:0",
  "urn:xmpp:mentions:0",
]);

function rangesOf({ element }: Stanza, [at]: NodePath): readonly Rewrite[] {
  const edited = at === undefined ? undefined : element.children[at];
  if (!isElement(edited) || edited.local !== "body") return [];
  const rewrites: Rewrite[] = [];
  element.children.forEach((node, index) => {
    if (isElement(node) && RANGE_NAMESPACES.has(node.ns)) rewrites.push({ type: "remove", path: [index] });
  });
  return rewrites;
}

const keyOf = ({ hit, disposition }: Outcome): string =>
  `${hit.detector} ${disposition} ${hit.layers?.join(" ") ?? ""}`;

function findingOf(group: readonly Outcome[], clauseIds: readonly string[]): Finding {
  const { hit, disposition } = group.reduce((a, b) => (b.hit.confidence > a.hit.confidence ? b : a));
  const rewrites = group.flatMap((one) => one.rewrites);
  return {
    ruleId: ID,
    disposition,
    reason: `${hit.id} in ${hit.placed.place}: ${hit.evidence.join(", ")}`,
    refusal: "sensitive",
    clauseIds,
    spans: group.flatMap((one) => one.hit.spans),
    detector: hit.detector,
    confidence: hit.confidence,
    ...(hit.layers !== undefined && { layers: hit.layers }),
    ...(rewrites.length > 0 && { rewrites }),
  };
}
