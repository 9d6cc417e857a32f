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
import { Work } from "./work.ts";

const BEYOND_ASCII = /[^\x00-\x7f]/;
const ASCII_END = 0x80;

export const isAscii = (text: string): boolean => !BEYOND_ASCII.test(text);

/** Folds in stored order. */
export function fold(text: string): FoldedText {
  return isAscii(text)
    ? unfolded(text)
    : foldStretches(text, [{ start: 0, end: text.length, isBackwards: false }]);
}

/** A fold writes a text anew, character by character; words are looked for in every reading. */
const UNITS_PER_FOLDED = 4;
const UNITS_PER_COPIED = 2;
const UNITS_PER_ESCAPE = 20;
const UNITS_PER_LOOK = 2;

/** `%31` becomes `1`. */
const ESCAPE_SHORTENS = 2;

/**
 * What a reader sees: the fold in stored order, then in the order that it is displayed in, where that is another.
 * @throws WorkExceeded
 */
export function visualReadingsOf(text: string, work: Work): readonly FoldedText[] {
  const stored = fold(text);
  if (stored.map === undefined) return [stored];
  work.spend(text.length * UNITS_PER_FOLDED);
  if (!isReordered(text)) return [stored];
  work.spend(text.length * UNITS_PER_FOLDED * 2);
  return [stored, foldStretches(text, displayOrder(text))];
}

/**
 * Every reading of a text, the fold in stored order first.
 * @throws WorkExceeded
 */
export function readingsOf(text: string, work = new Work()): readonly FoldedText[] {
  const readings = [...visualReadingsOf(text, work)];
  const stored = readings[0] ?? unfolded(text);
  const plain = unescaped(stored);
  if (plain !== undefined) {
    const escapes = (stored.text.length - plain.text.length) / ESCAPE_SHORTENS;
    work.spend(text.length * UNITS_PER_COPIED + escapes * UNITS_PER_ESCAPE);
    readings.push(plain);
  }
  work.spend(readings.length * text.length * UNITS_PER_LOOK);
  for (const reading of [...readings]) {
    const spelled = spellOut(reading, work);
    if (spelled === undefined) continue;
    work.spend(text.length * UNITS_PER_COPIED);
    readings.push(spelled);
  }
  return readings;
}

/** A fold in the making. Arrays of numbers that grow one by one took half of its time. */
class Draft {
  #units: Uint16Array;
  #starts: Int32Array;
  #ends: Int32Array;
  #kinds: Uint8Array;
  #length = 0;
  /** Bits owed to the next unit: something was dropped before it. */
  owed = FOLD_NONE;

  constructor(capacity: number) {
    this.#units = new Uint16Array(capacity);
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
    this.#kinds = new Uint8Array(capacity);
  }

  /** @param length of the character in the original, where it begins at `start`. */
  push(unit: number, { start, length, kind }: { start: number; length: number; kind: number }): void {
    const at = this.#length;
    if (at === this.#units.length) this.#grow();
    this.#units[at] = unit;
    this.#starts[at] = start;
    this.#ends[at] = start + length;
    this.#kinds[at] = kind | this.owed;
    this.#length = at + 1;
    this.owed = FOLD_NONE;
  }

  end(original: string): FoldedText {
    const cut = <T extends Uint8Array | Uint16Array | Int32Array>(all: T): T =>
      all.subarray(0, this.#length) as T;
    const map = { starts: cut(this.#starts), ends: cut(this.#ends), kinds: cut(this.#kinds) };
    return { original, text: textOf(cut(this.#units)), map };
  }

  /** A few characters stand for several: ligatures, fractions, whole phrases in Arabic. */
  #grow(): void {
    const capacity = this.#units.length * 2 + 16;
    this.#units = grown(new Uint16Array(capacity), this.#units);
    this.#starts = grown(new Int32Array(capacity), this.#starts);
    this.#ends = grown(new Int32Array(capacity), this.#ends);
    this.#kinds = grown(new Uint8Array(capacity), this.#kinds);
  }
}

function grown<T extends Uint8Array | Uint16Array | Int32Array>(into: T, from: T): T {
  into.set(from);
  return into;
}

function foldStretches(text: string, stretches: readonly Stretch[]): FoldedText {
  const draft = new Draft(text.length);
  for (const stretch of stretches) {
    if (stretch.isBackwards) foldBackwards(text, stretch, draft);
    else foldForwards(text, stretch, draft);
  }
  return draft.end(text);
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

function push(draft: Draft, start: number, one: { unit: number; length: number; kind: number }): number {
  draft.push(one.unit, { start, length: one.length, kind: one.kind });
  return one.length;
}

function pushAll(draft: Draft, start: number, all: { text: string; length: number; kind: number }): number {
  const { length, kind } = all;
  for (let index = 0; index < all.text.length; index += 1) {
    draft.push(all.text.charCodeAt(index), { start, length, kind });
  }
  return length;
}

function drop(draft: Draft, length: number): number {
  draft.owed |= FOLD_INVISIBLE;
  return length;
}

/** `String.fromCharCode` takes its units as arguments, and a stack has an end. */
const CHUNK = 4_096;

function textOf(units: Uint16Array): string {
  let text = "";
  for (let at = 0; at < units.length; at += CHUNK) {
    text += String.fromCharCode(...units.subarray(at, at + CHUNK));
  }
  return text;
}
