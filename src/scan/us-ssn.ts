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
import { isOneDigit } from "./luhn.ts";
import { type Candidate, cueEvidence, type Judgement, numericDetector } from "./numeric.ts";
import { isEven, isLaidOutAs, isPiece } from "./window.ts";

const LAYOUT = [3, 2, 4] as const;
const SPECIMENS: ReadonlySet<string> = new Set([
  "123456789",
  "078051120",
  "219099999",
  "457555462",
  "042103580",
]);
/** 987-65-4320 to -4329 are set aside for advertisements. */
const ADVERTISED = "98765432";

/** What people put between the parts of one number. */
const PLAIN_GAPS: ReadonlySet<string> = new Set([" ", "-", ".", "/", "_", "*"]);
/** What also stands in lists, times and sums. A letter, so an `x` too, ends a chain of digits (digit-chain.ts). */
const LIST_GAPS: ReadonlySet<string> = new Set([",", ":", ";", "+", "="]);

const LOG = 0.4;
const MEDIUM = 0.65;
const HIGH = 0.85;
const SURE = 0.95;

const isSpecimen = (digits: string): boolean =>
  SPECIMENS.has(digits) || (digits.length === 9 && digits.startsWith(ADVERTISED));

const isIssued = (digits: string): boolean =>
  !digits.startsWith("000") &&
  !digits.startsWith("666") &&
  !digits.startsWith("9") &&
  digits.slice(3, 5) !== "00" &&
  digits.slice(5) !== "0000" &&
  !isOneDigit(digits);

function judge(candidate: Candidate): Judgement | undefined {
  const { window, cue } = candidate;
  const isFormatted = isLaidOutAs(window, LAYOUT);
  const confidence = confidenceOf(candidate, isFormatted);
  if (confidence === 0) return undefined;
  return { confidence, evidence: [`pattern:${isFormatted ? "3-2-4" : "9-digits"}`, ...cueEvidence(cue)] };
}

function confidenceOf(candidate: Candidate, isFormatted: boolean): number {
  if (isSpecimen(candidate.window.digits)) return candidate.cue.kind === "positive" ? MEDIUM : 0;
  return isFormatted ? ofFormatted(candidate) : ofOther(candidate);
}

function ofFormatted({ window, cue, mask, isDisguised }: Candidate): number {
  const isWhole = !isPiece(window);
  if (cue.kind === "positive") return isWhole ? SURE : HIGH;
  const isDoubtful = cue.kind === "negative" || window.gaps.some((gap) => LIST_GAPS.has(gap));
  if (isDoubtful) return isDisguised ? MEDIUM : LOG;
  if (!isWhole) return window.gaps.includes(" ") ? MEDIUM : LOG;
  const isPlain = !window.isGlued && window.gaps.every((gap) => PLAIN_GAPS.has(gap));
  return isPlain && mask === "none" ? HIGH : MEDIUM;
}

function ofOther({ window, cue, mask, isDisguised }: Candidate): number {
  const isBare = window.lengths.length === 1;
  if (cue.kind === "positive")
    return withKeyword(isBare || isEven(window), isPiece(window) || mask === "date");
  if (!isDisguised || window.isGlued || isPiece(window)) return 0;
  return cue.kind === "negative" || mask !== "none" ? LOG : MEDIUM;
}

function withKeyword(isRegular: boolean, isOfLonger: boolean): number {
  if (isRegular) return isOfLonger ? LOG : HIGH;
  return isOfLonger ? 0 : MEDIUM;
}

export const usSsn: Detector = numericDetector({
  id: "us-ssn",
  version: 1,
  minDigits: 9,
  maxDigits: 9,
  lexicon: SSN_LEXICON,
  mayBe: (digits) => isSpecimen(digits) || isIssued(digits),
  judge,
});
