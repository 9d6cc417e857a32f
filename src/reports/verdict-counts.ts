/**
 * What was judged, and how: stanzas on record, one after another, as figures by verdict, rule and clause.
 *
 * Rule: a figure counts records of stanzas, each once, whatever it carried; in shadow mode what the policy says and what was
 * done differ, and both are told.
 */
import type { Disposition } from "../policy/rule.ts";
import type { StanzaRecord } from "../records/record.ts";
import { Counts } from "./counts.ts";

/** How stanzas fared that one rule, or one clause, had something against. */
export interface FindingCounts {
  readonly name: string;
  /** All of them. */
  readonly found: number;
  /** Held or blocked in fact. */
  readonly refused: number;
  /** Went on mended: redacted or stripped. */
  readonly mended: number;
  /** Went on as they were, by the policy's own word: flagged. */
  readonly flagged: number;
  /** Went on only because of shadow mode. */
  readonly shadowed: number;
}

type Fate = Exclude<keyof FindingCounts, "name" | "found">;

const REFUSED: ReadonlySet<Disposition> = new Set(["hold", "block"]);
const MENDED: ReadonlySet<Disposition> = new Set(["redact", "strip"]);

/** Of the whole stanza: what other rules said of it counts too. */
export function fateOf({ disposition, enforced }: StanzaRecord["verdict"]): Fate {
  if (REFUSED.has(disposition)) return "refused";
  if (disposition !== enforced) return "shadowed";
  return MENDED.has(disposition) ? "mended" : "flagged";
}

const FATES: readonly Fate[] = ["refused", "mended", "flagged", "shadowed"];

class FateCounts {
  readonly #counts: Readonly<Record<Fate, Counts>> = {
    refused: new Counts(),
    mended: new Counts(),
    flagged: new Counts(),
    shadowed: new Counts(),
  };
  readonly #names = new Set<string>();

  add(name: string, fate: Fate): void {
    this.#names.add(name);
    this.#counts[fate].add(name);
  }

  of(name: string): FindingCounts {
    const [refused = 0, mended = 0, flagged = 0, shadowed = 0] = FATES.map((fate) =>
      this.#counts[fate].of(name),
    );
    return { name, found: refused + mended + flagged + shadowed, refused, mended, flagged, shadowed };
  }

  /** The most found first, equals by name. */
  most(): readonly FindingCounts[] {
    return [...this.#names]
      .map((name) => this.of(name))
      .sort((a, b) => b.found - a.found || (a.name < b.name ? -1 : 1));
  }
}

const bareOf = (jid: string): string => jid.split("/", 1)[0] ?? "";
const domainOf = (jid: string): string => {
  const bare = bareOf(jid);
  return bare.slice(bare.indexOf("@") + 1);
};

export class VerdictCounts {
  readonly rules = new FateCounts();
  readonly clauses = new FateCounts();
  readonly byKind = new Counts();
  readonly byDirection = new Counts();
  /** What the policy says. */
  readonly byEnforced = new Counts();
  /** What was done. */
  readonly byDone = new Counts();
  /** Where refused stanzas were to go, or came from. */
  readonly refusedByDomain = new Counts();
  /** Exception id → stanzas that it let through. */
  readonly exceptionUses = new Counts();
  #total = 0;
  #ofService = 0;
  #shadowed = 0;

  get total(): number {
    return this.#total;
  }

  /** Of all, what the gateway's own account said. */
  get ofService(): number {
    return this.#ofService;
  }

  /** Of all, what went on only because of shadow mode. */
  get shadowed(): number {
    return this.#shadowed;
  }

  take(record: StanzaRecord): void {
    const { verdict } = record;
    this.#total += 1;
    if (record.service !== undefined) this.#ofService += 1;
    this.byKind.add(record.stanzaKind);
    this.byDirection.add(record.direction);
    this.byEnforced.add(verdict.enforced);
    this.byDone.add(verdict.disposition);
    if (verdict.disposition !== verdict.enforced) this.#shadowed += 1;
    this.#takeFindings(record);
  }

  #takeFindings(record: StanzaRecord): void {
    const { verdict, findings, addressing, direction } = record;
    if (findings.length === 0) return;
    const fate = fateOf(verdict);
    for (const rule of new Set(verdict.ruleIds)) this.rules.add(rule, fate);
    for (const clause of new Set(verdict.clauseIds)) this.clauses.add(clause, fate);
    for (const id of new Set(findings.flatMap((one) => one.exceptionId ?? []))) this.exceptionUses.add(id);
    const far = direction === "outbound" ? addressing.to : addressing.from;
    if (fate === "refused" && far !== undefined) this.refusedByDomain.add(domainOf(far));
  }
}
