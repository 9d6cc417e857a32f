import { describe, expect, test } from "vitest";
import { digitChains } from "../../../src/scan/digit-chain.ts";
import { isLuhnValid } from "../../../src/scan/luhn.ts";
import {
  type DigitWindow,
  eachWindow,
  isEven,
  isLaidOutAs,
  isPiece,
  type WindowTest,
} from "../../../src/scan/window.ts";
import { Work } from "../../../src/scan/work.ts";

const nine: WindowTest = { minDigits: 9, maxDigits: 9, mayBe: () => true };

/** What `look` says of each window of nine digits. */
function windowsIn<T>(text: string, look: (window: DigitWindow) => T, test = nine): readonly T[] {
  const seen: T[] = [];
  for (const chain of digitChains(text)) {
    eachWindow(chain, { test, work: new Work() }, (window) => seen.push(look(window)));
  }
  return seen;
}

describe("windows of nine digits", () => {
  test.each([
    ["219-45-6781", ["219-45-6781"]],
    ["1234567890", []],
    ["12 219-45-6781 4", ["219-45-6781"]],
    ["123 456 789 123", ["123 456 789", "456 789 123"]],
    ["1 2 3", []],
  ])("%s", (text, expected) => {
    expect(windowsIn(text, ({ start, end }) => text.slice(start, end))).toEqual(expected);
  });

  test("what fails the cheap test is not shown", () => {
    const mayBe = ({ digits }: DigitWindow): boolean => digits !== "219456781";
    expect(windowsIn("219-45-6781", () => "shown", { ...nine, mayBe })).toEqual([]);
  });

  test("tell their digits, their groups and what stands around them", () => {
    const told = windowsIn("12-219 45/6781*7", (window) => ({
      digits: window.digits,
      prefix: window.prefix(4),
      groups: [
        window.lengthAt(-1),
        window.lengthAt(0),
        window.lengthAt(1),
        window.lengthAt(2),
        window.lengthAt(3),
      ],
      gaps: [window.gapBefore, window.gapAt(0), window.gapAt(1), window.gapAfter],
      has: [window.hasGap(" "), window.hasGap("-"), window.everyGap((gap) => gap !== "*")],
    }));
    expect(told).toEqual([
      {
        digits: "219456781",
        prefix: 2194,
        groups: [2, 3, 2, 4, 1],
        gaps: ["-", " ", "/", "*"],
        has: [true, false, true],
      },
    ]);
  });

  test("tell whether their last digit is the check digit", () => {
    expect(windowsIn("1 219456785 219456780", (window) => window.isLuhnValid)).toEqual(
      ["219456785", "219456780"].map(isLuhnValid),
    );
  });

  test("cost as much as there are groups, whatever stands in them", () => {
    const work = new Work();
    for (const chain of digitChains("1-".repeat(100)))
      eachWindow(chain, { test: nine, work }, () => undefined);
    const once = work.spent;
    for (const chain of digitChains("1-".repeat(400)))
      eachWindow(chain, { test: nine, work }, () => undefined);
    expect(work.spent).toBe(5 * once);
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
    expect(windowsIn(text, (window) => isLaidOutAs(window, [3, 2, 4])).includes(true)).toBe(expected);
  });

  test.each([
    ["219 456 781", true],
    ["2 1 9 4 5 6 7 8 1", true],
    ["2194 5678 1", true],
    ["21 945 6781", false],
    ["219-456 781", false],
  ])("%s even: %s", (text, expected) => expect(windowsIn(text, isEven).includes(true)).toBe(expected));

  test.each([
    ["219-45-6781", false],
    ["1-219-45-6781", true],
    ["219-45-6781-1", true],
    ["12 219-45-6781 1", false],
    ["1.219456781", true],
    ["1 219456781", false],
  ])("%s is a piece of more: %s", (text, expected) =>
    expect(windowsIn(text, isPiece).includes(true)).toBe(expected),
  );
});
