/**
 * What reviewers said of findings: messages of the period that were drawn in a sample and decided on, rule by rule.
 *
 * Rule 1: a finding was wrong where a person said "ok" of a message against which its rule had something, in shadow mode too;
 * right where they said "violation"; open where they passed it on. Nothing else counts, and nothing is projected.
 * Rule 2: what was said last of a message holds.
 * Source: AL-4.b.
 */
import type { StanzaRecord } from "../records/record.ts";
import type { Decided, FalsePositives, RuleReview } from "./report.ts";

/** Under which name a record's decision is looked up. */
export const placeKey = (logId: string, sequence: number): string => `${logId}:${String(sequence)}`;

type Tally = { -readonly [Key in keyof Omit<RuleReview, "rule">]: number };

/** Against which a rule had something; what an exception let through has a finding too, and it allows. */
const rulesAgainst = ({ findings }: StanzaRecord): ReadonlySet<string> =>
  new Set(findings.filter(({ disposition }) => disposition !== "allow").map(({ ruleId }) => ruleId));

const emptyTally = (): Tally => ({ decided: 0, wrong: 0, right: 0, referred: 0 });

const FIELD_OF: Readonly<Record<Decided, keyof Tally>> = {
  ok: "wrong",
  violation: "right",
  refer: "referred",
};

export class FindingReviews {
  readonly #decisions: ReadonlyMap<string, Decided>;
  readonly #all = emptyTally();
  readonly #rules = new Map<string, Tally>();
  #messages = 0;
  #missed = 0;

  /** @param decisions by `placeKey` */
  constructor(decisions: ReadonlyMap<string, Decided>) {
    this.#decisions = decisions;
  }

  take(logId: string, sequence: number, record: StanzaRecord): void {
    const said = this.#decisions.get(placeKey(logId, sequence));
    if (said === undefined) return;
    this.#messages += 1;
    const rules = rulesAgainst(record);
    if (rules.size === 0) {
      if (said === "violation") this.#missed += 1;
      return;
    }
    for (const tally of [this.#all, ...[...rules].map((rule) => this.#tallyOf(rule))]) {
      tally.decided += 1;
      tally[FIELD_OF[said]] += 1;
    }
  }

  figures(): FalsePositives {
    const byRule = [...this.#rules]
      .map(([rule, tally]) => ({ rule, ...tally }))
      .sort((a, b) => b.wrong - a.wrong || b.decided - a.decided || (a.rule < b.rule ? -1 : 1));
    const { wrong, right } = this.#all;
    const isMeasured = wrong + right > 0;
    return { isMeasured, messages: this.#messages, missed: this.#missed, ...this.#all, byRule };
  }

  #tallyOf(rule: string): Tally {
    const known = this.#rules.get(rule) ?? emptyTally();
    this.#rules.set(rule, known);
    return known;
  }
}
