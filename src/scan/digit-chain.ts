/**
 * Chains of digit groups with little between them: what every numeric detector picks its candidates from.
 *
 * Rule: what stands between two groups is normalised here once; a word between them ends the chain.
 * Source: detectors.md §4 (separators).
 */
import { type DigitGroup, digitGroups } from "./digit-group.ts";
import type { FoldedText } from "./folded.ts";

export interface DigitChain {
  readonly groups: readonly DigitGroup[];
  /** `gaps[i]` stands between groups i and i + 1, normalised by `gapKey`. */
  readonly gaps: readonly string[];
}

/** UTF-16 units between two groups, white space and markup aside: an emoji still joins, a sentence does not. */
const MAX_CORE = 4;
/** With them: wide spacing joins, columns of a table do not. */
const MAX_GAP = 12;
const MARKUP = /[\s*~`]+/g;
const LETTER = /\p{L}/u;
const SEPARATOR_WORD = /^\s*(?:dash|hyphen|minus|dot|point|slash|space|guion)\s*$/i;

/** White space and markup do not matter beside a separator; alone they are one. */
export function gapKey(gap: string): string {
  if (gap === " " || gap === "-") return gap;
  const core = gap.replace(MARKUP, "");
  if (core === "") return gap.trim() === "" ? " " : "*";
  return SEPARATOR_WORD.test(core) ? "-" : core;
}

/** A folded text with its digits found once, for all detectors. */
export interface Reading extends FoldedText {
  readonly chains: readonly DigitChain[];
}

export const readDigits = ({ original, text, map }: FoldedText): Reading => ({
  original,
  text,
  map,
  chains: digitChains(text),
});

/** All chains of a text, in order; a lone group is a chain of one. */
export function digitChains(text: string): readonly DigitChain[] {
  const chains: { groups: DigitGroup[]; gaps: string[] }[] = [];
  let last: DigitGroup | undefined;
  for (const group of digitGroups(text)) {
    const gap = last === undefined ? undefined : joiningGap(text, last, group);
    const open = chains.at(-1);
    if (open === undefined || gap === undefined) {
      chains.push({ groups: [group], gaps: [] });
    } else {
      open.groups.push(group);
      open.gaps.push(gap);
    }
    last = group;
  }
  return chains;
}

/** @returns the key of a gap that keeps two groups in one chain; undefined where they are strangers. */
function joiningGap(text: string, left: DigitGroup, right: DigitGroup): string | undefined {
  const gap = text.slice(left.end, right.start);
  const isNear =
    gap.length <= MAX_CORE || (gap.length <= MAX_GAP && gap.replace(MARKUP, "").length <= MAX_CORE);
  if (isNear && !LETTER.test(gap)) return gapKey(gap);
  return SEPARATOR_WORD.test(gap) ? "-" : undefined;
}
