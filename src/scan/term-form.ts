/**
 * One written form of a term, and whether it stands before a place in a text.
 *
 * Rule 1: a letter may be repeated (three times or more where the term has it once or twice), a digit may not.
 * Rule 2: of letters and digits at least half are letters: "a55" is a room.
 */
import { canBe, isLetter, KIND_BETWEEN, kindOfUnit } from "./symbols.ts";

/** A unit of the form and how often it stands there in a row. */
interface Run {
  readonly unit: number;
  readonly count: number;
}

export interface TermForm {
  readonly runs: readonly Run[];
  /** Its vowels are written `*`. */
  readonly isMasked: boolean;
}

/** @param text lower case, words apart by one blank */
export function formOf(text: string, isMasked = false): TermForm {
  const runs: { unit: number; count: number }[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const last = runs.at(-1);
    if (last?.unit === unit) last.count += 1;
    else runs.push({ unit, count: 1 });
  }
  return { runs, isMasked };
}

export interface FormMatch {
  readonly start: number;
  readonly isLeet: boolean;
  readonly isRepeated: boolean;
}

const BLANK = 0x20;
const DIGITS = { first: 0x30, last: 0x39 } as const;
const isDigit = (unit: number): boolean => unit >= DIGITS.first && unit <= DIGITS.last;

/** Reads backwards. */
interface Cursor {
  readonly text: string;
  at: number;
  letterCount: number;
  digitCount: number;
  isLeet: boolean;
  isRepeated: boolean;
}

/** @returns where the form begins if it ends at `end`, and how it is dressed up. */
export function matchBefore(form: TermForm, text: string, end: number): FormMatch | undefined {
  const cursor: Cursor = { text, at: end, letterCount: 0, digitCount: 0, isLeet: false, isRepeated: false };
  for (let index = form.runs.length - 1; index >= 0; index -= 1) {
    const run = form.runs[index];
    if (run === undefined) return undefined;
    const before = form.runs[index - 1];
    const isRead = run.unit === BLANK ? readGap(cursor, before) : readRun(cursor, run, before);
    if (!isRead) return undefined;
  }
  const { at, letterCount, digitCount, isLeet, isRepeated } = cursor;
  if (letterCount < digitCount || isInsideWord(text, at)) return undefined;
  return { start: at, isLeet, isRepeated };
}

const isInsideWord = (text: string, at: number): boolean => {
  if (at === 0) return false;
  const kind = kindOfUnit(text.charCodeAt(at - 1));
  return kind !== KIND_BETWEEN && kind <= LAST_WORD_KIND;
};
/** Letters, digits, other scripts; signs are not asked. */
const LAST_WORD_KIND = 3;

/** Signs end here where they cannot be the last letter of the word before. */
function readGap(cursor: Cursor, before: Run | undefined): boolean {
  const { text } = cursor;
  const from = cursor.at;
  while (cursor.at > 0) {
    const unit = text.charCodeAt(cursor.at - 1);
    const kind = kindOfUnit(unit);
    const isGap = kind === KIND_BETWEEN || (kind > LAST_WORD_KIND && !canBe(unit, before?.unit ?? BLANK));
    if (!isGap) break;
    cursor.at -= 1;
  }
  return cursor.at < from;
}

const LEAST_REPEATED = 3;

function readRun(cursor: Cursor, { unit, count }: Run, before: Run | undefined): boolean {
  const { text } = cursor;
  const isNumber = isDigit(unit);
  let found = 0;
  while (cursor.at > 0) {
    const one = text.charCodeAt(cursor.at - 1);
    if (isNumber ? one !== unit : !canBe(one, unit)) break;
    // "k1ll": the figure is the i that the term has there, not a third l.
    if (found === count && isStandIn(one, unit) && before !== undefined && canBe(one, before.unit)) break;
    note(cursor, one, unit);
    found += 1;
  }
  if (found === count) return true;
  cursor.isRepeated = true;
  return !isNumber && found > count && found >= LEAST_REPEATED;
}

const isStandIn = (unit: number, wanted: number): boolean => unit !== wanted && !isLetter(unit);

function note(cursor: Cursor, unit: number, wanted: number): void {
  cursor.at -= 1;
  if (isStandIn(unit, wanted)) {
    cursor.isLeet = true;
    if (isDigit(unit)) cursor.digitCount += 1;
  } else cursor.letterCount += 1;
}
