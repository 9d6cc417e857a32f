/**
 * Folds a text into what its reader sees, with the offsets kept.
 *
 * Rule 1: pure ASCII is its own fold; nothing is allocated but the wrapper.
 * Rule 2: a text may have several readings (display order, percent codes, digits as words); each is scanned, none replaces
 * another.
 * Source: detectors.md §5 steps 1, 2, 4; protocol.md §4.3.
 */
import { displayOrder, isReordered, type Stretch } from "./bidi.ts";
import {
  expansionOf,
  FOLD_INVISIBLE,
  FOLD_NONE,
  FOLD_REVERSED,
  FOLD_WIDTH,
  foldAstral,
  foldUnit,
  isExpanded,
  kindOf,
} from "./fold-table.ts";
import { type FoldedText, unfolded } from "./folded.ts";
import { unescaped } from "./percent.ts";
import { spellOut } from "./spelled.ts";

const BEYOND_ASCII = /[^\x00-\x7f]/;
const ASCII_END = 0x80;

export const isAscii = (text: string): boolean => !BEYOND_ASCII.test(text);

/** Folds in stored order. */
export function fold(text: string): FoldedText {
  return isAscii(text)
    ? unfolded(text)
    : foldStretches(text, [{ start: 0, end: text.length, isBackwards: false }]);
}

/** Every reading of a text, the fold in stored order first. */
export function readingsOf(text: string): readonly FoldedText[] {
  const stored = fold(text);
  const readings = [stored];
  if (stored.map !== undefined && isReordered(text)) readings.push(foldStretches(text, displayOrder(text)));
  const plain = unescaped(stored);
  if (plain !== undefined) readings.push(plain);
  for (const reading of [...readings]) {
    const spelled = spellOut(reading);
    if (spelled !== undefined) readings.push(spelled);
  }
  return readings;
}

interface Draft {
  readonly units: number[];
  readonly starts: number[];
  readonly ends: number[];
  readonly kinds: number[];
  /** Bits owed to the next unit: something was dropped before it. */
  owed: number;
}

function foldStretches(text: string, stretches: readonly Stretch[]): FoldedText {
  const draft: Draft = { units: [], starts: [], ends: [], kinds: [], owed: FOLD_NONE };
  for (const stretch of stretches) {
    if (stretch.isBackwards) foldBackwards(text, stretch, draft);
    else foldForwards(text, stretch, draft);
  }
  const { units, starts, ends, kinds } = draft;
  return { original: text, text: textOf(units), map: { starts, ends, kinds } };
}

function foldForwards(text: string, { start, end }: Stretch, draft: Draft): void {
  for (let at = start; at < end;) at += foldAt(text, at, draft);
}

function foldBackwards(text: string, { start, end }: Stretch, draft: Draft): void {
  for (let at = end - 1; at >= start; at -= 1) {
    const isLow = isLowSurrogate(text.charCodeAt(at)) && at > start;
    if (isLow) at -= 1;
    draft.owed |= FOLD_REVERSED;
    foldAt(text, at, draft);
  }
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;
const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

/** Folds the character at `at`; @returns its length in the original. */
function foldAt(text: string, at: number, draft: Draft): number {
  const unit = text.charCodeAt(at);
  if (unit < ASCII_END) return push(draft, at, { unit, length: 1, kind: FOLD_NONE });
  if (isHighSurrogate(unit)) return foldAstralAt(text, at, draft);
  const folded = foldUnit(unit);
  if (folded === 0) return drop(draft, 1);
  const kind = kindOf(unit);
  if (!isExpanded(folded)) return push(draft, at, { unit: folded, length: 1, kind });
  return pushAll(draft, at, { text: expansionOf(unit), length: 1, kind });
}

function foldAstralAt(text: string, at: number, draft: Draft): number {
  const codePoint = text.codePointAt(at) ?? 0;
  const length = codePoint > 0xffff ? 2 : 1;
  const folded = foldAstral(codePoint);
  if (folded === "") return drop(draft, length);
  const kind = folded.codePointAt(0) === codePoint ? FOLD_NONE : FOLD_WIDTH;
  return pushAll(draft, at, { text: folded, length, kind });
}

function push(draft: Draft, at: number, one: { unit: number; length: number; kind: number }): number {
  draft.units.push(one.unit);
  draft.starts.push(at);
  draft.ends.push(at + one.length);
  draft.kinds.push(one.kind | draft.owed);
  draft.owed = FOLD_NONE;
  return one.length;
}

function pushAll(draft: Draft, at: number, all: { text: string; length: number; kind: number }): number {
  const { length, kind } = all;
  for (let index = 0; index < all.text.length; index += 1) {
    push(draft, at, { unit: all.text.charCodeAt(index), length, kind });
  }
  return length;
}

function drop(draft: Draft, length: number): number {
  draft.owed |= FOLD_INVISIBLE;
  return length;
}

/** `String.fromCharCode` takes its units as arguments, and a stack has an end. */
const CHUNK = 4_096;

function textOf(units: readonly number[]): string {
  let text = "";
  for (let at = 0; at < units.length; at += CHUNK) {
    text += String.fromCharCode(...units.slice(at, at + CHUNK));
  }
  return text;
}
