import { describe, expect, test } from "vitest";
import { cueReader, wordsPattern } from "../../../src/scan/cues.ts";

const lexicon = {
  positive: wordsPattern(["ssn", "ss#", "social security"]),
  negative: wordsPattern(["order", "ticket"]),
};

/** The cue for the `@` of a text. */
const cueOf = (text: string): string => {
  const at = text.indexOf("@");
  const { kind, word } = cueReader(text, lexicon)(at, at + 1);
  return word === "" ? kind : `${kind} ${word}`;
};

describe("cues", () => {
  test.each([
    ["ssn @", "positive ssn"],
    ["SSN:@", "positive ssn"],
    ["SSN's @", "positive ssn's"],
    ["ss# @", "positive ss#"],
    ["social-security @", "positive social-security"],
    ["@ is my ssn", "positive ssn"],
    ["ssn@", "positive ssn"],
    ["lessons @", "none"],
    ["order @", "negative"],
    ["order, ssn @", "positive ssn"],
    ["ssn, order @", "negative"],
    ["ssn for ticket 4521: @", "positive ssn"],
    ["@ ssn order", "positive ssn"],
    [`ssn ${".".repeat(50)}@`, "none"],
    [`@${".".repeat(25)}ssn`, "none"],
    [`order ${".".repeat(30)}@`, "none"],
    ["nothing @", "none"],
  ])("%s", (text, expected) => expect(cueOf(text)).toBe(expected));

  test("a letter that grows when lowered does not shift what follows", () => {
    expect(cueOf("İİİİ ssn @")).toBe("positive ssn");
  });
});
