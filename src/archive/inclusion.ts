/**
 * Inclusion proofs in the RFC 6962 tree of a log: that one record is in what a checkpoint signed.
 *
 * Rule: a path is made from the tree as a segment found it (its frontier) and the leaves since: earlier segments need not be read.
 * Source: RFC 6962 §2.1.1.
 */
import { HASH_BYTES } from "./chain.ts";
import { nodeHash } from "./merkle.ts";

/** The largest power of two below `size`, which is above 1. */
const splitOf = (size: number): number => {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
};

export class PartialTree {
  readonly #start: number;
  readonly #leaves: readonly Buffer[];
  /** Roots of the complete subtrees before `start`, by their first leaf and the leaf after their last. */
  readonly #roots = new Map<string, Buffer>();

  /**
   * @param frontier `Frontier.toBytes` of the first `start` leaves
   * @param leaves those from `start` on
   */
  constructor(start: number, frontier: Uint8Array, leaves: readonly Buffer[]) {
    this.#start = start;
    this.#leaves = leaves;
    let [at, block] = [0, 1];
    while (block * 2 <= start) block *= 2;
    for (let byte = 0; byte < frontier.length; byte += HASH_BYTES) {
      while (at + block > start) block /= 2;
      const root = Buffer.from(frontier.subarray(byte, byte + HASH_BYTES));
      this.#roots.set(`${String(at)} ${String(at + block)}`, root);
      at += block;
    }
  }

  /**
   * @param index of the leaf, from 0 on, not before `start`
   * @param size of the tree, at most `start` and all leaves
   * @returns from the leaf up
   */
  pathOf(index: number, size: number): readonly Buffer[] {
    return this.#path(index, 0, size);
  }

  #path(index: number, from: number, to: number): readonly Buffer[] {
    if (to - from <= 1) return [];
    const middle = from + splitOf(to - from);
    return index < middle
      ? [...this.#path(index, from, middle), this.#root(middle, to)]
      : [...this.#path(index, middle, to), this.#root(from, middle)];
  }

  #root(from: number, to: number): Buffer {
    const known = to - from === 1 ? this.#leaves[from - this.#start] : undefined;
    const found = this.#roots.get(`${String(from)} ${String(to)}`) ?? known;
    if (found !== undefined) return found;
    if (to - from <= 1) throw new RangeError("a leaf that the proof needs is not there");
    const middle = from + splitOf(to - from);
    return nodeHash(this.#root(from, middle), this.#root(middle, to));
  }
}

export interface InclusionPath {
  /** From 0 on. */
  readonly index: number;
  readonly size: number;
  /** From the leaf up. */
  readonly path: readonly Uint8Array[];
}

/** The root of the tree that the path leads to; undefined where it cannot be a path of that leaf. */
export const rootOfPath = (leaf: Buffer, { index, size, path }: InclusionPath): Buffer | undefined => {
  if (!(index >= 0 && index < size)) return undefined;
  if (size === 1) return path.length === 0 ? leaf : undefined;
  const top = path.at(-1);
  if (top === undefined) return undefined;
  const [middle, rest] = [splitOf(size), path.slice(0, -1)];
  const isLeft = index < middle;
  const below = isLeft
    ? rootOfPath(leaf, { index, size: middle, path: rest })
    : rootOfPath(leaf, { index: index - middle, size: size - middle, path: rest });
  if (below === undefined) return undefined;
  return isLeft ? nodeHash(below, top) : nodeHash(top, below);
};
