import { describe, expect, test } from "vitest";
import { CARD_LEXICON, SSN_LEXICON } from "../../../src/scan/lexicon.ts";

const has = (pattern: RegExp, text: string): boolean => text.search(pattern) >= 0;

describe("lexicons", () => {
  test.each(["ssn", "s.s.n", "ss#", "social security number", "social_security", "soc sec", "seguro social"])(
    "%s speaks for a Social Security number",
    (word) => expect(has(SSN_LEXICON.positive, `her ${word} is`)).toBe(true),
  );

  test.each(["card", "credit card", "card#", "visa", "amex", "cvv", "tarjeta"])(
    "%s speaks for a card",
    (word) => expect(has(CARD_LEXICON.positive, `the ${word}: `)).toBe(true),
  );

  test.each(["ticket", "orders", "tracking", "mrn", "phone", "ref no"])("%s names another number", (word) => {
    expect(has(SSN_LEXICON.negative, word)).toBe(true);
    expect(has(CARD_LEXICON.negative, word)).toBe(true);
  });

  test.each(["lesson", "discard", "boarder", "missnomer"])("%s is none of them", (word) => {
    expect(has(SSN_LEXICON.positive, word)).toBe(false);
    expect(has(CARD_LEXICON.positive, word)).toBe(false);
    expect(has(SSN_LEXICON.negative, word)).toBe(false);
  });
});
