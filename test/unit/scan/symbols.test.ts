import { expect, test } from "vitest";
import {
  BETWEEN,
  canBe,
  hasLetter,
  isLetter,
  isSureEnd,
  letterSymbolOf,
  OTHER,
  symbolOf,
  wordEnd,
} from "../../../src/scan/symbols.ts";

const words = (text: string): readonly string[] => {
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = wordEnd(text, at);
    if (end > at) found.push(text.slice(at, end));
    at = Math.max(end, at + 1);
  }
  return found;
};

test.each([
  ["two words", ["two", "words"]],
  ["snake_case and kebab-case", ["snake", "case", "and", "kebab", "case"]],
  ["don't!", ["don", "t"]],
  ["sh!t, **bold** and wow!!", ["sh!t", "bold", "and", "wow"]],
  ["f**k *this*", ["f**k", "this"]],
  ["$hit costs $5, a$$", ["$hit", "costs", "5", "a$$"]],
  ["@ss @ 9", ["@ss", "9"]],
  ["日本語 und ß", ["日本語", "und", "ß"]],
  ["***", []],
  ["", []],
])("the words of %j", (text, expected) => {
  expect(words(text)).toEqual(expected);
});

const unit = (character: string): number => character.charCodeAt(0);

test("what a character may stand for", () => {
  expect(canBe(unit("S"), unit("s"))).toBe(true);
  expect(canBe(unit("5"), unit("s"))).toBe(true);
  expect(canBe(unit("1"), unit("i"))).toBe(true);
  expect(canBe(unit("1"), unit("l"))).toBe(true);
  expect(canBe(unit("i"), unit("l"))).toBe(false);
  expect(canBe(unit("5"), unit("t"))).toBe(false);
  expect(canBe(unit("*"), unit("*"))).toBe(true);
});

test("a figure is itself in a number, and a letter in a word", () => {
  expect(symbolOf(unit("5"), true)).not.toBe(symbolOf(unit("s"), false));
  expect(symbolOf(unit("5"), false)).toBe(symbolOf(unit("S"), false));
  expect(symbolOf(unit("i"), false)).toBe(symbolOf(unit("l"), false));
  expect(symbolOf(unit("語"), false)).toBe(OTHER);
  expect(symbolOf(unit("a"), false)).not.toBe(BETWEEN);
});

test("Latin letters have a symbol, all else has none", () => {
  expect(letterSymbolOf(unit("L"))).toBe(symbolOf(unit("i"), false));
  for (const other of "5$*é ") expect(letterSymbolOf(unit(other))).toBe(BETWEEN);
});

test("where a word surely ends", () => {
  expect([0, 1, 2, 3, 4].map((at) => isSureEnd("a -$", at))).toEqual([false, true, true, false, true]);
  expect(isSureEnd("é", 0)).toBe(false);
});

test("letters", () => {
  expect(isLetter(unit("a"))).toBe(true);
  expect(isLetter(unit("é"))).toBe(false);
  expect(hasLetter("12x", 0, 3)).toBe(true);
  expect(hasLetter("12x", 0, 2)).toBe(false);
});
