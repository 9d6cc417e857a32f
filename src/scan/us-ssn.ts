/**
 * US Social Security numbers.
 *
 * Rule 1: the layout 3-2-4 counts by itself; nine digits in another layout count with a keyword only.
 * Rule 2: since 2011 every area but 000, 666 and 900-999 is issued, so the area proves nothing more.
 * Rule 3: the numbers everybody prints as examples count with a keyword only.
 * Source: detectors.md §4 us_ssn; SSA "Social Security Number Randomization" (2011).
 */
import type { Detector } from "./detector.ts";
import { SSN_LEXICON } from "./lexicon.ts";
import { type Candidate, cueEvidence, type Judgement, numericDetector } from "./numeric.ts";
import { type DigitWindow, isEven, isLaidOutAs, isPiece } from "./window.ts";

const LAYOUT = [3, 2, 4] as const;
const SPECIMENS: ReadonlySet<number> = new Set([
  123_456_789, 78_051_120, 219_099_999, 457_555_462, 42_103_580,
]);
/** 987-65-4320 to -4329 are set aside for advertisements. */
const ADVERTISED = 98_765_432;

/** What people put between the parts of one number. */
const PLAIN_GAPS: ReadonlySet<string> = new Set([" ", "-", ".", "/", "_", "*"]);
/** What also stands in lists, times and sums. A letter, so an `x` too, ends a chain of digits (digit-chain.ts). */
const LIST_GAPS: ReadonlySet<string> = new Set([",", ":", ";", "+", "="]);

const LOG = 0.4;
const MEDIUM = 0.65;
const HIGH = 0.85;
const SURE = 0.95;

const LENGTH = 9;

/** @param number all nine digits; so many are asked about that no text is made of each. */
const isSpecimen = (number: number): boolean =>
  Math.trunc(number / 10) === ADVERTISED || SPECIMENS.has(number);

function isIssued(number: number): boolean {
  const area = Math.trunc(number / 1e6);
  if (area === 0 || area === 666 || area >= 900) return false;
  return Math.trunc(number / 1e4) % 100 !== 0 && number % 1e4 !== 0 && number % 111_111_111 !== 0;
}

/** True where some word beside it could make it worth a hit. */
function mayBe(window: DigitWindow): boolean {
  const number = window.prefix(LENGTH);
  if (isSpecimen(number)) return true;
  return (
    isIssued(number) &&
    (window.groupCount === 1 || !isPiece(window) || isEven(window) || isLaidOutAs(window, LAYOUT))
  );
}

function judge(candidate: Candidate): Judgement | undefined {
  const { window } = candidate;
  const isFormatted = isLaidOutAs(window, LAYOUT);
  const confidence = confidenceOf(candidate, isFormatted);
  if (confidence === 0) return undefined;
  return {
    confidence,
    evidence: [`pattern:${isFormatted ? "3-2-4" : "9-digits"}`, ...cueEvidence(candidate.cue)],
  };
}

function confidenceOf(candidate: Candidate, isFormatted: boolean): number {
  if (isSpecimen(candidate.window.prefix(LENGTH))) return candidate.cue.kind === "positive" ? MEDIUM : 0;
  return isFormatted ? ofFormatted(candidate) : ofOther(candidate);
}

function ofFormatted({ window, cue, mask, isDisguised }: Candidate): number {
  const isWhole = !isPiece(window);
  if (cue.kind === "positive") return isWhole ? SURE : HIGH;
  const isDoubtful = cue.kind === "negative" || !window.everyGap((gap) => !LIST_GAPS.has(gap));
  if (isDoubtful) return isDisguised ? MEDIUM : LOG;
  if (!isWhole) return window.hasGap(" ") ? MEDIUM : LOG;
  const isPlain = !window.isGlued && window.everyGap((gap) => PLAIN_GAPS.has(gap));
  return isPlain && mask === "none" ? HIGH : MEDIUM;
}

function ofOther(candidate: Candidate): number {
  const { window, cue } = candidate;
  const isBare = window.groupCount === 1;
  if (cue.kind === "positive")
    return withKeyword(isBare || isEven(window), isPiece(window) || candidate.mask === "date");
  if (!candidate.isDisguised || window.isGlued || isPiece(window)) return 0;
  return cue.kind === "negative" || candidate.mask !== "none" ? LOG : MEDIUM;
}

function withKeyword(isRegular: boolean, isOfLonger: boolean): number {
  if (isRegular) return isOfLonger ? LOG : HIGH;
  return isOfLonger ? 0 : MEDIUM;
}

export const usSsn: Detector = numericDetector({
  id: "us-ssn",
  version: 1,
  minDigits: LENGTH,
  maxDigits: LENGTH,
  lexicon: SSN_LEXICON,
  mayBe,
  judge,
});
