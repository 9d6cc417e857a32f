/** Seeded dice for soaks: the same seed and position give the same case, on every machine. */
export interface Dice {
  /** 0 ≤ n < `sides`. */
  readonly roll: (sides: number) => number;
  readonly pick: <T>(from: readonly [T, ...(readonly T[])]) => T;
}

/** mulberry32: small, and good enough to choose mutations. */
export function createDice(seed: number, position: number): Dice {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(position + 1, 0x85ebca6b)) >>> 0;
  const roll = (sides: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * sides);
  };
  return { roll, pick: (from) => from[roll(from.length)] ?? from[0] };
}
