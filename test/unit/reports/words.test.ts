import { expect, test } from "vitest";
import { COMPLIANCE_WORDS, REVIEW_WORDS } from "../../../src/reports/words.ts";

test("both say what figures cannot show, and neither says that anybody complies", () => {
  for (const words of [COMPLIANCE_WORDS, REVIEW_WORDS]) {
    const text = words.join(" ");
    expect(text).toMatch(/claims: any program can say that it is another/u);
    expect(text).toMatch(/how much they miss is not known/u);
    expect(text).toMatch(/root password/u);
    expect(text).not.toMatch(/\b(?:is compliant|complies with|guarantee)/iu);
  }
});
