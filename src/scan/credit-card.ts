/**
 * Payment card numbers.
 *
 * Rule 1: the check digit alone proves little (one random number in ten has it): issuer range, layout and words
 * decide. Rule 2: words for orders, parcels and devices veto a bare number; of a grouped one they leave a line in the
 * log, and of a disguised one a block.
 * Source: detectors.md §4 credit_card; ISO/IEC 7812-1 (IIN, check digit); the schemes' published ranges.
 */
import type { Detector } from "./detector.ts";
import { CARD_LEXICON } from "./lexicon.ts";
import { isOneDigit } from "./luhn.ts";
import { type Candidate, cueEvidence, type Judgement, numericDetector } from "./numeric.ts";
import { type DigitWindow, isEven, isLaidOutAs, isPiece } from "./window.ts";

interface IssuerRange {
  readonly low: number;
  readonly high: number;
  /** Digits of `low` and `high`. */
  readonly width: number;
  readonly lengths: readonly number[];
}

const LONG = [16, 17, 18, 19] as const;

const ISSUERS: readonly IssuerRange[] = [
  { low: 4, high: 4, width: 1, lengths: [13, 16, 19] }, // Visa
  { low: 51, high: 55, width: 2, lengths: [16] }, // Mastercard
  { low: 2221, high: 2720, width: 4, lengths: [16] }, // Mastercard
  { low: 34, high: 34, width: 2, lengths: [15] }, // American Express
  { low: 37, high: 37, width: 2, lengths: [15] }, // American Express
  { low: 6011, high: 6011, width: 4, lengths: LONG }, // Discover
  { low: 644, high: 649, width: 3, lengths: LONG }, // Discover
  { low: 65, high: 65, width: 2, lengths: LONG }, // Discover
  { low: 300, high: 305, width: 3, lengths: [14, ...LONG] }, // Diners Club
  { low: 36, high: 36, width: 2, lengths: [14, ...LONG] }, // Diners Club
  { low: 38, high: 39, width: 2, lengths: [14, ...LONG] }, // Diners Club
  { low: 3528, high: 3589, width: 4, lengths: LONG }, // JCB
  { low: 2131, high: 2131, width: 4, lengths: [15] }, // JCB
  { low: 1800, high: 1800, width: 4, lengths: [15] }, // JCB
  { low: 62, high: 62, width: 2, lengths: LONG }, // UnionPay
];

/** How cards are printed, beside even groups of four. */
const LAYOUTS: readonly (readonly number[])[] = [
  [4, 6, 5],
  [4, 6, 4],
  [6, 13],
  [6, 10],
];

const LOG = 0.4;
const MEDIUM = 0.65;
const HIGH = 0.85;
const SURE = 0.95;

/** Lengths by the first four digits, a bit each: asked of every window of a text full of digits. */
const LENGTHS = Uint32Array.from({ length: 10_000 }, (_, prefix) => {
  const isIn = ({ low, high, width }: IssuerRange): boolean => {
    const start = Math.trunc(prefix / 10 ** (4 - width));
    return start >= low && start <= high;
  };
  return (ISSUERS.find(isIn)?.lengths ?? []).reduce((bits, length) => bits | (1 << length), 0);
});

const isIssuer = (window: DigitWindow): boolean =>
  ((LENGTHS[window.prefix(4)] ?? 0) & (1 << window.digitCount)) !== 0;

const isGrouped = (window: DigitWindow): boolean =>
  isEven(window) ||
  LAYOUTS.some((layout) => isLaidOutAs(window, layout)) ||
  (window.digitCount === 16 && isLaidOutAs(window, [4, 4, 4, 4]));

/** True where some word beside it could make it worth a hit. */
function mayBe(window: DigitWindow): boolean {
  const isKnown = isIssuer(window);
  const isChecked = window.isLuhnValid;
  if (!isKnown && !isChecked) return false;
  if (!isChecked) return !isPiece(window) && layoutOf(window) === "groups" && !isOneDigit(window.digits);
  const isPart = isPartOfMore(window);
  if (isPart && !isKnown) return false;
  return !((isPart || !isKnown) && layoutOf(window) === "odd") && !isOneDigit(window.digits);
}

function judge(candidate: Candidate): Judgement | undefined {
  const { window } = candidate;
  const isKnown = isIssuer(window);
  const layout = layoutOf(window);
  const isChecked = window.isLuhnValid;
  const confidence = isChecked
    ? ofChecked(candidate, layout, isKnown)
    : ofUnchecked(candidate, layout, isKnown);
  if (confidence === 0) return undefined;
  const checks = isChecked ? ["checksum:luhn"] : [];
  const issuer = isKnown ? ["issuer"] : [];
  return { confidence, evidence: [`pattern:${layout}`, ...checks, ...issuer, ...cueEvidence(candidate.cue)] };
}

type Layout = "run" | "groups" | "odd";

function layoutOf(window: DigitWindow): Layout {
  if (window.groupCount === 1) return "run";
  return isGrouped(window) ? "groups" : "odd";
}

/** Without its check digit it is a slip of the pen or another number: worth a line in the log, with a word. */
function ofUnchecked({ window, cue }: Candidate, layout: Layout, isKnown: boolean): number {
  return isKnown && layout === "groups" && cue.kind === "positive" && !isPiece(window) ? LOG : 0;
}

function ofChecked(candidate: Candidate, layout: Layout, isKnown: boolean): number {
  const isPart = isPartOfMore(candidate.window);
  if (!isKnown) return ofStranger(candidate, layout, isPart);
  if (candidate.cue.kind === "positive") return withKeyword(layout, isPart);
  switch (layout) {
    case "groups":
      return ofGroups(candidate, isPart);
    case "run":
      return ofRun(candidate, isPart);
    case "odd":
      return isPart ? 0 : candidate.isDisguised ? MEDIUM : LOG;
  }
}

function ofStranger({ cue }: Candidate, layout: Layout, isPart: boolean): number {
  return cue.kind === "positive" && layout !== "odd" && !isPart ? MEDIUM : 0;
}

function withKeyword(layout: Layout, isPart: boolean): number {
  if (layout === "odd") return isPart ? 0 : HIGH;
  return isPart ? MEDIUM : SURE;
}

function ofGroups({ cue, window, isDisguised }: Candidate, isPart: boolean): number {
  if (cue.kind === "negative" || window.isGlued) return isDisguised ? MEDIUM : LOG;
  if (!isPart) return SURE;
  // Four digits before it: a list of fours. Behind it they may be an expiry date.
  return window.gapBefore === undefined && window.hasGap(" ") ? MEDIUM : LOG;
}

function ofRun({ cue, window, mask, isDisguised }: Candidate, isPart: boolean): number {
  if (cue.kind === "negative") return isDisguised ? LOG : 0;
  if (mask !== "none" || window.isGlued || isPart) return isDisguised ? MEDIUM : LOG;
  return HIGH;
}

/** Like `isPiece`, but an expiry date or security code may follow after a space. */
function isPartOfMore(window: DigitWindow): boolean {
  if (!isPiece(window)) return false;
  const { gapBefore, gapAfter, groupCount } = window;
  const isTail = gapAfter === " " && window.lengthAt(groupCount) !== window.lengthAt(0);
  return !(isTail && (gapBefore === undefined || !window.hasGap(gapBefore)));
}

export const creditCard: Detector = numericDetector({
  id: "credit-card",
  version: 1,
  minDigits: 13,
  maxDigits: 19,
  lexicon: CARD_LEXICON,
  mayBe,
  judge,
});
