/**
 * What a policy says about the use of words: categories, what each does, and the terms of its lists, ready to look for.
 *
 * Rule: a category is known by name here or nowhere; the seven grounds of WV-5.3.3 are categories of their own.
 * Source: clauses CCPS-3.a, ORDHS-3.1, AL-1.a, WV-5.1, WV-5.3.1 to 5.3.3, WV-5.4.
 */
import type { Severity, TermList } from "../scan/term.ts";
import { TermMatcher } from "../scan/term-matcher.ts";
import { isFindable } from "../scan/written-terms.ts";

export type { Severity, Term, TermForms, TermLanguage, TermList } from "../scan/term.ts";

export const USE_CATEGORIES = [
  "not-work",
  "sexual",
  "harassment-race",
  "harassment-gender",
  "harassment-national-origin",
  "harassment-age",
  "harassment-marital-status",
  "harassment-religion",
  "harassment-disability",
  "harassment-general",
  "rumor",
  "formal-act",
  "unlawful",
] as const;
export type UseCategory = (typeof USE_CATEGORIES)[number];

/** Loosest first: the index is the rank. */
export const USE_ACTIONS = ["off", "flag", "block"] as const;
export type UseAction = (typeof USE_ACTIONS)[number];

/** A word of at least this severity (1..3) has at least this action. */
export interface UseDemand {
  readonly action: Exclude<UseAction, "off">;
  readonly minSeverity: Severity;
  readonly layers: readonly string[];
}

export interface CategoryPolicy {
  readonly action: UseAction;
  /** Milder terms are not looked at. */
  readonly minSeverity: Severity;
  /** What the finding cites; none where the operator chose the category. */
  readonly clauseIds: readonly string[];
  /** Who decided on the action: `profile:wv-po1010`, `organisation`. */
  readonly layers: readonly string[];
  /** What divisions ask for beside it. */
  readonly asked?: readonly UseDemand[];
}

export interface AcceptableUse {
  readonly categories: Readonly<Record<UseCategory, CategoryPolicy>>;
  readonly terms: TermMatcher;
}

/** The last that was built: it takes some megabytes and hundredths of a second, and most reloads leave the lists alone. */
let last: { readonly key: string; readonly terms: TermMatcher } | undefined;

/** @param key the same for lists that say the same */
export function termsOf(lists: readonly TermList[], key: string): TermMatcher {
  if (last?.key !== key) last = { key, terms: new TermMatcher(lists) };
  return last.terms;
}

/** False where a term could never be found: it holds other than Latin letters and figures, or next to nothing. */
export const isUsableTerm = (text: string): boolean => isFindable(text);
