/**
 * How a folded text is cut into words, and which letter each of its characters may stand for.
 *
 * Rule 1: a digit or sign inside a word stands for the letter that it looks like (`sh1t`, `a$$`); between words, and in a
 * number, it is itself. `1`, `!` and `|` may be an i or an l: those two are one symbol, and `canBe` tells them apart.
 * Rule 2: what is no Latin letter is a letter all the same: it ends no word.
 * Source: detectors.md §5 step 2 (leet only in the abuse copy); UTS #39 for the look-alikes that folding leaves.
 */

/** Between words. */
export const BETWEEN = 0;
/** A letter of no term: another script's, or a digit that looks like no letter. */
export const OTHER = 1;
/** `*` inside a word. */
export const MASKED = 2;
const FIRST_LETTER = 3;
const FIRST_DIGIT = FIRST_LETTER + 26;
export const SYMBOL_COUNT = FIRST_DIGIT + 10;

const A = 0x61;
const ZERO = 0x30;

/** Sign or digit → the letters it may stand for. */
const LEET: Readonly<Record<string, string>> = {
  ...{ "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g" },
  ...{ "@": "a", $: "s", "!": "il", "|": "il" },
};

export const KIND_BETWEEN = 0;
export const KIND_LETTER = 1;
export const KIND_DIGIT = 2;
export const KIND_OTHER = 3;
/** `$` and `@`: within a word, or before a letter. */
const KIND_LEADING_SIGN = 4;
/** `!`, `|` and `*`: between two letters only. */
const KIND_INNER_SIGN = 5;

const ASCII_END = 0x80;
const KINDS = new Uint8Array(ASCII_END);
/** Inside a word that has letters. */
const SYMBOLS = new Uint8Array(ASCII_END);

const letterSymbol = (letter: string): number =>
  FIRST_LETTER + (letter === "l" ? "i" : letter).charCodeAt(0) - A;

function buildTables(): void {
  for (const letter of "abcdefghijklmnopqrstuvwxyz") {
    for (const one of [letter, letter.toUpperCase()]) {
      KINDS[one.charCodeAt(0)] = KIND_LETTER;
      SYMBOLS[one.charCodeAt(0)] = letterSymbol(letter);
    }
  }
  for (let digit = 0; digit < 10; digit += 1) {
    KINDS[ZERO + digit] = KIND_DIGIT;
    SYMBOLS[ZERO + digit] = OTHER;
  }
  for (const [sign, letters] of Object.entries(LEET))
    SYMBOLS[sign.charCodeAt(0)] = letterSymbol(letters.charAt(0));
  for (const sign of "$@") KINDS[sign.charCodeAt(0)] = KIND_LEADING_SIGN;
  for (const sign of "!|*") KINDS[sign.charCodeAt(0)] = KIND_INNER_SIGN;
  SYMBOLS["*".charCodeAt(0)] = MASKED;
}
buildTables();

const WORDLIKE = /[\p{L}\p{N}]/u;
const UNKNOWN = 255;
/** Filled as characters are met: most of them never are. */
const BEYOND = new Uint8Array(0x10000).fill(UNKNOWN);

export function kindOfUnit(unit: number): number {
  if (unit < ASCII_END) return KINDS[unit] ?? KIND_BETWEEN;
  const known = BEYOND[unit] ?? UNKNOWN;
  if (known !== UNKNOWN) return known;
  const kind = WORDLIKE.test(String.fromCharCode(unit)) ? KIND_OTHER : KIND_BETWEEN;
  BEYOND[unit] = kind;
  return kind;
}

const kindAt = (text: string, at: number): number =>
  at < text.length ? kindOfUnit(text.charCodeAt(at)) : KIND_BETWEEN;

/** @returns where the word that begins at `start` ends; `start` where none begins there. */
export function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const kind = kindOfUnit(text.charCodeAt(at));
    if (kind === KIND_BETWEEN) return at;
    if (kind === KIND_INNER_SIGN) {
      const behind = at === start ? at : behindSigns(text, at);
      if (behind === at) return at;
      at = behind;
    } else if (kind === KIND_LEADING_SIGN && at === start && kindAt(text, at + 1) !== KIND_LETTER) return at;
    else at += 1;
  }
  return at;
}

/** @returns where the letter behind a run of one sign stands; `at` where there is none. */
function behindSigns(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  let behind = at + 1;
  while (behind < text.length && text.charCodeAt(behind) === sign) behind += 1;
  return kindAt(text, behind) === KIND_LETTER ? behind : at;
}

/** False for numbers: their digits are themselves. */
export function hasLetter(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (kindOfUnit(text.charCodeAt(at)) === KIND_LETTER) return true;
  return false;
}

/** @param isNumber the word has no letters */
export function symbolOf(unit: number, isNumber: boolean): number {
  if (unit >= ASCII_END) return OTHER;
  if (isNumber && unit >= ZERO && unit < ZERO + 10) return FIRST_DIGIT + unit - ZERO;
  return SYMBOLS[unit] ?? OTHER;
}

/** `BETWEEN` for all that is no Latin letter. */
export const letterSymbolOf = (unit: number): number =>
  unit < ASCII_END && KINDS[unit] === KIND_LETTER ? (SYMBOLS[unit] ?? BETWEEN) : BETWEEN;

/** True where a word surely ends: the text does, or a blank or ordinary sign of ASCII stands there. */
export const isSureEnd = (text: string, at: number): boolean => {
  if (at >= text.length) return true;
  const unit = text.charCodeAt(at);
  return unit < ASCII_END && KINDS[unit] === KIND_BETWEEN;
};

const CASE_BIT = 0x20;
/** A pair of a sign and the letter that it may stand for, as one number. */
const pairOf = (unit: number, letter: number): number => unit * ASCII_END + letter;
const STAND_INS = new Set(
  Object.entries(LEET).flatMap(([sign, letters]) =>
    Array.from(letters, (letter) => pairOf(sign.charCodeAt(0), letter.charCodeAt(0))),
  ),
);

export const isLetter = (unit: number): boolean => unit < ASCII_END && KINDS[unit] === KIND_LETTER;

/** @param wanted a unit of a term: lower case, a digit, or `*` */
export const canBe = (unit: number, wanted: number): boolean =>
  unit === wanted || (isLetter(unit) ? (unit | CASE_BIT) === wanted : STAND_INS.has(pairOf(unit, wanted)));
