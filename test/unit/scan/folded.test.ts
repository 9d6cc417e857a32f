import { describe, expect, test } from "vitest";
import { foldsIn, type FoldedText, originalSpan, unfolded } from "../../../src/scan/folded.ts";

const folded: FoldedText = {
  original: "a\u200bbcd",
  text: "adcb",
  map: { starts: [0, 4, 3, 2], ends: [1, 5, 4, 3], kinds: [0, 8, 8, 10] },
};

describe("folded text", () => {
  test("without a map offsets are the original's", () => {
    expect(originalSpan(unfolded("abc"), 1, 3)).toEqual([1, 3]);
    expect(foldsIn(unfolded("abc"), 0, 3)).toBe(0);
  });

  test("a reversed run maps to its hull", () => {
    expect(originalSpan(folded, 1, 4)).toEqual([2, 5]);
    expect(originalSpan(folded, 0, 1)).toEqual([0, 1]);
  });

  test("an empty span is empty", () => {
    expect(originalSpan(folded, 2, 2)).toEqual([0, 0]);
  });

  test("bits are joined over the span", () => {
    expect(foldsIn(folded, 0, 1)).toBe(0);
    expect(foldsIn(folded, 1, 4)).toBe(10);
  });
});
