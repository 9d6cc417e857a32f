/**
 * Where a text is displayed in another order than it is stored, and in which order then.
 *
 * Rule: an approximation that errs to one more reading, never to one less. The stored order is always scanned
 * too; runs are flat (a control inside a run only ends or prolongs it).
 * Source: UAX #9 (RLO, RLE, RLI and what ends them); protocol.md §4.3 step 3.
 */

/** A stretch of the original, read forwards or backwards. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly isBackwards: boolean;
}

/** RLE, RLO, RLI. */
const OPENERS = /[\u202b\u202e\u2067]/;
const RUN = /([\u202b\u202e\u2067])([^\u202c\u2069\n\u2028\u2029]*)/g;
const OVERRIDE = "\u202e";
/** What keeps its own direction inside an embedding: a number with its inner separators. */
const TOKEN = /[\p{L}\p{N}]+(?:[-./][\p{L}\p{N}]+)*|[^]/gu;

export const isReordered = (text: string): boolean => OPENERS.test(text);

/** Stretches in display order. Only for a text that `isReordered`. */
export function displayOrder(text: string): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let done = 0;
  for (const run of text.matchAll(RUN)) {
    const start = run.index + 1;
    const inner = run[2] ?? "";
    stretches.push({ start: done, end: start, isBackwards: false });
    if (run[1] === OVERRIDE) stretches.push({ start, end: start + inner.length, isBackwards: true });
    else stretches.push(...embedded(inner, start));
    done = start + inner.length;
  }
  stretches.push({ start: done, end: text.length, isBackwards: false });
  return stretches;
}

function embedded(inner: string, offset: number): readonly Stretch[] {
  const tokens: Stretch[] = [];
  for (const token of inner.matchAll(TOKEN)) {
    const start = offset + token.index;
    tokens.push({ start, end: start + token[0].length, isBackwards: false });
  }
  return tokens.toReversed();
}
