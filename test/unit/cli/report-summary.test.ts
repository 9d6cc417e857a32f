import { expect, test } from "vitest";
import { reportSummary } from "../../../src/cli/report-summary.ts";
import { annualReview } from "../../../src/reports/annual-review.ts";
import { complianceReport } from "../../../src/reports/compliance.ts";
import { DAY_MS, NOON } from "../../support/archive.ts";
import { reportFacts } from "../../support/report.ts";

test("a report in some lines: states, archive, files", () => {
  const text = reportSummary(complianceReport(reportFacts()), "abc", ["a.json"]);
  expect(text).toMatch(/policy +strict, enforce/u);
  expect(text).toMatch(/clauses +\d+ enforced, .*\d+ open/u);
  expect(text).toMatch(/file +a\.json/u);
});

test("what is not sound, and what is overdue, stands out", () => {
  const broken = { result: "not sound", records: 1, coveredRecords: 0, problems: ["p"] } as const;
  const facts = reportFacts({
    changes: { verifications: new Map([["log-a", broken]]), generatedMs: NOON + 366 * DAY_MS },
  });
  expect(reportSummary(complianceReport(facts), "abc", [])).toMatch(/archive +NOT SOUND: 1 log/u);
  expect(reportSummary(annualReview(facts, 90), "abc", [])).toMatch(/due +2027-03-01, OVERDUE/u);
});
