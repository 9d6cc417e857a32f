/**
 * Recognises bytes that were written out otherwise than in one run: as numbers, as bits, or in short scraps.
 *
 * Rule 1: a judgement over the whole of a long text; single odd words, lists of numbers and links pass.
 * Rule 2: one pass over the words, whatever the text.
 * LIMIT(scraps between ordinary words, letters of one case in short words and numbers as words pass)
 * Source: protocol.md §3.1 (last row), §10 (≥ 200 characters).
 */

/** As many numbers as bytes in the shortest file that counts. */
const MIN_NUMBERS = 200;
/** 255, in decimal or octal. */
const MAX_BYTE = 377;
const MIN_BITS = 1_600;
const MIN_DISTINCT = 24;
/** Characters of scraps in a text, and the share of it (in tenths) that they make up. */
const MIN_SCRAPS = 400;
const SCRAP_TENTHS = 6;
const MIN_SCRAP = 6;

/** Shorter ones cannot hold enough of anything. */
export const MIN_DUMP = 400;

const NUMBER = /^(?:&#|0o?)?\d{1,3}$/;
const BITS = /^[01]{4,64}$/;

/** ASCII alone is looked at. */
export function hasDump(text: string): boolean {
  if (text.length < MIN_DUMP) return false;
  let numbers: string[] = [];
  let bits = 0;
  let scraps = 0;
  let all = 0;
  for (const [word] of text.matchAll(/[^\s,;|\\]+/g)) {
    all += word.length;
    if (BITS.test(word)) bits += word.length;
    else if (NUMBER.test(word)) numbers.push(word);
    else {
      if (isByteList(numbers)) return true;
      numbers = [];
      if (isScrap(word)) scraps += word.length;
    }
  }
  const isMostlyScraps = scraps >= MIN_SCRAPS && scraps * 10 >= all * SCRAP_TENTHS;
  return isMostlyScraps || bits >= MIN_BITS || isByteList(numbers);
}

const isByteList = (numbers: readonly string[]): boolean =>
  numbers.length >= MIN_NUMBERS &&
  new Set(numbers).size >= MIN_DISTINCT &&
  numbers.every((one) => Number(one.replace(/\D/g, "")) <= MAX_BYTE);

const LOWER = /[a-z]/;
const UPPER = /[A-Z]/;
const DIGIT = /\d/;
const LETTERS = /[A-Za-z]/g;

/** Two kinds of letters and figures at least, and neighbours that differ in two of five places. */
function isScrap(word: string): boolean {
  if (word.length < MIN_SCRAP || word.slice(0, 12).includes("://")) return false;
  // Times and amounts are figures with a letter or two.
  if ((word.match(LETTERS)?.length ?? 0) * 10 < word.length * 3) return false;
  const kinds = Number(LOWER.test(word)) + Number(UPPER.test(word)) + Number(DIGIT.test(word));
  return kinds >= 2 && changes(word) * 5 >= word.length * 2;
}

/** How often neighbours differ in kind (lower, upper, digit, sign): rare in words, usual in encodings. */
export function changes(token: string): number {
  let count = 0;
  let last = kindOf(token.charCodeAt(0));
  for (let index = 1; index < token.length; index += 1) {
    const kind = kindOf(token.charCodeAt(index));
    if (kind !== last) count += 1;
    last = kind;
  }
  return count;
}

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return 1;
  if (code >= 65 && code <= 90) return 2;
  return code >= 48 && code <= 57 ? 3 : 4;
}
