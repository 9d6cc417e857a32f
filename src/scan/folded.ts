/**
 * A text as a detector reads it, with the way back: every folded unit knows its span in the original.
 *
 * Rule: offsets that leave `scan/` are UTF-16 offsets into the original text, never into a fold.
 */

export interface FoldedText {
  readonly original: string;
  readonly text: string;
  /** Per folded unit its span in the original and how it came about; undefined where `text` is the original. */
  readonly map: FoldMap | undefined;
}

export interface FoldMap {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** FOLD_* bits of fold-table.ts. */
  readonly kinds: readonly number[];
}

export const unfolded = (text: string): FoldedText => ({ original: text, text, map: undefined });

/** The part of the original that folded units [start, end) came from; reversed runs make it a hull. */
export function originalSpan(
  { map }: FoldedText,
  start: number,
  end: number,
): readonly [start: number, end: number] {
  if (map === undefined) return [start, end];
  let first = Number.MAX_SAFE_INTEGER;
  let last = 0;
  for (let at = start; at < end; at += 1) {
    first = Math.min(first, map.starts[at] ?? first);
    last = Math.max(last, map.ends[at] ?? last);
  }
  return last === 0 ? [0, 0] : [first, last];
}

/** FOLD_* bits of all units of [start, end). */
export function foldsIn({ map }: FoldedText, start: number, end: number): number {
  if (map === undefined) return 0;
  let bits = 0;
  for (let at = start; at < end; at += 1) bits |= map.kinds[at] ?? 0;
  return bits;
}
