import { expect, test } from "vitest";
import { STYLE } from "../../../src/exports/html-style.ts";

test("asks nothing of anywhere else, is light, and knows paper", () => {
  expect(STYLE).not.toMatch(/url\(|@import|https?:/u);
  expect(STYLE).toContain("color-scheme: light");
  expect(STYLE).toContain("@media print");
  expect(STYLE).not.toContain("</");
});
