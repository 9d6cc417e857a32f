import { expect, test } from "vitest";
import { annualDocument } from "../../../src/reports/annual-document.ts";
import { annualReview } from "../../../src/reports/annual-review.ts";
import { DAY_MS, NOON } from "../../support/archive.ts";
import { reportFacts, session, stanzaRecord, type FactWishes } from "../../support/report.ts";

const textOf = (wishes: FactWishes): string =>
  JSON.stringify(annualDocument(annualReview(reportFacts(wishes), 90)));

test("whether it is due stands first (AL-4.b)", () => {
  const late = { registers: { lastAcceptedMs: NOON }, changes: { generatedMs: NOON + 366 * DAY_MS } };
  const document = annualDocument(annualReview(reportFacts(late), 90));
  expect(document.blocks[0]).toEqual({
    type: "paragraph",
    tone: "bad",
    text:
      "The last annual review was accepted on 2026-03-01 12:00 UTC. " +
      "The review was due on 2027-03-01 and is overdue by 1 day.",
  });
  expect(textOf({})).toContain(
    "No annual review was accepted yet; the year counts from the first record of the archive.",
  );
  expect(textOf({ changes: { sinceMs: undefined } })).toContain(
    "Nothing is on record yet, so no review is due.",
  );
});

test("use, idle accounts and what was not measured are told in words", () => {
  const records = [stanzaRecord(1), session("bind", "old@agency.example/x", NOON - 100 * DAY_MS)];
  const text = textOf({ records });
  expect(text).toContain("in no division");
  expect(text).toContain("Of 2 accounts that are registered or were seen, 1 had no log-in");
  expect(text).toContain(
    "Not measured: no reviewer's word on findings is on record, and nothing is guessed.",
  );
});
