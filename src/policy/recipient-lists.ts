/**
 * Lists of recipients to whom some data may go under an authorisation alone, and the classes of that data. Types alone; whom
 * of them a stanza reaches says `recipients.ts`.
 *
 * Source: WV-5.3.4; docs/decisions/0036-data-and-recipients.md.
 */
import type { UseCategory } from "./acceptable-use.ts";
import type { Members } from "./divisions.ts";
import type { LayeredPattern } from "./settings.ts";

/** What constitutes one class of data: any of these. `P` is a pattern, compiled or not. */
export interface DataClass<P extends LayeredPattern> {
  readonly id: string;
  /** Built-in detectors, from `minConfidence` (0..1) on. */
  readonly detectors: readonly string[];
  readonly minConfidence: number;
  readonly patterns: readonly P[];
  readonly categories: readonly UseCategory[];
}

export interface RecipientList {
  readonly id: string;
  /** Accounts and patterns as in divisions; prepared. */
  readonly members: Members;
  readonly domains: readonly string[];
  /** Classes that are refused; undefined: whatever people write. */
  readonly data: readonly string[] | undefined;
}

/** Ready to ask. */
export interface Recipients<P extends LayeredPattern> {
  readonly classes: readonly DataClass<P>[];
  readonly lists: readonly RecipientList[];
  /** Ids of the lists that an address is on, sorted. @param bare prepared */
  readonly listsOf: (bare: string, domain: string) => readonly string[];
}
