import { expect, test } from "vitest";
import {
  listReviews,
  requireReview,
  termsHashOf,
  type ReviewTerms,
} from "../../../src/store/review-register.ts";
import { openState } from "../../support/state.ts";

const TERMS: ReviewTerms = {
  caseRef: "C-17",
  why: "a complaint",
  person: "ann",
  jid: undefined,
  fromMs: 1,
  toMs: 2,
  untilMs: 3,
  openedBy: "rev",
};

test.each<Partial<ReviewTerms>>([
  { caseRef: "C-18" },
  { why: "another" },
  { person: "raj" },
  { person: undefined, jid: "ann" },
  { fromMs: 0 },
  { toMs: 3 },
  { untilMs: 4 },
  { openedBy: "leg" },
])("the hash goes over %j", (changes) => {
  expect(termsHashOf({ ...TERMS, ...changes })).not.toBe(termsHashOf(TERMS));
});

test("an empty register has none", async () => {
  const store = openState();
  expect(await store.read(listReviews)).toEqual([]);
  await expect(store.read(async (tx) => await requireReview(tx, "rv-0"))).rejects.toMatchObject({
    code: "SG_STORE_NOT_FOUND",
  });
});
