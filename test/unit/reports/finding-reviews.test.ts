/** AL-4.b: how many findings were wrong, by what reviewers said, rule by rule. */
import { expect, test } from "vitest";
import { FindingReviews, placeKey } from "../../../src/reports/finding-reviews.ts";
import type { Decided } from "../../../src/reports/report.ts";
import type { StanzaRecord } from "../../../src/records/record.ts";
import { finding, stanzaRecord } from "../../support/report.ts";

const reviewed = (all: readonly (readonly [Decided | undefined, StanzaRecord])[]) => {
  const decisions = all.flatMap(([said], index) =>
    said === undefined ? [] : [[placeKey("log-a", index + 1), said] as const],
  );
  const reviews = new FindingReviews(new Map(decisions));
  for (const [index, [, record]] of all.entries()) reviews.take("log-a", index + 1, record);
  return reviews.figures();
};

test("wrong is what was said to be in order, by rule; what nobody decided on counts for nothing", () => {
  expect(
    reviewed([
      ["ok", finding(1)],
      ["violation", finding(2)],
      ["refer", finding(3)],
      [undefined, finding(4)],
      ["ok", finding(5, { rule: "sensitive-content", shadow: true })],
      ["ok", stanzaRecord(6)],
      ["violation", stanzaRecord(7)],
    ]),
  ).toEqual({
    isMeasured: true,
    messages: 6,
    missed: 1,
    decided: 4,
    wrong: 2,
    right: 1,
    referred: 1,
    byRule: [
      { rule: "external-domain", decided: 3, wrong: 1, right: 1, referred: 1 },
      { rule: "sensitive-content", decided: 1, wrong: 1, right: 0, referred: 0 },
    ],
  });
});

test("a message counts once for each rule, however much the rule found, and once in all", () => {
  const one = finding(1);
  const [found] = one.findings;
  if (found === undefined) throw new Error("no finding");
  const record = { ...one, findings: [found, found, { ...found, ruleId: "account" }] };
  const { decided, wrong, byRule } = reviewed([["ok", record]]);
  expect([decided, wrong]).toEqual([1, 1]);
  expect(byRule.map(({ rule, wrong: count }) => [rule, count])).toEqual([
    ["account", 1],
    ["external-domain", 1],
  ]);
});

test("what an exception let through was not held against anybody", () => {
  const one = finding(1);
  const excepted = one.findings.map(
    (found) => ({ ...found, disposition: "allow", exceptionId: "ex-1" }) as const,
  );
  expect(reviewed([["ok", { ...one, findings: excepted }]])).toMatchObject({
    messages: 1,
    decided: 0,
    byRule: [],
  });
});

test("the same number in another log is another record; where all were passed on nothing is measured", () => {
  const reviews = new FindingReviews(new Map([[placeKey("log-a", 1), "ok"]]));
  reviews.take("log-b", 1, finding(1));
  expect(reviews.figures()).toMatchObject({ isMeasured: false, messages: 0, decided: 0 });
  expect(reviewed([["refer", finding(1)]])).toMatchObject({ isMeasured: false, decided: 1, referred: 1 });
});
