import { describe, expect, test } from "vitest";
import { fold, readingsOf } from "../../../src/scan/normalize.ts";
import { breaksIn, placeWithoutBlanks, withBlanks } from "../../../src/scan/part-breaks.ts";

describe("breaks of a reading", () => {
  test.each([
    ["ASCII", "abcd", [1, 3], [1, 3]],
    ["something invisible before it", "a\u200b\u200bbcd", [3, 5], [1, 3]],
    ["a character that becomes several", "\ufb03cd", [1], [3]],
    ["a character of two units", "\u{1d7cf}cd", [2], [1]],
    ["a piece that is invisible", "a\u200bb", [1, 2], [1]],
    ["no pieces", "\u00e9", [], []],
  ])("%s", (_, text, seams, expected) => expect(breaksIn(fold(text), seams)).toEqual(expected));

  test("a text that is turned round breaks at the same characters", () => {
    const text = "\u202eabcd";
    const [, turned] = readingsOf(text);
    expect(turned?.text).toBe("dcba");
    expect(turned && withBlanks(turned.text, breaksIn(turned, [2]))).toBe("dcb a");
  });
});

describe("with blanks", () => {
  test.each([
    ["abcd", [], "abcd"],
    ["abcd", [1, 3], "a bc d"],
    ["abcd", [0, 2, 2, 4], " ab  cd "],
  ])("%s %j", (text, breaks, expected) => expect(withBlanks(text, breaks)).toBe(expected));

  test("every character is found again", () => {
    const breaks = [0, 2, 2, 3];
    const spaced = withBlanks("abcd", breaks);
    const places = Array.from("abcd", (letter) => placeWithoutBlanks(spaced.indexOf(letter), breaks));
    expect(places).toEqual([0, 1, 2, 3]);
    expect(placeWithoutBlanks(spaced.length, breaks)).toBe(4);
  });
});
