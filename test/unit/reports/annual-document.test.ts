import { expect, test } from "vitest";
import { annualDocument } from "../../../src/reports/annual-document.ts";
import { annualReview } from "../../../src/reports/annual-review.ts";
import { DAY_MS, NOON } from "../../support/archive.ts";
import { Activity } from "../../../src/reports/activity.ts";
import { placeKey } from "../../../src/reports/finding-reviews.ts";
import { finding, reportFacts, session, stanzaRecord, type FactWishes } from "../../support/report.ts";

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

test("findings that were wrong are told with what they were measured on (AL-4.b)", () => {
  const said = ["ok", "violation", "refer", "violation"] as const;
  const activity = new Activity([], new Map(said.map((one, index) => [placeKey("log-a", index), one])));
  const records = [finding(1), finding(2), finding(3), stanzaRecord(4)];
  for (const [sequence, record] of records.entries())
    activity.take({ logId: "log-a", sequence, chainHash: "c", record });
  const text = textOf({ changes: { activity } });
  expect(text).toContain(
    "Rules had something against 2 that a reviewer then said were in order or a violation; 1 (50 %) were in order",
  );
  expect(text).toContain("1 more were passed on and are not counted as either.");
  expect(text).toContain(
    "Measured on 4 messages of the period that were drawn in samples and decided on, and on nothing else.",
  );
  expect(text).toContain("Of 1 message said to be a violation no rule had found anything.");
  expect(text).toContain("Findings that a reviewer decided on, by rule");
});
