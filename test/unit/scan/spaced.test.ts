import { expect, test } from "vitest";
import { eachSpaced } from "../../../src/scan/spaced.ts";
import { Work } from "../../../src/scan/work.ts";

const runsIn = (text: string): readonly string[] => {
  const runs: string[] = [];
  eachSpaced(text, new Work(), ({ letters, placeOf }) => {
    for (const [index, letter] of Array.from(letters).entries())
      expect(text.charAt(placeOf(index))).toBe(letter);
    runs.push(letters);
  });
  return runs;
};

test.each([
  ["s h i t", ["shit"]],
  ["I am a f.o.o l", ["afool"]],
  ["x  y  z", []],
  ["a b", []],
  ["1 2 3 4", []],
  ["1 2 x", ["12x"]],
  ["a b c and d e f", ["abc", "def"]],
  ["and so on", []],
  ["", []],
])("%j", (text, expected) => {
  expect(runsIn(text)).toEqual(expected);
});

test("its work grows with the letters", () => {
  const cost = (text: string): number => {
    const work = new Work();
    eachSpaced(text, work, () => undefined);
    return work.spent;
  };
  expect(cost("a b c")).toBeGreaterThan(0);
  expect(cost("a b c d e f")).toBe(2 * cost("a b c"));
});
