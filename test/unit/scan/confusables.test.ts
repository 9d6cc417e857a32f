import { expect, test } from "vitest";
import { CONFUSABLES } from "../../../src/scan/confusables.ts";

const all = CONFUSABLES.flatMap(([, codePoints]) => codePoints.split(" ").map((hex) => parseInt(hex, 16)));

test("each look-alike stands once, looks like one ASCII letter or digit and lies in the BMP", () => {
  expect(new Set(all).size).toBe(all.length);
  for (const [letter] of CONFUSABLES) expect(letter).toMatch(/^[A-Za-z0-9]$/);
  for (const codePoint of all) expect(codePoint).toSatisfy((one: number) => one > 0x7f && one < 0x10000);
});

test("what has a digit value of its own is not a look-alike", () => {
  for (const codePoint of all) expect(String.fromCharCode(codePoint)).not.toMatch(/\p{Nd}/u);
});

test("the Cyrillic and Greek letters that spell Latin words are all there", () => {
  for (const letter of "АВЕКМНОРСТХаеорсухіѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧ") expect(all).toContain(letter.charCodeAt(0));
});
