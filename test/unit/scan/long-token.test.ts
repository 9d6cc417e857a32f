/** The regular expression that it stands for is the measure. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { hasLongToken } from "../../../src/scan/long-token.ts";

const MEASURE = /[\w+/=-]{16}/;

it("says what the regular expression says", () => {
  const piece = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."aZ09_+/=-".split("")), maxLength: 20 }),
    fc.constantFrom(" ", ".", "é", "\u{1F600}", "x".repeat(15), "x".repeat(16), "\n", "@"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join("");
      expect(hasLongToken(text)).toBe(MEASURE.test(text));
    }),
    { numRuns: 5_000 },
  );
});
