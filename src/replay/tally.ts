/**
 * Counts what a replay finds: by rule, person, division and transition, with a few examples of each kind and rule.
 *
 * Rule 1: counts are of all, whatever the number of examples; a person counts by the bare address, and
 * in every division that the draft has them in.
 * Rule 2: bounded by the number of persons and rules, never by that of stanzas.
 */
import { isRefused } from "../policy/verdict.ts";
import { CHANGE_KINDS, changeOf, inFactOf, type Change, type ChangeKind } from "./change.ts";
import type { Rejudged, Replayed } from "./replay.ts";
import type { Unreplayed } from "./stored-stanza.ts";

export type KindCounts = Record<ChangeKind, number>;

const noCounts = (): KindCounts => ({ refused: 0, passed: 0, altered: 0 });

/** By name: how many stanzas of each kind. */
export type Breakdown = ReadonlyMap<string, Readonly<KindCounts>>;

export class Tally {
  readonly #maxExamples: number;
  readonly #examples: Record<ChangeKind, Change[]> = { refused: [], passed: [], altered: [] };
  readonly #byRule = new Map<string, KindCounts>();
  readonly #byPerson = new Map<string, KindCounts>();
  readonly #byDivision = new Map<string, KindCounts>();
  readonly #byTransition = new Map<string, KindCounts>();
  readonly #revisions = new Map<string, number>();
  readonly #unreplayed = new Map<Unreplayed, number>();
  readonly #total = noCounts();
  readonly #what = { disposition: 0, text: 0, reasons: 0 };
  readonly #inFact = { refused: 0, passed: 0 };
  readonly #refusals = { were: 0, are: 0 };
  #judgedCount = 0;
  #firstMs: number | undefined;
  #lastMs = 0;

  /** @param maxExamples of each kind and rule */
  constructor(maxExamples: number) {
    this.#maxExamples = maxExamples;
  }

  add(replayed: Replayed): void {
    if (replayed.type === "judged") return this.#addJudged(replayed);
    const { reason } = replayed;
    this.#unreplayed.set(reason, (this.#unreplayed.get(reason) ?? 0) + 1);
  }

  #addJudged(of: Rejudged): void {
    const { revisionId, enforced } = of.record.verdict;
    this.#judgedCount += 1;
    this.#firstMs ??= of.record.receivedAtMs;
    this.#lastMs = of.record.receivedAtMs;
    this.#revisions.set(revisionId, (this.#revisions.get(revisionId) ?? 0) + 1);
    if (isRefused({ disposition: enforced })) this.#refusals.were += 1;
    if (isRefused({ disposition: of.verdict.enforced })) this.#refusals.are += 1;
    const inFact = inFactOf(of);
    if (inFact !== undefined) this.#inFact[inFact] += 1;
    const change = changeOf(of);
    if (change !== undefined) this.#addChange(change);
  }

  #addChange(change: Change): void {
    const { kind, what, from, to, of } = change;
    this.#total[kind] += 1;
    if (kind === "altered") this.#what[what] += 1;
    const rule = count(this.#byRule, ruleText(change), kind);
    count(this.#byPerson, bareOf(of.record.user), kind);
    for (const one of of.divisions) count(this.#byDivision, one, kind);
    count(this.#byTransition, `${from} -> ${to}`, kind);
    if (rule[kind] <= this.#maxExamples) this.#examples[kind].push(change);
  }

  get changedCount(): number {
    return CHANGE_KINDS.reduce((sum, kind) => sum + this.#total[kind], 0);
  }

  /** Live: what is added later shows in it. */
  get counts() {
    return {
      judged: this.#judgedCount,
      firstMs: this.#firstMs,
      lastMs: this.#firstMs === undefined ? undefined : this.#lastMs,
      total: this.#total as Readonly<KindCounts>,
      what: this.#what as Readonly<Record<Change["what"], number>>,
      inFact: this.#inFact as Readonly<Record<"refused" | "passed", number>>,
      refusals: this.#refusals as Readonly<Record<"were" | "are", number>>,
      byRule: this.#byRule as Breakdown,
      byPerson: this.#byPerson as Breakdown,
      byDivision: this.#byDivision as Breakdown,
      byTransition: this.#byTransition as Breakdown,
      revisions: this.#revisions as ReadonlyMap<string, number>,
      unreplayed: this.#unreplayed as ReadonlyMap<Unreplayed, number>,
    } as const;
  }

  get examples(): Readonly<Record<ChangeKind, readonly Change[]>> {
    return this.#examples;
  }
}

function count(counts: Map<string, KindCounts>, name: string, kind: ChangeKind): KindCounts {
  const known = counts.get(name) ?? noCounts();
  known[kind] += 1;
  counts.set(name, known);
  return known;
}

/** `sensitive-content us_ssn@1`: what an operator would tune. */
export const ruleText = ({ cause }: Pick<Change, "cause">): string => {
  if (cause === undefined) return "none";
  return cause.detector === undefined ? cause.ruleId : `${cause.ruleId} ${cause.detector}`;
};

export const bareOf = (jid: string): string => jid.split("/", 1)[0] ?? jid;
