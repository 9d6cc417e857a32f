import { describe, expect, it, test } from "vitest";
import { sha256 } from "../../../src/archive/chain.ts";
import { Frontier } from "../../../src/archive/merkle.ts";

// The leaves and roots that Certificate Transparency's own tests use (RFC 6962 trees of 1 to 8 leaves).
const LEAVES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const leafOf = (hex: string): Buffer => sha256(Buffer.from(`00${hex}`, "hex"));

const grow = (count: number): Frontier => {
  const frontier = Frontier.empty();
  for (const leaf of LEAVES.slice(0, count)) frontier.push(leafOf(leaf));
  return frontier;
};

describe("the tree", () => {
  test.each(ROOTS.map((root, index) => [index + 1, root] as const))("of %i leaves", (size, root) => {
    expect(grow(size).root().toString("hex")).toBe(root);
  });

  it("is the empty hash without leaves", () => {
    expect(Frontier.empty().root().equals(sha256(""))).toBe(true);
  });

  test.each([0, 1, 2, 3, 5, 7])("grows on from %i stored leaves", (size) => {
    const stored = Frontier.fromBytes(size, grow(size).toBytes());
    for (const leaf of LEAVES.slice(size)) stored?.push(leafOf(leaf));
    expect(stored?.root().toString("hex")).toBe(ROOTS.at(-1));
    expect(stored?.size).toBe(8);
  });

  it("does not take a state that cannot be one of that size", () => {
    expect(Frontier.fromBytes(4, grow(3).toBytes())).toBeUndefined();
  });
});
