/**
 * Chains of digit groups with little between them: what every numeric detector picks its candidates from.
 *
 * Rule: what stands between two groups is normalised here once; a word between them ends the chain.
 * Source: detectors.md §4 (separators).
 */
import { type DigitGroup, digitGroups } from "./digit-group.ts";
import type { FoldedText } from "./folded.ts";
import { breaksIn } from "./part-breaks.ts";

export interface DigitChain {
  readonly groups: readonly DigitGroup[];
  /** Of all groups, in a row. */
  readonly digits: string;
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
  /** Offsets into `text` where pieces of a joined text meet. */
  readonly breaks: readonly number[];
}

const NO_SEAMS: readonly number[] = [];

/** @param seams as in `Scan`. */
export function readDigits(folded: FoldedText, seams = NO_SEAMS): Reading {
  const { original, text, map } = folded;
  const breaks = breaksIn(folded, seams);
  return { original, text, map, chains: digitChains(text, breaks), breaks };
}

/** All chains of a text, in order; a lone group is a chain of one. `breaks` as in a reading. */
export function digitChains(text: string, breaks = NO_SEAMS): readonly DigitChain[] {
  const chains: OpenChain[] = [];
  const known = new Map<string, string | undefined>();
  let open: OpenChain | undefined;
  let end = 0;
  for (const group of digitGroups(text, breaks)) {
    const gap = open === undefined ? undefined : joiningGap(text, { end, start: group.start }, known);
    if (open === undefined || gap === undefined) {
      open = { groups: [group], gaps: [], digits: group.digits };
      chains.push(open);
    } else {
      open.groups.push(group);
      open.gaps.push(gap);
      open.digits += group.digits;
    }
    end = group.end;
  }
  return chains;
}

interface OpenChain {
  readonly groups: DigitGroup[];
  readonly gaps: string[];
  digits: string;
}

interface Between {
  /** Of the group before, and of the next. */
  readonly end: number;
  readonly start: number;
}

/** Lists repeat a few separators thousands of times. */
const MAX_KNOWN = 64;

/** @returns the key of a gap that keeps two groups in one chain; undefined where they are strangers. */
function joiningGap(
  text: string,
  { end, start }: Between,
  known: Map<string, string | undefined>,
): string | undefined {
  const gap = text.slice(end, start);
  if (gap === " " || gap === "-") return gap;
  if (gap.length > MAX_GAP) return joiningKey(gap);
  const key = known.get(gap);
  if (key !== undefined || known.has(gap)) return key;
  const found = joiningKey(gap);
  if (known.size < MAX_KNOWN) known.set(gap, found);
  return found;
}

function joiningKey(gap: string): string | undefined {
  const isNear =
    gap.length <= MAX_CORE || (gap.length <= MAX_GAP && gap.replace(MARKUP, "").length <= MAX_CORE);
  if (isNear && !LETTER.test(gap)) return gapKey(gap);
  return SEPARATOR_WORD.test(gap) ? "-" : undefined;
}
