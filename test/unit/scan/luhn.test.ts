import { expect, test } from "vitest";
import { isLuhnValid, isOneDigit } from "../../../src/scan/luhn.ts";

test.each([
  ["4111111111111111", true],
  ["4111111111111112", false],
  ["378282246310005", true],
  ["6011111111111117", true],
  ["30569309025904", true],
  ["0", true],
  ["18", true],
])("%s: %s", (digits, expected) => expect(isLuhnValid(digits)).toBe(expected));

test("any single wrong digit and any swap of unlike neighbours (but 09) is seen", () => {
  const good = "5105105105105100";
  for (let at = 0; at < good.length; at += 1) {
    const wrong = (Number(good[at]) + 1) % 10;
    expect(isLuhnValid(good.slice(0, at) + String(wrong) + good.slice(at + 1))).toBe(false);
  }
});

test("one digit over and over", () => {
  expect(isOneDigit("444444444")).toBe(true);
  expect(isOneDigit("444444445")).toBe(false);
});
