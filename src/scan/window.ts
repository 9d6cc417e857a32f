/**
 * Runs of neighbouring groups of a chain that hold a wanted number of digits, and how they are laid out.
 *
 * Rule 1: group lengths and separators are evidence, read off once here so that detectors only judge them.
 * Rule 2: a long list of numbers has tens of thousands of windows, so a window is a place in its chain and copies
 * nothing. `eachWindow` shows one that moves on: what is to be kept of it is read off at once.
 */
import type { DigitChain } from "./digit-chain.ts";
import { LuhnRow } from "./luhn.ts";
import type { Work } from "./work.ts";

/** What a window must hold to be looked at closely. */
export interface WindowTest {
  readonly minDigits: number;
  readonly maxDigits: number;
  /** Cheap test, by digits and layout alone. */
  mayBe(window: DigitWindow): boolean;
}

/** A stretch of a chain's groups. */
export class DigitWindow {
  readonly #chain: DigitChain;
  #luhn: LuhnRow | undefined;
  /** The first and the last group. */
  #first = 0;
  #last = 0;
  /** Where its digits stand among the chain's. */
  #from = 0;
  #to = 0;

  constructor(chain: DigitChain) {
    this.#chain = chain;
  }

  get start(): number {
    return this.#chain.groups[this.#first]?.start ?? 0;
  }

  get end(): number {
    return this.#chain.groups[this.#last]?.end ?? 0;
  }

  get digitCount(): number {
    return this.#to - this.#from;
  }

  get digits(): string {
    return this.#chain.digits.slice(this.#from, this.#to);
  }

  /** The first digits as a number. */
  prefix(length: number): number {
    const { digits } = this.#chain;
    let value = 0;
    for (let at = this.#from; at < this.#from + length; at += 1) {
      value = value * 10 + digits.charCodeAt(at) - 0x30;
    }
    return value;
  }

  get isLuhnValid(): boolean {
    this.#luhn ??= new LuhnRow(this.#chain.digits);
    return this.#luhn.isValid(this.#from, this.#to);
  }

  get groupCount(): number {
    return this.#last - this.#first + 1;
  }

  /** Digits of a group of the window, or of its neighbour (-1, `groupCount`); 0 where there is none. */
  lengthAt(index: number): number {
    return this.#chain.groups[this.#first + index]?.digits.length ?? 0;
  }

  /** The separator behind that group (see `gapKey`); undefined at the chain's ends. */
  gapAt(index: number): string | undefined {
    return this.#chain.gaps[this.#first + index];
  }

  get gapBefore(): string | undefined {
    return this.gapAt(-1);
  }

  get gapAfter(): string | undefined {
    return this.gapAt(this.groupCount - 1);
  }

  /** True where it stands between two groups of the window. */
  hasGap(gap: string): boolean {
    for (let at = this.#first; at < this.#last; at += 1) if (this.#chain.gaps[at] === gap) return true;
    return false;
  }

  everyGap(test: (gap: string) => boolean): boolean {
    for (let at = this.#first; at < this.#last; at += 1) if (!test(this.#chain.gaps[at] ?? "")) return false;
    return true;
  }

  get hasLetters(): boolean {
    const { groups } = this.#chain;
    for (let at = this.#first; at <= this.#last; at += 1) if (groups[at]?.hasLetters === true) return true;
    return false;
  }

  get isGlued(): boolean {
    const { groups } = this.#chain;
    return groups[this.#first]?.isGlued === true || groups[this.#last]?.isGlued === true;
  }

  /** Moves over every run of groups that holds as many digits as wanted. */
  roam({ minDigits, maxDigits }: WindowTest, visit: () => void): void {
    const { groups } = this.#chain;
    let from = 0;
    for (let first = 0; first < groups.length; first += 1) {
      let to = from;
      for (let last = first; last < groups.length; last += 1) {
        to += groups[last]?.digits.length ?? 0;
        if (to - from > maxDigits) break;
        if (to - from < minDigits) continue;
        this.#first = first;
        this.#last = last;
        this.#from = from;
        this.#to = to;
        visit();
      }
      from += groups[first]?.digits.length ?? 0;
    }
  }
}

/**
 * Shows `visit` every window of `chain` that passes. Linear: a window holds at most `maxDigits` groups.
 * @throws WorkExceeded
 */
export function eachWindow(
  chain: DigitChain,
  { test, work }: { readonly test: WindowTest; readonly work: Work },
  visit: (window: DigitWindow) => void,
): void {
  if (chain.digits.length < test.minDigits) return;
  // A start with all its windows; they are at most as many as there are wanted lengths.
  work.spend(chain.groups.length * (UNITS_PER_START + test.maxDigits - test.minDigits));
  const window = new DigitWindow(chain);
  window.roam(test, () => {
    if (test.mayBe(window)) visit(window);
  });
}

const UNITS_PER_START = 6;

/**
 * True where the groups can be read as groups of `wanted` lengths: either they are, or smaller groups are
 * spaced out evenly and the wanted boundaries are marked differently ("1 2 3 - 4 5 - 6 7 8 9").
 */
export function isLaidOutAs(window: DigitWindow, wanted: readonly number[]): boolean {
  const { groupCount } = window;
  if (groupCount < wanted.length) return false;
  return groupCount === wanted.length ? isSame(window, wanted) : isSpacedOut(window, wanted);
}

function isSame(window: DigitWindow, wanted: readonly number[]): boolean {
  for (let at = 0; at < wanted.length; at += 1) if (window.lengthAt(at) !== wanted[at]) return false;
  return true;
}

function isSpacedOut(window: DigitWindow, wanted: readonly number[]): boolean {
  const marks: (string | undefined)[] = [];
  let fill: string | undefined;
  let seen = 0;
  let edge = wanted[0] ?? 0;
  for (let at = 0; at < window.groupCount - 1; at += 1) {
    seen += window.lengthAt(at);
    const gap = window.gapAt(at);
    const isOpen = marks.length < wanted.length - 1;
    if (isOpen && seen > edge) return false;
    if (isOpen && seen === edge) {
      marks.push(gap);
      edge += wanted[marks.length] ?? 0;
    } else if (fill !== undefined && fill !== gap) return false;
    else fill = gap;
  }
  return marks.length === wanted.length - 1 && fill !== undefined && !marks.includes(fill);
}

/** Groups of one size (the last may be shorter) behind one kind of separator. */
export function isEven(window: DigitWindow): boolean {
  const last = window.groupCount - 1;
  const size = window.lengthAt(0);
  const gap = window.gapAt(0);
  for (let at = 1; at < last; at += 1) {
    if (window.lengthAt(at) !== size || window.gapAt(at) !== gap) return false;
  }
  return window.lengthAt(last) <= size;
}

/** True where the window goes on behind the same separator: it is a piece of a longer number. */
export function isPiece(window: DigitWindow): boolean {
  const goesOn = (gap: string | undefined): boolean => {
    if (gap === undefined) return false;
    return window.groupCount === 1 ? gap !== " " && gap !== "," : window.hasGap(gap);
  };
  return goesOn(window.gapBefore) || goesOn(window.gapAfter);
}
