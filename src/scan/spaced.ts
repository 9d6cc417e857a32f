/**
 * Letters that stand apart, one by one: "s h i t", "s.h.i.t". They are read together.
 *
 * Rule: one character a letter and one between, three letters at least; all in one pass.
 */
import { hasLetter, KIND_BETWEEN, kindOfUnit } from "./symbols.ts";
import type { Work } from "./work.ts";

export interface SpacedLetters {
  readonly letters: string;
  /** Where the letter stands in the text. */
  readonly placeOf: (index: number) => number;
}

/** Fewer are ordinary words. */
export const LEAST_APART = 3;
/** Each is the beginning of some short stretch. */
const UNITS_PER_LETTER = 15;

/** @throws WorkExceeded */
export function eachSpaced(text: string, work: Work, visit: (spaced: SpacedLetters) => void): void {
  for (let start = 0; start < text.length;) {
    const end = spacedEnd(text, start);
    const count = (end - start + 1) / 2;
    if (count >= LEAST_APART && hasLetter(text, start, end)) {
      work.spend(count * UNITS_PER_LETTER);
      visit({ letters: everyOther(text, start, end), placeOf: (index) => start + index * 2 });
    }
    start = Math.max(end, start + 1);
  }
}

const isBetween = (text: string, at: number): boolean =>
  at < 0 || at >= text.length || kindOfUnit(text.charCodeAt(at)) === KIND_BETWEEN;

/** @returns behind the last letter of the run that begins at `start`; `start` where none does. */
function spacedEnd(text: string, start: number): number {
  if (!isBetween(text, start - 1) || isBetween(text, start)) return start;
  let at = start;
  while (!isBetween(text, at) && isBetween(text, at + 1)) at += 2;
  // The last step went over the one between.
  return at === start ? start : at - 1;
}

function everyOther(text: string, start: number, end: number): string {
  let letters = "";
  for (let at = start; at < end; at += 2) letters += text.charAt(at);
  return letters;
}
