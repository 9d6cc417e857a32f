/**
 * Recognises bytes that were written out otherwise than in one run: as numbers, as bits, in short scraps or in words of
 * any length.
 *
 * Rule 1: a judgement over the whole of a long text, or over a stretch of it; single odd words, lists of numbers and
 * links pass.
 * Rule 2: one pass over the words and one over the characters, whatever the text.
 * LIMIT(an encoding between at least as many ordinary words, letters of one case in short words and numbers as words
 * pass)
 * Source: protocol.md §3.1 (last row), §10 (≥ 200 characters).
 */

/** As many numbers as bytes in the shortest file that counts. */
const MIN_NUMBERS = 200;
/** 255, in decimal or octal. */
const MAX_BYTE = 377;
/** Numbers to each other word, and different ones among them, where words stand between: tables have fewer. */
const MIN_PER_WORD = 8;
const MIN_DISTINCT_AMONG_WORDS = 110;
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

/** ASCII alone is looked at. @param stretch letters and figures that make a judgement on how they are mixed */
export function hasDump(text: string, stretch = MIN_DUMP): boolean {
  if (text.length < MIN_DUMP) return false;
  // A quick look first: prose has too few of either for anything below.
  const figures = countBetween(text, 0x30, 0x39);
  const capitals = countBetween(text, 0x41, 0x5a);
  const mayBeWords = figures >= MIN_NUMBERS || (figures + capitals) * MAX_PROSE_SHARE >= text.length;
  const mayBeMixed = figures * MAX_KIND_SHARE >= stretch;
  if (!mayBeWords && !mayBeMixed) return false;
  const plain = text.includes("://") || UUID_CORE.test(text) ? text.replace(IDS, " ") : text;
  return (mayBeWords && hasDumpedWords(plain)) || (mayBeMixed && isMixed(plain, stretch));
}

function countBetween(text: string, first: number, last: number): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= first && code <= last) count += 1;
  }
  return count;
}

/** Capitals and figures are one character in so many, or fewer: no text that is mostly scraps. */
const MAX_PROSE_SHARE = 20;

function hasDumpedWords(text: string): boolean {
  const all: string[] = [];
  let run: string[] = [];
  let bits = 0;
  let scraps = 0;
  let length = 0;
  let words = 0;
  for (const [word] of text.matchAll(/[^\s,;|\\]+/g)) {
    length += word.length;
    if (BITS.test(word)) bits += word.length;
    else if (NUMBER.test(word)) run.push(word);
    else {
      words += 1;
      if (isByteList(run, MIN_DISTINCT)) return true;
      for (const one of run) all.push(one);
      run = [];
      if (isScrap(word)) scraps += word.length;
    }
  }
  const isMostlyScraps = scraps >= MIN_SCRAPS && scraps * 10 >= length * SCRAP_TENTHS;
  if (isMostlyScraps || bits >= MIN_BITS || isByteList(run, MIN_DISTINCT)) return true;
  const numbers = all.concat(run);
  return numbers.length >= words * MIN_PER_WORD && isByteList(numbers, MIN_DISTINCT_AMONG_WORDS);
}

const isByteList = (numbers: readonly string[], minDistinct: number): boolean =>
  numbers.length >= MIN_NUMBERS &&
  new Set(numbers).size >= minDistinct &&
  numbers.every((one) => Number(one.replace(/\D/g, "")) <= MAX_BYTE);

/** Links and UUIDs: people send them by the dozen. */
const IDS = /[a-z][a-z+.-]{1,11}:\/\/\S+|\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi;
const UUID_CORE = /-[\da-f]{4}-[\da-f]{4}-/i;
/** Of 62: in a list of rooms and times there are 30, in prose 40. */
const MIN_ALPHABET = 45;
/** Each kind is at least one in so many. */
const MAX_KIND_SHARE = 14;

/** Base64, hex and their like, however they were cut, in any stretch of so many letters and figures. */
function isMixed(text: string, stretch: number): boolean {
  let mixture = new Mixture();
  for (let at = 0; at < text.length; at += 1) {
    mixture.add(text.charCodeAt(at));
    if (mixture.length < stretch) continue;
    if (mixture.isEncoding) return true;
    mixture = new Mixture();
  }
  return false;
}

/** How letters and figures follow each other. */
class Mixture {
  /** By kind. */
  readonly #counts = new Uint32Array(SIGN);
  readonly #seen = new Uint8Array(0x80);
  #alphabet = 0;
  #hexLetters = 0;
  #last = SIGN;
  /** Neighbours, and those that differ in kind. */
  #pairs = 0;
  #changes = 0;
  length = 0;

  add(code: number): void {
    const kind = kindOf(code);
    if (kind !== SIGN) {
      this.#count(code, kind);
      if (this.#last !== SIGN) this.#pairs += 1;
      if (this.#last !== SIGN && this.#last !== kind) this.#changes += 1;
    }
    this.#last = kind;
  }

  get isEncoding(): boolean {
    const [lower = 0, upper = 0, figures = 0] = this.#counts;
    if (figures + this.#hexLetters === this.length)
      return Math.min(figures, this.#hexLetters) * 5 >= this.length;
    const isEverywhere = this.#pairs * 5 >= this.length * 2 && this.#changes * 2 >= this.#pairs;
    return (
      isEverywhere &&
      this.#alphabet >= MIN_ALPHABET &&
      Math.min(lower, upper, figures) * MAX_KIND_SHARE >= this.length
    );
  }

  #count(code: number, kind: number): void {
    this.length += 1;
    this.#counts[kind] = (this.#counts[kind] ?? 0) + 1;
    if ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66) this.#hexLetters += 1;
    if (this.#seen[code] === 0) this.#alphabet += 1;
    this.#seen[code] = 1;
  }
}

const LOWER = /[a-z]/;
const UPPER = /[A-Z]/;
const DIGIT = /\d/;
const LETTERS = /[A-Za-z]/g;

/** Two kinds of letters and figures at least, and neighbours that differ in two of five places. */
function isScrap(word: string): boolean {
  if (word.length < MIN_SCRAP) return false;
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

/** Lower, upper, figure: 0 to 2. */
const SIGN = 3;

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return 0;
  if (code >= 65 && code <= 90) return 1;
  return code >= 48 && code <= 57 ? 2 : SIGN;
}
