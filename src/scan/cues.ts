/**
 * Words near a number that say what it is.
 *
 * Rule 1: the nearest word wins; one that names another kind of number takes over only if no other number
 * stands between them ("SSN for ticket 4521: …" is still an SSN).
 * Rule 2: a word behind the number is weaker than one before it.
 * Rule 3: where pieces of a joined text meet, a word ends; one that is cut in two there still counts.
 * Source: detectors.md §4 (40 before, 20 after), §5 step 8; Purview's keyword lists for the method.
 */
import { placeWithoutBlanks, withBlanks } from "./part-breaks.ts";

export interface Lexicon {
  /** Words for the kind sought. Native and literal: alternation only, no nesting. */
  readonly positive: RegExp;
  /** Words for other kinds of numbers. */
  readonly negative: RegExp;
}

export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly word: string;
}

export type CueKind = "positive" | "negative" | "none";

export interface NearCue {
  readonly kind: CueKind;
  /** Of a positive cue; "" otherwise. */
  readonly word: string;
}

const BEFORE = 40;
const AFTER = 20;
/** A word for another kind of number must stand close: it takes a finding away. */
const NEGATIVE_BEFORE = 24;
const NEGATIVE_AFTER = 10;
const LINE_BREAK_COST = 12;

const NO_CUE: NearCue = { kind: "none", word: "" };
const NO_BREAKS: readonly number[] = [];

/** A lexicon's regular expression: whole words in lower case. `#` and `.` inside a word are literal. */
export function wordsPattern(words: readonly string[]): RegExp {
  const escaped = words
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.#$()[\]\\]/g, "\\$&").replaceAll(" ", "[\\s_.-]{1,2}"));
  return new RegExp(`(?<![a-z])(?:${escaped.join("|")})(?:'?s)?(?![a-z])`, "g");
}

/**
 * Finds the cues of one text once; then answers for each candidate of that text.
 * @param breaks offsets where pieces of a joined text meet.
 */
export function cueReader(
  text: string,
  lexicon: Lexicon,
  breaks = NO_BREAKS,
): (start: number, end: number) => NearCue {
  let found: { positive: CueLists; negative: CueLists } | undefined;
  return (start, end) => {
    found ??= allCues(text, lexicon, breaks);
    if (found.positive.length === 0 && found.negative.length === 0) return NO_CUE;
    const span = { text, start, end };
    const positive = nearest(found.positive, span, { before: BEFORE, after: AFTER });
    const negative = nearest(found.negative, span, {
      before: NEGATIVE_BEFORE,
      after: NEGATIVE_AFTER,
      isBound: true,
    });
    if (positive === undefined) return negative === undefined ? NO_CUE : { kind: "negative", word: "" };
    const isTaken = negative !== undefined && negative.distance < positive.distance;
    return isTaken ? { kind: "negative", word: "" } : { kind: "positive", word: positive.cue.word };
  };
}

/** Of the text as it is, and as it reads with a blank where pieces meet; empty lists left out. */
type CueLists = readonly (readonly Cue[])[];

function allCues(
  text: string,
  { positive, negative }: Lexicon,
  breaks: readonly number[],
): { positive: CueLists; negative: CueLists } {
  const words = lowered(text);
  const spaced = breaks.length === 0 ? "" : withBlanks(words, breaks);
  const listsOf = (pattern: RegExp): CueLists =>
    [cuesOf(words, pattern, NO_BREAKS), cuesOf(spaced, pattern, breaks)].filter(({ length }) => length > 0);
  return { positive: listsOf(positive), negative: listsOf(negative) };
}

/** Unit by unit: the one letter that grows when it is lowered would put all offsets behind it off. */
const lowered = (text: string): string => text.replaceAll("İ", "i").toLowerCase();

const cuesOf = (text: string, pattern: RegExp, breaks: readonly number[]): readonly Cue[] =>
  Array.from(text.matchAll(pattern), ({ index, 0: word }) => ({
    start: placeWithoutBlanks(index, breaks),
    end: placeWithoutBlanks(index + word.length, breaks),
    word,
  }));

interface Place {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Reach {
  readonly before: number;
  readonly after: number;
  /** Only where no other number lies between. */
  readonly isBound?: boolean;
}

interface Near {
  readonly cue: Cue;
  readonly distance: number;
}

function nearest(lists: CueLists, place: Place, reach: Reach): Near | undefined {
  let best: Near | undefined;
  for (const cues of lists) best = nearer(best, cues, { place, reach });
  return best;
}

function nearer(
  known: Near | undefined,
  cues: readonly Cue[],
  { place, reach }: { readonly place: Place; readonly reach: Reach },
): Near | undefined {
  let best = known;
  for (let at = firstAfter(cues, place.start - reach.before); at < cues.length; at += 1) {
    const cue = cues[at];
    if (cue === undefined || cue.start > place.end + reach.after) break;
    const distance = distanceOf(cue, place, reach);
    if (distance !== undefined && (best === undefined || distance < best.distance)) best = { cue, distance };
  }
  return best;
}

/** Index of the first cue that ends behind `position`. Cues are in order, so this keeps a long text linear. */
function firstAfter(cues: readonly Cue[], position: number): number {
  let low = 0;
  let high = cues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cues[middle]?.end ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function distanceOf(cue: Cue, { text, start, end }: Place, reach: Reach): number | undefined {
  const isBefore = cue.end <= start;
  if (!isBefore && cue.start < end) return undefined;
  const from = isBefore ? cue.end : end;
  const to = isBefore ? start : cue.start;
  if (to - from > (isBefore ? reach.before : reach.after)) return undefined;
  if (reach.isBound === true && holdsDigit(text, from, to)) return undefined;
  const cost = holdsLineBreak(text, from, to) ? LINE_BREAK_COST : 0;
  return cost + (isBefore ? to - from : (to - from) * 2);
}

/** Asked for each word around each number of a list: no text is cut out for it. */
function holdsDigit(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x30 && unit <= 0x39) return true;
  }
  return false;
}

const LINE_FEED = 0x0a;

function holdsLineBreak(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === LINE_FEED) return true;
  return false;
}
