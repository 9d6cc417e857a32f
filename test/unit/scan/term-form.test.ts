import { expect, test } from "vitest";
import { formOf, matchBefore } from "../../../src/scan/term-form.ts";

const says = (term: string, text: string): string => {
  const match = matchBefore(formOf(term), text, text.length);
  if (match === undefined) return "no";
  const { start, isLeet, isRepeated } = match;
  return [text.slice(start), isLeet && "leet", isRepeated && "repeated"].filter(Boolean).join(" ");
};

test.each([
  ["ass", "ass", "ass"],
  ["ass", "as", "no"],
  ["ass", "an ass", "ass"],
  ["ass", "class", "no"],
  ["ass", "assss", "assss repeated"],
  ["shit", "shiit", "no"],
  ["shit", "shiiit", "shiiit repeated"],
  ["shit", "5h1t", "5h1t leet"],
  ["ass", "a55", "no"],
  ["ass", "a$$", "a$$ leet"],
  ["kill", "ki11", "ki11 leet"],
  ["kill", "k1ll", "k1ll leet"],
  ["kill", "kil", "no"],
  ["blow job", "blow  -  job", "blow  -  job"],
  ["blow job", "blow! job", "blow! job"],
  ["blow job", "a blow job", "blow job"],
  ["100", "100", "100"],
  ["10", "1000", "no"],
  ["100", "10000", "no"],
  ["sh*t", "sh*t", "sh*t"],
])("%j before the end of %j: %s", (term, text, expected) => {
  expect(says(term, text)).toBe(expected);
});

test("a mask is known", () => {
  expect(formOf("sh*t", true).isMasked).toBe(true);
  expect(formOf("shit").isMasked).toBe(false);
});
