/**
 * Words and phrases that a policy wants noticed, and what is found of them. Types alone.
 *
 * Source: clauses CCPS-3.a, ORDHS-3.1, AL-1.a, WV-5.1, WV-5.3.1 to 5.3.3, WV-5.4.
 */

export type TermLanguage = "en" | "es";

/** 1: may be harmless, 2: seldom is, 3: never is. */
export type Severity = 1 | 2 | 3;

/** Which forms of a term count: as it stands, its plural (and gender) too, or those of a verb as well. */
export type TermForms = "exact" | "plural" | "all";

export interface Term {
  /** Latin letters and digits, words apart by a blank or a hyphen. */
  readonly text: string;
  readonly severity: Severity;
  readonly forms: TermForms;
  /** A word that makes it harmless when it stands near. */
  readonly negative: readonly string[];
}

export interface TermList {
  readonly id: string;
  readonly category: string;
  readonly language: TermLanguage;
  readonly terms: readonly Term[];
}

export interface TermHit {
  readonly listId: string;
  readonly category: string;
  readonly severity: Severity;
  /** UTF-16 offsets into the original text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** How it was dressed up, if it was: `fold:leet`, `fold:repeated` … Never the matched text. */
  readonly evidence: readonly string[];
}
