import { expect, test } from "vitest";
import { visible } from "../../../src/exports/visible.ts";

test.each([
  ["plain é 😀", "plain é 😀"],
  ["a\u202Eb", "a\\u{202e}b"],
  ["a\nb\u0000", "a\\u{a}b\\u{0}"],
  ["zero\u200Bwidth\uFEFF\u00AD", "zero\\u{200b}width\\u{feff}\\u{ad}"],
  ["mark\u061Cb", "mark\\u{61c}b"],
  ["half \uD83D", "half \uFFFD"],
])("%j", (text, shown) => {
  expect(visible(text)).toBe(shown);
});
