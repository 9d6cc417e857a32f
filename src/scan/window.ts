/**
 * Runs of neighbouring groups of a chain that hold a wanted number of digits, and how they are laid out.
 *
 * Rule: group lengths and separators are evidence, read off once here so that detectors only judge them.
 */
import type { DigitChain } from "./digit-chain.ts";
import type { DigitGroup } from "./digit-group.ts";

export interface DigitWindow {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** Digits per group. */
  readonly lengths: readonly number[];
  /** Separators between the groups (see `gapKey`). */
  readonly gaps: readonly string[];
  readonly hasLetters: boolean;
  readonly isGlued: boolean;
  /** Key and length of the neighbours in the same chain; undefined at its ends. */
  readonly before: Neighbour | undefined;
  readonly after: Neighbour | undefined;
}

export interface Neighbour {
  readonly gap: string;
  readonly length: number;
}

/** What a window must hold to be built at all. */
export interface WindowTest {
  readonly minDigits: number;
  readonly maxDigits: number;
  /** Cheap test on the digits alone. */
  mayBe(digits: string): boolean;
}

/**
 * Every window of `chain` that passes, one by one: of a long list of numbers there are tens of thousands. Linear: a
 * window holds at most `maxDigits` groups.
 */
export function* windowsOf(chain: DigitChain, test: WindowTest): Generator<DigitWindow, void, undefined> {
  const { groups } = chain;
  const digits = groups.length === 1 ? (groups[0]?.digits ?? "") : groups.map((one) => one.digits).join("");
  if (digits.length < test.minDigits) return;
  const lengths = groups.map((one) => one.digits.length);
  let from = 0;
  for (let first = 0; first < lengths.length; first += 1) {
    let to = from;
    for (let last = first; last < lengths.length; last += 1) {
      to += lengths[last] ?? 0;
      if (to - from > test.maxDigits) break;
      if (to - from < test.minDigits) continue;
      const inside = digits.slice(from, to);
      if (test.mayBe(inside)) yield windowAt({ chain, lengths, first, last }, inside);
    }
    from += lengths[first] ?? 0;
  }
}

interface Place {
  readonly chain: DigitChain;
  /** Digits per group of the whole chain. */
  readonly lengths: readonly number[];
  readonly first: number;
  readonly last: number;
}

function windowAt({ chain, lengths, first, last }: Place, digits: string): DigitWindow {
  const { groups, gaps } = chain;
  return {
    start: groups[first]?.start ?? 0,
    end: groups[last]?.end ?? 0,
    digits,
    lengths: lengths.slice(first, last + 1),
    gaps: gaps.slice(first, last),
    hasLetters: holdsLetters(groups, first, last),
    isGlued: groups[first]?.isGlued === true || groups[last]?.isGlued === true,
    before: neighbour(gaps[first - 1], lengths[first - 1]),
    after: neighbour(gaps[last], lengths[last + 1]),
  };
}

function holdsLetters(groups: readonly DigitGroup[], first: number, last: number): boolean {
  for (let at = first; at <= last; at += 1) if (groups[at]?.hasLetters === true) return true;
  return false;
}

const neighbour = (gap: string | undefined, length: number | undefined): Neighbour | undefined =>
  gap === undefined || length === undefined ? undefined : { gap, length };

/**
 * True where the groups can be read as groups of `wanted` lengths: either they are, or smaller groups are
 * spaced out evenly and the wanted boundaries are marked differently ("1 2 3 - 4 5 - 6 7 8 9").
 */
export function isLaidOutAs({ lengths, gaps }: DigitWindow, wanted: readonly number[]): boolean {
  if (isSame(lengths, wanted)) return true;
  if (lengths.length <= wanted.length) return false;
  const edges = edgesOf(wanted);
  const marks: string[] = [];
  let fill: string | undefined;
  let seen = 0;
  for (let at = 0; at < gaps.length; at += 1) {
    const gap = gaps[at] ?? "";
    seen += lengths[at] ?? 0;
    if (edges.includes(seen)) marks.push(gap);
    else if (fill !== undefined && fill !== gap) return false;
    else fill = gap;
  }
  return marks.length === edges.length && fill !== undefined && !marks.includes(fill);
}

function edgesOf(lengths: readonly number[]): readonly number[] {
  const edges: number[] = [];
  let sum = 0;
  for (let at = 0; at < lengths.length - 1; at += 1) edges.push((sum += lengths[at] ?? 0));
  return edges;
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, at) => value === b[at]);

/** Groups of one size (the last may be shorter) behind one kind of separator. */
export function isEven({ lengths, gaps }: DigitWindow): boolean {
  const size = lengths[0] ?? 0;
  const last = lengths.length - 1;
  for (let at = 1; at < last; at += 1) if (lengths[at] !== size || gaps[at] !== gaps[0]) return false;
  return (lengths[last] ?? 0) <= size;
}

/** True where the window goes on behind the same separator: it is a piece of a longer number. */
export function isPiece({ gaps, before, after }: DigitWindow): boolean {
  const goesOn = (neighbour: Neighbour | undefined): boolean =>
    neighbour !== undefined &&
    (gaps.length === 0 ? neighbour.gap !== " " && neighbour.gap !== "," : gaps.includes(neighbour.gap));
  return goesOn(before) || goesOn(after);
}
