import { describe, expect, test } from "vitest";
import { displayOrder, isReordered } from "../../../src/scan/bidi.ts";

const shown = (text: string): string =>
  displayOrder(text)
    .map(({ start, end, isBackwards }) => {
      const piece = text.slice(start, end);
      return isBackwards ? Array.from(piece).reverse().join("") : piece;
    })
    .join("")
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "");

describe("display order", () => {
  test.each([
    ["an override turns every character round", "a \u202E987-65\u202C b", "a 56-789 b"],
    ["an override without an end runs to the line's end", "\u202E321\n456", "123\n456"],
    ["an embedding turns its numbers round, not their digits", "\u202B6789 45 123\u202C", "123 45 6789"],
    ["so does an isolate", "\u20676789 45 123\u2069 x", "123 45 6789 x"],
    ["a number with inner hyphens stays whole", "\u2067on 123-45-6789\u2069", "123-45-6789 on"],
    ["two runs", "\u202E21\u202C-\u202E43\u202C", "12-34"],
  ])("%s", (_, text, expected) => {
    expect(isReordered(text)).toBe(true);
    expect(shown(text)).toBe(expected);
  });

  test("marks that reorder nothing are no reason to look", () => {
    expect(isReordered("plain \u200F\u202A text\u202C")).toBe(false);
  });
});
