import { expect, test } from "vitest";
import { formsOf } from "../../../src/scan/inflect.ts";

test.each([
  ["bribe", "all", "bribe bribes bribed bribing"],
  ["bet", "all", "bet bets betted betting"],
  ["harass", "all", "harass harasses harassed harassing"],
  ["carry", "all", "carry carries carried carrying"],
  ["stalk", "all", "stalk stalks stalked stalking"],
  ["bitch", "plural", "bitch bitches"],
  ["spic", "plural", "spic spics"],
  ["retarded", "exact", "retarded"],
] as const)("English: %s, %s", (word, forms, expected) => {
  expect(formsOf(word, forms, "en").join(" ")).toBe(expected);
});

test("an English phrase takes the verb at its beginning too", () => {
  const forms = formsOf("place a bet", "all", "en");
  expect(forms).toContain("placing a bet");
  expect(forms).toContain("placed a bet");
  expect(forms).toContain("place a bets");
});

test.each([
  ["cabron", "all", ["cabron", "cabrones", "cabrona", "cabronas"]],
  ["pendejo", "all", ["pendejo", "pendejos", "pendeja", "pendejas"]],
  ["follador", "all", ["follador", "folladores", "folladora", "folladoras"]],
  ["actriz", "plural", ["actriz", "actrices"]],
  ["hijo de puta", "plural", ["hijo de puta", "hijos de putas"]],
  ["mujer al volante", "exact", ["mujer al volante"]],
] as const)("Spanish: %s, %s", (word, forms, expected) => {
  expect(formsOf(word, forms, "es")).toEqual(expected);
});
