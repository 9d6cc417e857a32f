/**
 * What each character folds to: one flat table for the BMP, a function for the rest.
 *
 * Rule 1: digits first. Whatever reads as a digit (any script's Nd, circled, keycap, CJK numerals) becomes 0-9.
 * Rule 2: what cannot be seen is dropped: default-ignorables, format controls, combining marks.
 * Sources: protocol.md §4.3; Unicode 17 (Nd, Cf, Mn, Me, Default_Ignorable_Code_Point), UAX #15 NFKC, UTS #39.
 */
import { CONFUSABLES } from "./confusables.ts";

/** How a folded unit came about; bits, joined over a span. */
export const FOLD_NONE = 0;
/** Same character in other clothes: full-width, another script's digit, an accent. Ordinary in honest text. */
export const FOLD_WIDTH = 1;
/** Something invisible stood before it. */
export const FOLD_INVISIBLE = 2;
/** A letter or digit that only looks like the one it became. */
export const FOLD_CONFUSABLE = 4;
/** Displayed in another order than stored. */
export const FOLD_REVERSED = 8;
/** Written as a word. */
export const FOLD_SPELLED = 16;

/** The code point before the digits' zero is not a digit; each run holds ten (or a multiple of ten) digits. */
const ND_ZEROS: readonly number[] = (
  "660 6f0 7c0 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 de6 e50 ed0 f20 1040 1090 17e0 1810 1946 19d0 1a80 1a90 1b50 " +
  "1bb0 1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50 abf0 ff10 104a0 10d30 10d40 11066 110f0 11136 111d0 112f0 11450 " +
  "114d0 11650 116c0 116d0 116da 11730 118e0 11950 11bf0 11c50 11d50 11da0 11de0 11f50 16130 16a60 16ac0 16b50 " +
  "16d70 1ccf0 1d7ce 1d7d8 1d7e2 1d7ec 1d7f6 1e140 1e2f0 1e4f0 1e5f1 1e950 1fbf0"
)
  .split(" ")
  .map((hex) => parseInt(hex, 16));

/** Runs of digits that are no Nd: first code point, its value, how many follow in order. */
const DIGIT_RUNS: readonly (readonly [first: number, value: number, count: number])[] = [
  [0x2474, 1, 9], // parenthesised
  [0x2488, 1, 9], // with full stop
  [0x24f5, 1, 9], // double circled
  [0x24ff, 0, 1], // negative circled zero
  [0x2776, 1, 9], // dingbats
  [0x2780, 1, 9],
  [0x278a, 1, 9],
  [0x3220, 1, 9], // parenthesised and circled ideographs
  [0x3280, 1, 9],
  [0x1f100, 0, 1], // with full stop, then with comma
  [0x1f101, 0, 10],
  [0x1f10b, 0, 1],
  [0x1f10c, 0, 1],
];

/** Ten numerals in a row, zero first. */
const CJK_DIGITS: readonly string[] = [
  "零一二三四五六七八九",
  "〇壹贰叁肆伍陆柒捌玖",
  "〇壹貳參肆伍陸柒捌玖",
];

/** Letters that stand in for Latin ones without decomposing: first code point of 26 in order. */
const LETTER_RUNS: readonly number[] = [0x1f150, 0x1f170, 0x1f1e6];

/** Separators that NFKC leaves alone. */
const SEPARATORS: Readonly<Record<string, string>> = {
  "-": "\u2212\u207b\u208b\u02d7\u30fc\u3161\u2500\u2501",
  ".": "\u00b7\u2022\u2027\u22c5\u30fb\u3002\u2219\u25cf\u25e6",
  "/": "\u2044\u2215\u29f8",
  " ": "\u2800",
  "\n": "\u2028\u2029",
};

const INVISIBLE = /[\p{Cf}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\x80-\x9f\ufffc]/u;
const DASH = /\p{Pd}/u;
const ACCENTED = /^[!-~]\p{M}+$/u;

const ZERO = 0x30;
const BMP = 0x10000;

/** One character's fold: "" drops it. */
function foldByUnicode(character: string): string {
  if (INVISIBLE.test(character)) return "";
  if (DASH.test(character)) return "-";
  const decomposed = character.normalize("NFKD");
  if (decomposed === character) return character;
  return ACCENTED.test(decomposed) ? decomposed.charAt(0) : character.normalize("NFKC");
}

function digitOf(codePoint: number): number | undefined {
  for (const zero of ND_ZEROS) if (codePoint >= zero && codePoint < zero + 10) return codePoint - zero;
  for (const [first, value, count] of DIGIT_RUNS) {
    if (codePoint >= first && codePoint < first + count) return value + codePoint - first;
  }
  return undefined;
}

/** Folded unit of each BMP character: 0 dropped, 1 "look in EXPANSIONS". */
const TABLE = new Uint16Array(BMP);
const KINDS = new Uint8Array(BMP);
const EXPANSIONS = new Map<number, string>();
const EXPANDED = 1;

function enter(codePoint: number, folded: string, kind: number): void {
  TABLE[codePoint] = folded.length === 1 ? folded.charCodeAt(0) : folded === "" ? 0 : EXPANDED;
  if (folded.length > 1) EXPANSIONS.set(codePoint, folded);
  else EXPANSIONS.delete(codePoint);
  KINDS[codePoint] = kind;
}

/** Ranges that fold to themselves and would only cost start-up time: CJK, Hangul, surrogates, private use. */
const isInert = (codePoint: number): boolean =>
  (codePoint >= 0x3400 && codePoint < 0xa000) || (codePoint >= 0xac00 && codePoint < 0xf900);

/** Values in order from `first` on; what lies beyond the BMP is `foldAstral`'s. */
function enterDigits(first: number, value: number, count: number): void {
  if (first >= BMP) return;
  for (let at = 0; at < count; at += 1) enter(first + at, String(value + at), FOLD_WIDTH);
}

function enterUnicode(): void {
  for (let codePoint = 0; codePoint < BMP; codePoint += 1) {
    TABLE[codePoint] = codePoint;
    if (codePoint < 0x80 || isInert(codePoint)) continue;
    const folded = foldByUnicode(String.fromCharCode(codePoint));
    if (folded.charCodeAt(0) !== codePoint)
      enter(codePoint, folded, folded === "" ? FOLD_INVISIBLE : FOLD_WIDTH);
  }
}

/** Later entries win: a digit value beats a look-alike beats what Unicode's normal forms say. */
function buildTable(): void {
  enterUnicode();
  for (const [letter, codePoints] of CONFUSABLES) {
    for (const hex of codePoints.split(" ")) enter(parseInt(hex, 16), letter, FOLD_CONFUSABLE);
  }
  for (const [separator, characters] of Object.entries(SEPARATORS)) {
    for (const character of characters) enter(character.charCodeAt(0), separator, FOLD_WIDTH);
  }
  for (const row of CJK_DIGITS) {
    for (let value = 0; value < 10; value += 1) enter(row.charCodeAt(value), String(value), FOLD_WIDTH);
  }
  for (const zero of ND_ZEROS) enterDigits(zero, 0, 10);
  for (const [first, value, count] of DIGIT_RUNS) enterDigits(first, value, count);
}
buildTable();

/** @returns the folded UTF-16 unit, 0 where it is dropped, 1 where `expansionOf` has several. */
export const foldUnit = (unit: number): number => TABLE[unit] ?? unit;
export const isExpanded = (folded: number): boolean => folded === EXPANDED;
export const expansionOf = (unit: number): string => EXPANSIONS.get(unit) ?? "";
export const kindOf = (unit: number): number => KINDS[unit] ?? FOLD_NONE;

/** Emoji and the rarer ideographs: what most characters beyond the BMP are, and they fold to themselves. */
const isInertAstral = (codePoint: number): boolean =>
  (codePoint >= 0x1f200 && codePoint < 0x1fb00) || (codePoint >= 0x20000 && codePoint < 0x40000);

/** Folds one character beyond the BMP. */
export function foldAstral(codePoint: number): string {
  if (isInertAstral(codePoint)) return String.fromCodePoint(codePoint);
  const digit = digitOf(codePoint);
  if (digit !== undefined) return String.fromCharCode(ZERO + digit);
  for (const first of LETTER_RUNS) {
    if (codePoint >= first && codePoint < first + 26) return String.fromCharCode(0x41 + codePoint - first);
  }
  return foldByUnicode(String.fromCodePoint(codePoint));
}
