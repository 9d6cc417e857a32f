import { describe, expect, test } from "vitest";
import { cueReader, wordsPattern } from "../../../src/scan/cues.ts";

const lexicon = {
  positive: wordsPattern(["ssn", "ss#", "social security"]),
  negative: wordsPattern(["order", "ticket"]),
};

/** The cue for the `@` of a text. */
const cueOf = (text: string, breaks: readonly number[] = []): string => {
  const at = text.indexOf("@");
  const { kind, word } = cueReader(text, lexicon, breaks)(at, at + 1);
  return word === "" ? kind : `${kind} ${word}`;
};

/** A text put together of what `|` parts, and where its pieces meet. */
function cut(text: string): { readonly pieces: string; readonly breaks: readonly number[] } {
  const all = text.split("|");
  const breaks = all.slice(1).map((_, at) => all.slice(0, at + 1).join("").length);
  return { pieces: all.join(""), breaks };
}

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

  test.each([
    ["news|order @", "negative"],
    ["order|is @", "negative"],
    ["her ssn|is @", "positive ssn"],
    ["news|ssn|is @", "positive ssn"],
    ["@|ssn|of hers", "positive ssn"],
    ["social|security: @", "positive social security"],
    ["s|sn @", "positive ssn"],
    ["or|der @", "negative"],
    ["news|lessons|here @", "none"],
    ["|ssn||is @|", "positive ssn"],
  ])("a word ends where pieces meet: %s", (text, expected) => {
    const { pieces, breaks } = cut(text);
    expect(cueOf(pieces, breaks)).toBe(expected);
  });

  test("how far a word stands does not depend on how many pieces lie before it", () => {
    const { pieces, breaks } = cut(`${"a|".repeat(100)}ssn ${".".repeat(39)}@`);
    expect(cueOf(pieces, breaks)).toBe("positive ssn");
    expect(cueOf(pieces.replace("@", ".@"), breaks)).toBe("none");
  });

  test("a letter that grows when lowered does not shift what follows", () => {
    expect(cueOf("İİİİ ssn @")).toBe("positive ssn");
    expect(cueOf("İİİİ SSN @")).toBe("positive ssn");
  });
});
