import { expect, test } from "vitest";
import { ofWhom, reviewJson, stateText } from "../../../src/cli/review-text.ts";
import { termsHashOf, type Review } from "../../../src/store/review-register.ts";

const TERMS = {
  caseRef: "C-17",
  why: "a complaint",
  person: "ann",
  jid: undefined,
  fromMs: 1,
  toMs: 2,
  untilMs: 1_000,
  openedBy: "rev",
};
const OPENED: Review = {
  id: "rv-1",
  terms: TERMS,
  openedMs: 0,
  approval: undefined,
  closedMs: undefined,
  closedBy: undefined,
  outcome: undefined,
};
const AGREED: Review = { ...OPENED, approval: { by: "leg", atMs: 1, hash: termsHashOf(TERMS) } };

test.each([
  [OPENED, 0, "waits for somebody else to agree"],
  [AGREED, 999, "open, leg agreed"],
  [AGREED, 1_000, "expired"],
  [{ ...AGREED, terms: { ...TERMS, toMs: 9 } }, 0, "changed after it was agreed to"],
  [{ ...AGREED, closedMs: 1 }, 9_999, "closed"],
])("state %#", (review, nowMs, state) => {
  expect(stateText(review, nowMs)).toBe(state);
  expect(reviewJson(review, nowMs)).toMatchObject({
    id: "rv-1",
    case: "C-17",
    person: "ann",
    jid: null,
    state,
  });
});

test("of whom", () => {
  expect(ofWhom(TERMS)).toBe("person ann");
  expect(ofWhom({ ...TERMS, person: undefined, jid: "ann@agency.example" })).toBe("ann@agency.example");
});
