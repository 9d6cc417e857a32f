import { expect, test } from "vitest";
import { isUsableTerm, termsOf, USE_ACTIONS, USE_CATEGORIES } from "../../../src/policy/acceptable-use.ts";

test("the seven grounds of WV-5.3.3 are categories of their own", () => {
  const grounds = ["race", "gender", "national-origin", "age", "marital-status", "religion", "disability"];
  expect(USE_CATEGORIES).toEqual(expect.arrayContaining(grounds.map((ground) => `harassment-${ground}`)));
});

test("actions are ordered, loosest first", () => expect(USE_ACTIONS).toEqual(["off", "flag", "block"]));

test("what was built of the same lists is shared, of others it is not", () => {
  const first = termsOf([], "a");
  expect(termsOf([], "a")).toBe(first);
  expect(termsOf([], "b")).not.toBe(first);
});

test("a term is of Latin letters and figures", () => {
  expect(isUsableTerm("side hustle")).toBe(true);
  expect(isUsableTerm("слово")).toBe(false);
});
