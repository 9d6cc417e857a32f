/**
 * Chains of digit groups with little between them: what every numeric detector picks its candidates from.
 *
 * Rule 1: a group is never cut; a number that is part of a longer run of digits is another number.
 * Rule 2: letters count as digits (O, l, S …) only in a group that has real digits and nothing else.
 * Source: detectors.md §4 (separators, boundary), §5 step 6.
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

export interface DigitChain {
  readonly groups: readonly DigitGroup[];
  /** `gaps[i]` stands between groups i and i + 1, normalised by `gapKey`. */
  readonly gaps: readonly string[];
}

/** Digits and what passes for them, at least one real digit. */
const DIGIT_LIKE = /^(?=.*\d)[\dOoIilLSsBZ]+$/;
/** A word with a number stuck to it, on one side only. */
const GLUED = /^(?:([^\d]+)(\d{3,})|(\d{3,})([^\d]+))$/;
const SEPARATOR_WORD = /^(?:dash|hyphen|minus|dot|point|slash|space|guion)$/i;

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

/** UTF-16 units between two groups: " - " with markup or an emoji still joins, a word does not. */
const MAX_GAP = 5;
const MARKUP = /[\s*~`]+/g;

/** White space and markup do not matter beside a separator; alone they are one. */
export function gapKey(gap: string): string {
  const core = gap.replace(MARKUP, "");
  if (core === "") return gap.trim() === "" ? " " : "*";
  return SEPARATOR_WORD.test(core) ? "-" : core;
}

/** All chains of `text`, in order; a lone group is a chain of one. */
export function digitChains(text: string): readonly DigitChain[] {
  const chains: DigitChain[] = [];
  let open: { groups: DigitGroup[]; gaps: string[] } | undefined;
  for (const group of groupsOf(text)) {
    const last = open?.groups.at(-1);
    const gap = last === undefined ? undefined : joiningGap(text, last, group);
    if (open === undefined || gap === undefined) {
      open = { groups: [group], gaps: [] };
      chains.push(open);
    } else {
      open.groups.push(group);
      open.gaps.push(gap);
    }
  }
  return chains;
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

function groupsOf(text: string): readonly DigitGroup[] {
  const groups: DigitGroup[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const start = at;
    let seen = 0;
    for (let found = classOf(text.charCodeAt(at)); found !== 0; found = classOf(text.charCodeAt(at))) {
      seen |= found;
      at += 1;
    }
    if ((seen & DIGIT) === 0) continue;
    const group = groupOf(text.slice(start, at), start, seen === DIGIT);
    if (group !== undefined) groups.push(group);
  }
  return groups;
}

function groupOf(token: string, start: number, isPure: boolean): DigitGroup | undefined {
  if (isPure) {
    return { start, end: start + token.length, digits: token, hasLetters: false, isGlued: false };
  }
  const isLike = DIGIT_LIKE.test(token);
  const glued = gluedGroup(token, start, isLike);
  if (glued !== undefined || !isLike) return glued;
  return { start, end: start + token.length, digits: likeDigits(token), hasLetters: true, isGlued: false };
}

/** One letter that passes for a digit belongs to the number; a word does not. */
function gluedGroup(token: string, start: number, isLike: boolean): DigitGroup | undefined {
  const parts = GLUED.exec(token);
  if (parts === null) return undefined;
  const digits = parts[2] ?? parts[3] ?? "";
  if (isLike && token.length - digits.length < 2 && digits.length < 9) return undefined;
  const from = parts[2] === undefined ? start : start + token.length - digits.length;
  return { start: from, end: from + digits.length, digits, hasLetters: false, isGlued: true };
}

function likeDigits(token: string): string {
  let digits = "";
  for (const character of token) digits += LOOKS_LIKE[character] ?? character;
  return digits;
}

/** @returns the key of a gap that keeps two groups in one chain; undefined where they are strangers. */
function joiningGap(text: string, left: DigitGroup, right: DigitGroup): string | undefined {
  const gap = text.slice(left.end, right.start);
  if (gap.length > MAX_GAP && !SEPARATOR_WORD.test(gap.trim())) return undefined;
  return /\p{L}/u.test(gap) && !SEPARATOR_WORD.test(gap.trim()) ? undefined : gapKey(gap);
}
