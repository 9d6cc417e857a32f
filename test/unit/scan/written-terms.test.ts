import { expect, test } from "vitest";
import type { Term, TermList } from "../../../src/scan/term.ts";
import { isFindable, termText, tildesIn, writtenForms } from "../../../src/scan/written-terms.ts";

const formsOf = (term: Partial<Term>, language: TermList["language"] = "en"): readonly string[] => {
  const whole: Term = { text: "", severity: 2, forms: "exact", negative: [], ...term };
  return writtenForms(whole, { id: "x", category: "c", language, terms: [whole] }).map(({ text }) => text);
};

test("a term is folded, in small letters, its words a blank apart", () => {
  expect(termText("Side-Hustle")).toBe("side hustle");
  expect(termText("  maricón ")).toBe("maricon");
});

test.each([
  ["gossip", true],
  ["2 girls", true],
  ["x", false],
  ["слово", false],
  ["tick ✓", false],
  ["", false],
])("%j can be found: %s", (text, expected) => expect(isFindable(text)).toBe(expected));

test("an apostrophe may be left out", () => {
  expect(formsOf({ text: "don't tell" })).toEqual(["don t tell", "dont tell"]);
});

test("vowels may be masked, in words of four letters and more", () => {
  expect(formsOf({ text: "bitch" })).toEqual(["bitch", "b*tch"]);
  expect(formsOf({ text: "faggot" })).toEqual(["faggot", "f*ggot", "f*gg*t"]);
  expect(formsOf({ text: "ass" })).toEqual(["ass"]);
});

test("ñ is counted in Spanish terms that could have one", () => {
  const tildes = (text: string, language: TermList["language"]): number | undefined => {
    const term: Term = { text, severity: 2, forms: "exact", negative: [] };
    return writtenForms(term, { id: "x", category: "c", language, terms: [term] })[0]?.written.tildeCount;
  };
  expect(tildes("coño", "es")).toBe(1);
  expect(tildes("ano", "es")).toBe(0);
  expect(tildes("puta", "es")).toBeUndefined();
  expect(tildes("anal", "en")).toBeUndefined();
  expect(tildesIn("n\u0303 Ñ n")).toBe(2);
});
