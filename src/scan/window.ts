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

/** Every window of `chain` that passes. Linear: a window holds at most `maxDigits` groups. */
export function windowsOf(chain: DigitChain, test: WindowTest): readonly DigitWindow[] {
  const digits = chain.groups.length === 1 ? (chain.groups[0]?.digits ?? "") : digitsOf(chain.groups);
  const windows: DigitWindow[] = [];
  if (digits.length < test.minDigits) return windows;
  let from = 0;
  chain.groups.forEach((group, first) => {
    collect({ chain, digits, first, from }, test, windows);
    from += group.digits.length;
  });
  return windows;
}

const digitsOf = (groups: readonly DigitGroup[]): string => groups.map(({ digits }) => digits).join("");

interface Start {
  readonly chain: DigitChain;
  /** Of the whole chain; `from` is where group `first` begins in it. */
  readonly digits: string;
  readonly first: number;
  readonly from: number;
}

function collect(start: Start, test: WindowTest, windows: DigitWindow[]): void {
  const { chain, digits, first, from } = start;
  let count = 0;
  for (let last = first; last < chain.groups.length; last += 1) {
    count += chain.groups[last]?.digits.length ?? 0;
    if (count > test.maxDigits) return;
    if (count < test.minDigits) continue;
    if (test.mayBe(digits.slice(from, from + count))) windows.push(windowAt(chain, first, last));
  }
}

function windowAt(chain: DigitChain, first: number, last: number): DigitWindow {
  const groups = chain.groups.slice(first, last + 1);
  const neighbour = (gapAt: number, groupAt: number): Neighbour | undefined => {
    const gap = chain.gaps[gapAt];
    const group = chain.groups[groupAt];
    return gap === undefined || group === undefined ? undefined : { gap, length: group.digits.length };
  };
  return {
    start: groups[0]?.start ?? 0,
    end: groups.at(-1)?.end ?? 0,
    digits: digitsOf(groups),
    lengths: groups.map(({ digits }) => digits.length),
    gaps: chain.gaps.slice(first, last),
    hasLetters: groups.some(({ hasLetters }) => hasLetters),
    isGlued: groups[0]?.isGlued === true || groups.at(-1)?.isGlued === true,
    before: neighbour(first - 1, first - 1),
    after: neighbour(last, last + 1),
  };
}

/**
 * True where the groups can be read as groups of `wanted` lengths: either they are, or smaller groups are
 * spaced out evenly and the wanted boundaries are marked differently ("1 2 3 - 4 5 - 6 7 8 9").
 */
export function isLaidOutAs({ lengths, gaps }: DigitWindow, wanted: readonly number[]): boolean {
  if (isSame(lengths, wanted)) return true;
  const edges = edgesOf(wanted);
  const marks = new Set<string>();
  const fills = new Set<string>();
  let seen = 0;
  let found = 0;
  lengths.slice(0, -1).forEach((length, at) => {
    seen += length;
    const isEdge = edges.has(seen);
    if (isEdge) found += 1;
    (isEdge ? marks : fills).add(gaps[at] ?? "");
  });
  return found === edges.size && fills.size === 1 && [...fills].every((fill) => !marks.has(fill));
}

function edgesOf(lengths: readonly number[]): ReadonlySet<number> {
  const edges = new Set<number>();
  let sum = 0;
  for (const length of lengths.slice(0, -1)) edges.add((sum += length));
  return edges;
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, at) => value === b[at]);

/** Groups of one size (the last may be shorter) behind one kind of separator. */
export function isEven({ lengths, gaps }: DigitWindow): boolean {
  const [size = 0] = lengths;
  const last = lengths.at(-1) ?? 0;
  return last <= size && lengths.slice(0, -1).every((one) => one === size) && new Set(gaps).size <= 1;
}

/** True where the window goes on behind the same separator: it is a piece of a longer number. */
export function isPiece({ gaps, before, after }: DigitWindow): boolean {
  const goesOn = (neighbour: Neighbour | undefined): boolean =>
    neighbour !== undefined &&
    (gaps.length === 0 ? neighbour.gap !== " " && neighbour.gap !== "," : gaps.includes(neighbour.gap));
  return goesOn(before) || goesOn(after);
}
