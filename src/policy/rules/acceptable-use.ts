/**
 * Notices words that a policy names: not work, sexual, harassing, gossip, formal acts, unlawful; both directions.
 *
 * Rule 1: people decide. A finding is a flag unless the agency blocks its category; it says category, severity and place,
 * never the words.
 * Rule 2: what programs write (ids, addresses, threads) is not read: nobody says anything there. What only the joined text
 * shows was cut in two, and counts.
 * Rule 3: as for sensitive content, what must not be lost goes on without the text (presence, answers, errors).
 * Sources: clauses CCPS-3.a, ORDHS-3.1, AL-1.a, WV-5.1, WV-5.3.1 to 5.3.3, WV-5.4; protocol.md §4.2, §5.2.
 */
import { visualReadingsOf } from "../../scan/normalize.ts";
import type { Severity, TermHit } from "../../scan/term.ts";
import { Work } from "../../scan/work.ts";
import type { RefusalReason } from "../../xmpp/refusal.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import { type PlacedText, textsOf } from "../../xmpp/text.ts";
import {
  type AcceptableUse,
  type CategoryPolicy,
  type UseAction,
  USE_CATEGORIES,
  type UseCategory,
} from "../acceptable-use.ts";
import { useAt } from "../division-demands.ts";
import type { PolicyRevision } from "../revision.ts";
import type { Disposition, Finding, Rewrite, Rule, RuleContext, Span } from "../rule.ts";
import { isToBeKept, removals } from "../text-removal.ts";
import { spansOf } from "../text-spans.ts";

const ID = "acceptable-use";
const NO_FINDINGS: readonly Finding[] = [];
/** A record names so many places of a category; more would make it longer than the message. */
const MAX_SPANS = 64;

export const acceptableUse: Rule = {
  id: ID,
  check(stanza: Stanza, { work }: RuleContext, revision: PolicyRevision): readonly Finding[] {
    const { acceptableUse: use } = revision;
    if (use.terms.isEmpty) return NO_FINDINGS;
    const places = placesIn(stanza, { revision, work: work ?? new Work() });
    if (places.size === 0) return NO_FINDINGS;
    return USE_CATEGORIES.flatMap((category) => {
      const found = places.get(category);
      return found === undefined
        ? []
        : [findingOf(found, { category, policy: use.categories[category], stanza })];
    });
  },
};

/** Everything of one category. */
interface Places {
  severity: Severity;
  place: PlacedText["place"];
  readonly evidence: Set<string>;
  readonly spans: Span[];
}

interface Reading {
  readonly revision: PolicyRevision;
  readonly work: Work;
}

function placesIn(stanza: Stanza, { revision, work }: Reading): ReadonlyMap<UseCategory, Places> {
  const { acceptableUse: use, serviceDomains } = revision;
  let places: Map<UseCategory, Places> | undefined;
  for (const placed of textsOf(stanza, serviceDomains)) {
    if (placed.place === "machine" || placed.place === "thread") continue;
    for (const reading of visualReadingsOf(placed.text, work)) {
      for (const hit of use.terms.find(reading, work))
        note(hit, { placed, use, places: (places ??= new Map<UseCategory, Places>()) });
    }
  }
  return places ?? NO_PLACES;
}

const NO_PLACES: ReadonlyMap<UseCategory, Places> = new Map();

interface Noting {
  readonly placed: PlacedText;
  readonly use: AcceptableUse;
  readonly places: Map<UseCategory, Places>;
}

function note(hit: TermHit, { placed, use, places }: Noting): void {
  const category = hit.category as UseCategory;
  if (useAt(use.categories[category], hit.severity) === undefined) return;
  const spans = spansOf(placed, hit.start, hit.end);
  if (placed.place === "joined" && spans.length < 2) return;
  const { place } = placed;
  const known = places.get(category) ?? { severity: hit.severity, place, evidence: new Set(), spans: [] };
  places.set(category, known);
  if (hit.severity > known.severity) [known.severity, known.place] = [hit.severity, place];
  for (const one of hit.evidence) known.evidence.add(one);
  if (known.spans.length < MAX_SPANS) known.spans.push(...spans);
}

interface Judging {
  readonly category: UseCategory;
  readonly policy: CategoryPolicy;
  readonly stanza: Stanza;
}

function findingOf(found: Places, { category, policy, stanza }: Judging): Finding {
  const { severity, place, evidence, spans } = found;
  const { action = "flag", layers = [] } = useAt(policy, severity) ?? {};
  const [disposition, rewrites] = outcomeOf(action, spans, stanza);
  return {
    ruleId: ID,
    disposition,
    reason: [`${category} in ${place}: severity ${severity}`, ...evidence].join(", "),
    refusal: REFUSALS[category],
    clauseIds: policy.clauseIds,
    spans,
    detector: category,
    severity,
    layers,
    ...(rewrites.length > 0 && { rewrites }),
  };
}

type Outcome = readonly [Disposition, readonly Rewrite[]];

function outcomeOf(action: UseAction, spans: readonly Span[], stanza: Stanza): Outcome {
  if (action !== "block") return ["flag", []];
  const rewrites = isToBeKept(stanza) ? removals(spans, stanza) : undefined;
  return rewrites === undefined ? ["block", []] : ["strip", rewrites];
}

/** What the sender reads. */
const REFUSALS: Readonly<Record<UseCategory, RefusalReason>> = {
  "not-work": "not-work",
  sexual: "conduct",
  "harassment-race": "conduct",
  "harassment-gender": "conduct",
  "harassment-national-origin": "conduct",
  "harassment-age": "conduct",
  "harassment-marital-status": "conduct",
  "harassment-religion": "conduct",
  "harassment-disability": "conduct",
  "harassment-general": "conduct",
  rumor: "conduct",
  "formal-act": "formal-act",
  unlawful: "conduct",
};
