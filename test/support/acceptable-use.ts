/** Acceptable use for tests: none of it, or the lists that ship. */
import { shippedLexicons } from "../../src/config/lexicons.ts";
import {
  type AcceptableUse,
  type CategoryPolicy,
  termsOf,
  type TermList,
  USE_CATEGORIES,
  type UseCategory,
} from "../../src/policy/acceptable-use.ts";
import { TermMatcher } from "../../src/scan/term-matcher.ts";

const all = (policy: CategoryPolicy): AcceptableUse["categories"] =>
  Object.fromEntries(USE_CATEGORIES.map((category) => [category, policy])) as Record<
    UseCategory,
    CategoryPolicy
  >;

const FLAG: CategoryPolicy = {
  action: "flag",
  minSeverity: 2,
  clauseIds: ["WV-5.3.3"],
  layers: ["profile:strict"],
};

export const NO_USE: AcceptableUse = {
  categories: all({ ...FLAG, action: "off" }),
  terms: new TermMatcher([]),
};

export const useOf = (
  lists: readonly TermList[],
  changes: Partial<AcceptableUse["categories"]> = {},
): AcceptableUse => ({ categories: { ...all(FLAG), ...changes }, terms: new TermMatcher(lists) });

/** Every category flags from severity 2 on, as `strict` does. */
export const shippedUse = (changes: Partial<AcceptableUse["categories"]> = {}): AcceptableUse => ({
  categories: { ...all(FLAG), ...changes },
  terms: termsOf(shippedLexicons(), "shipped"),
});
