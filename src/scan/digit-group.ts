/**
 * Groups of adjacent digits in a text.
 *
 * Rule 1: a group is never cut; a number that is part of a longer run of digits is another number.
 * Rule 2: letters count as digits (O, l, S …) only in a group that has real digits and nothing else.
 * Rule 3: where pieces of a joined text meet, digits go on, but no word is stuck to a number.
 * Source: detectors.md §4 (boundary), §5 step 6.
 */

export interface DigitGroup {
  readonly start: number;
  readonly end: number;
  /** 0-9 alone, look-alike letters replaced. */
  readonly digits: string;
  readonly hasLetters: boolean;
  /** A letter stands directly before or after it (`SSN123…`, `…789abc`). */
  readonly isGlued: boolean;
}

const DIGIT = 1;
const LETTER = 2;

const ASCII_CLASSES = Uint8Array.from({ length: 0x80 }, (_, unit) => {
  if (unit >= 0x30 && unit <= 0x39) return DIGIT;
  return /[A-Za-z]/.test(String.fromCharCode(unit)) ? LETTER : 0;
});

/** Latin, Greek and Cyrillic join words; scripts that set no space between words (Chinese, Thai) end a token. */
function classOf(unit: number): number {
  if (unit < 0x80) return ASCII_CLASSES[unit] ?? 0;
  return (unit >= 0xc0 && unit < 0x530) || (unit >= 0x1e00 && unit < 0x2000) ? LETTER : 0;
}

const NO_BREAKS: readonly number[] = [];

/** @param breaks offsets where pieces of a joined text meet, in order. */
export function digitGroups(text: string, breaks = NO_BREAKS): readonly DigitGroup[] {
  const cuts = breaks.filter((place) => isBetweenWordAndNumber(text, place));
  if (cuts.length === 0) return groupsIn(text, 0, text.length);
  return [...cuts, text.length].flatMap((end, at) => groupsIn(text, cuts[at - 1] ?? 0, end));
}

/** One letter that passes for a digit is no word. */
function isBetweenWordAndNumber(text: string, place: number): boolean {
  const before = classOf(text.charCodeAt(place - 1));
  const after = classOf(text.charCodeAt(place));
  if (before + after !== LETTER + DIGIT) return false;
  const [letter, beside] = before === LETTER ? [place - 1, place - 2] : [place, place + 1];
  return classOf(text.charCodeAt(beside)) === LETTER || !DIGIT_LIKE.test(text.charAt(letter));
}

function groupsIn(text: string, from: number, to: number): readonly DigitGroup[] {
  const groups: DigitGroup[] = [];
  for (let at = from; at < to; at += 1) {
    const start = at;
    let seen = 0;
    let last = 0;
    let changes = 0;
    for (; at < to; at += 1) {
      const found = classOf(text.charCodeAt(at));
      if (found === 0) break;
      if (found !== last) changes += 1;
      last = found;
      seen |= found;
    }
    if ((seen & DIGIT) === 0) continue;
    const group = groupOf({ token: text.slice(start, at), start, changes });
    if (group !== undefined) groups.push(group);
  }
  return groups;
}

interface Token {
  readonly token: string;
  readonly start: number;
  /** Stretches of digits and of letters in it. */
  readonly changes: number;
}

/** Digits and what passes for them. */
const DIGIT_LIKE = /^[\dOoIilLSsBZ]+$/;
/** Longer than any number that is looked for. */
const MAX_LIKE = 24;

function groupOf(found: Token): DigitGroup | undefined {
  const { token, start, changes } = found;
  const end = start + token.length;
  if (changes === 1) return { start, end, digits: token, hasLetters: false, isGlued: false };
  const isLike = token.length <= MAX_LIKE && DIGIT_LIKE.test(token);
  // Hashes and GUIDs go back and forth; a word with a number stuck to it does not.
  const glued = changes <= 3 ? gluedGroup(found, isLike) : undefined;
  if (glued !== undefined || !isLike) return glued;
  return { start, end, digits: likeDigits(token), hasLetters: true, isGlued: false };
}

/** A number with a word before or after it; with words on both sides only a long one. */
const GLUED = /^(?:\D+(?=\d{3,}$)|(?=\d{3,}\D+$)|\D+(?=\d{9,}\D+$))(\d+)/;

/** One letter that passes for a digit belongs to the number; a word does not. */
function gluedGroup({ token, start }: Token, isLike: boolean): DigitGroup | undefined {
  const digits = GLUED.exec(token)?.[1];
  if (digits === undefined) return undefined;
  if (isLike && token.length - digits.length < 2 && digits.length < 9) return undefined;
  const from = start + token.indexOf(digits);
  return { start: from, end: from + digits.length, digits, hasLetters: false, isGlued: true };
}

const LOOKS_LIKE: Readonly<Record<string, string>> = {
  O: "0",
  o: "0",
  I: "1",
  i: "1",
  l: "1",
  L: "1",
  S: "5",
  s: "5",
  B: "8",
  Z: "2",
};

function likeDigits(token: string): string {
  let digits = "";
  for (const character of token) digits += LOOKS_LIKE[character] ?? character;
  return digits;
}
