import fc from "fast-check";
import { expect, test } from "vitest";
import { linesWithin } from "../../../src/exports/pdf-lines.ts";

const lines = (text: string, width: number) => linesWithin(text, width, (part) => Array.from(part).length);

test.each([
  ["one two three", 7, ["one two", "three"]],
  ["", 5, [""]],
  ["a b", 1, ["a", "b"]],
  ["abcdefghij", 4, ["abcd", "efgh", "ij"]],
  // An address is broken behind a sign that people read over.
  ["person@agency.example", 12, ["person@", "agency.", "example"]],
  ["to person@agency.example now", 12, ["to", "person@", "agency.", "example now"]],
])("%j in %d", (text, width, expected) => {
  expect(lines(text, width)).toEqual(expected);
});

test("nothing is lost, and no line is wider than it may be", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (text, width) => {
      const found = lines(text, width);
      expect(found.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      for (const line of found) expect(Array.from(line).length).toBeLessThanOrEqual(width);
    }),
  );
});
