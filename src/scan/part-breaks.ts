/**
 * Where the pieces of a joined text meet: no character stands there, but a word ends.
 *
 * Rule: nothing is put into the text itself, or a number cut in two would not be one any more; only who looks for
 * words reads a copy with a blank at each break.
 */
import type { FoldedText } from "./folded.ts";

/**
 * @param seams where pieces begin, UTF-16 offsets into the original, in order.
 * @returns the same places in the folded text, in order; where it was turned round, a piece may be met more than once.
 */
export function breaksIn({ text, map }: FoldedText, seams: readonly number[]): readonly number[] {
  if (map === undefined || seams.length === 0) return seams;
  const breaks: number[] = [];
  let from = 0;
  let to = 0;
  for (let at = 0; at < text.length; at += 1) {
    const start = map.starts[at] ?? 0;
    if (start >= from && start < to) continue;
    const piece = countUntil(seams, (seam) => seam <= start);
    from = seams[piece - 1] ?? 0;
    to = seams[piece] ?? Number.MAX_SAFE_INTEGER;
    if (at > 0) breaks.push(at);
  }
  return breaks;
}

/** The text with a blank at each break. */
export function withBlanks(text: string, breaks: readonly number[]): string {
  const pieces = breaks.map((place, at) => text.slice(breaks[at - 1] ?? 0, place));
  return [...pieces, text.slice(breaks.at(-1) ?? 0)].join(" ");
}

/** The place in the text itself of an offset into `withBlanks`. */
export const placeWithoutBlanks = (offset: number, breaks: readonly number[]): number =>
  offset - countUntil(breaks, (place, at) => place + at < offset);

/** How many of the first places pass; halving, as a stanza may have thousands of pieces. */
function countUntil(places: readonly number[], isBefore: (place: number, at: number) => boolean): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(places[middle] ?? 0, middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
