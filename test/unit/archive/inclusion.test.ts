import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/archive/chain.ts";
import { PartialTree, rootOfPath } from "../../../src/archive/inclusion.ts";
import { Frontier } from "../../../src/archive/merkle.ts";

const MAX = 40;
const LEAVES = Array.from({ length: MAX }, (_, n) => sha256(`leaf ${String(n)}`));

const frontierOf = (size: number): Frontier => {
  const frontier = Frontier.empty();
  for (const leaf of LEAVES.slice(0, size)) frontier.push(leaf);
  return frontier;
};

describe("an inclusion path", () => {
  test("leads from every leaf to the root of every tree, wherever the segment began", () => {
    for (let size = 1; size <= MAX; size += 1) {
      const root = frontierOf(size).root();
      for (let start = 0; start < size; start += 1) {
        const tree = new PartialTree(start, frontierOf(start).toBytes(), LEAVES.slice(start, size));
        for (let index = start; index < size; index += 1) {
          const path = tree.pathOf(index, size);
          const found = rootOfPath(LEAVES[index] ?? root, { index, size, path });
          if (found?.equals(root) !== true) throw new Error(`${String([size, start, index])} fails`);
        }
      }
    }
  });

  test("is of no other leaf, index or size, and no other length", () => {
    const [leaf = sha256(""), other = sha256("")] = LEAVES.slice(5);
    const path = new PartialTree(0, new Uint8Array(), LEAVES.slice(0, 21)).pathOf(5, 21);
    const root = frontierOf(21).root();
    const leads = (of: Buffer, index: number, size: number, by = path): boolean =>
      rootOfPath(of, { index, size, path: by })?.equals(root) ?? false;
    expect(leads(leaf, 5, 21)).toBe(true);
    expect(leads(other, 5, 21)).toBe(false);
    expect(leads(leaf, 6, 21)).toBe(false);
    expect(leads(leaf, 5, 9)).toBe(false);
    expect(leads(leaf, 5, 21, path.slice(1))).toBe(false);
    expect(leads(leaf, 5, 21, [...path, other])).toBe(false);
    expect(leads(leaf, 21, 21)).toBe(false);
    expect(leads(leaf, -1, 21)).toBe(false);
  });

  test("is not made of leaves that are not there", () => {
    const tree = new PartialTree(0, new Uint8Array(), LEAVES.slice(0, 3));
    expect(() => tree.pathOf(0, 4)).toThrow(RangeError);
  });
});
