import { describe, expect, test } from "vitest";
import { digitChains } from "../../../src/scan/digit-chain.ts";
import { type DigitWindow, isEven, isLaidOutAs, isPiece, windowsOf } from "../../../src/scan/window.ts";

const nine = { minDigits: 9, maxDigits: 9, mayBe: () => true };

const windowsIn = (text: string): readonly DigitWindow[] =>
  digitChains(text).flatMap((chain) => [...windowsOf(chain, nine)]);

describe("windows of nine digits", () => {
  test.each([
    ["219-45-6781", ["219-45-6781"]],
    ["1234567890", []],
    ["12 219-45-6781 4", ["219-45-6781"]],
    ["123 456 789 123", ["123 456 789", "456 789 123"]],
    ["1 2 3", []],
  ])("%s", (text, expected) => {
    expect(windowsIn(text).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });

  test("what fails the cheap test is not built", () => {
    const [chain] = digitChains("219-45-6781");
    if (chain === undefined) throw new Error("no chain");
    expect([...windowsOf(chain, { ...nine, mayBe: (digits) => digits !== "219456781" })]).toEqual([]);
  });
});

describe("layout", () => {
  test.each([
    ["219-45-6781", true],
    ["219 45-6781", true],
    ["2 1 9 - 4 5 - 6 7 8 1", true],
    ["2.1.9/4.5/6.7.8.1", true],
    ["219456781", false],
    ["2 1 9 4 5 6 7 8 1", false],
    ["219-456-781", false],
    ["21-945-6781", false],
  ])("%s as 3-2-4: %s", (text, expected) => {
    expect(windowsIn(text).some((window) => isLaidOutAs(window, [3, 2, 4]))).toBe(expected);
  });

  test.each([
    ["219 456 781", true],
    ["2 1 9 4 5 6 7 8 1", true],
    ["2194 5678 1", true],
    ["21 945 6781", false],
    ["219-456 781", false],
  ])("%s even: %s", (text, expected) => expect(windowsIn(text).some(isEven)).toBe(expected));

  test.each([
    ["219-45-6781", false],
    ["1-219-45-6781", true],
    ["219-45-6781-1", true],
    ["12 219-45-6781 1", false],
    ["1.219456781", true],
    ["1 219456781", false],
  ])("%s is a piece of more: %s", (text, expected) => expect(windowsIn(text).some(isPiece)).toBe(expected));
});
