import { describe, expect, it } from "vitest";
import { styleFor } from "../../../src/cli/output.ts";
import { clauseText, describeFinding, describeVerdict } from "../../../src/cli/verdict-text.ts";
import { readClauses } from "../../../src/config/clauses.ts";
import type { Finding } from "../../../src/policy/rule.ts";

const style = styleFor(false);
const clauses = readClauses();
const facts = { disposition: "block", enforced: "block", mode: "enforce", revisionId: "ab" } as const;

const finding: Finding = {
  ruleId: "sensitive-content",
  disposition: "block",
  reason: "us-ssn in body",
  refusal: "sensitive",
  clauseIds: ["CCPS-3.b", "X-9"],
  detector: "us-ssn@1",
  confidence: 0.954,
  spans: [
    { path: [0, 0], start: 10, end: 21 },
    { path: [1], attribute: "id", start: 0, end: 3 },
  ],
};

describe("a verdict in words", () => {
  it("says what happens, and in shadow mode what would have", () => {
    expect(describeVerdict(facts, style)).toBe("verdict  block\nmode     enforce\npolicy   ab");
    const shadow = describeVerdict({ ...facts, disposition: "flag", mode: "shadow" }, style);
    expect(shadow).toContain("flag  (enforced it would be block)");
  });

  it("colours by severity", () => {
    const coloured = styleFor(true);
    const lines = (["allow", "flag", "block"] as const).map((disposition) =>
      describeVerdict({ ...facts, disposition, enforced: disposition }, coloured),
    );
    expect(lines.map((line) => /\[(\d+)m/.exec(line)?.[1])).toEqual(["32", "33", "31"]);
  });

  it("says rule, detector, clauses and places of a finding", () => {
    const lines = describeFinding(finding, clauses).split("\n");
    expect(lines).toContain("detector  us-ssn@1, confidence 0.95");
    expect(lines).toContain("where     /0/0 [10,21)");
    expect(lines).toContain("where     /1@id [0,3)");
    expect(lines).toContain("clause    X-9");
  });

  it("names the exception under which it passed", () => {
    const excepted = { ...finding, disposition: "flag", exceptionId: "ex-0b5cd1f2" } as const;
    expect(describeFinding(excepted, clauses)).toMatch(/^exception +ex-0b5cd1f2$/m);
    expect(describeFinding(finding, clauses)).not.toContain("exception");
  });

  it("says category and severity of a use that is not acceptable", () => {
    const { ruleId, disposition, reason, refusal } = finding;
    const use = {
      ruleId,
      disposition,
      reason,
      refusal,
      detector: "rumor",
      severity: 2,
      clauseIds: ["WV-5.4"],
    } as const;
    const text = describeFinding(use, clauses);
    expect(text).toContain("detector  rumor, severity 2");
    expect(text).toContain("WV-5.4  No jokes");
  });

  it("has less to say of a finding without detector or places", () => {
    const { ruleId, disposition, reason, refusal } = finding;
    expect(
      describeFinding({ ruleId, disposition, reason, refusal, clauseIds: [] }, clauses).split("\n"),
    ).toHaveLength(2);
  });

  it("gives a clause in our words, with its source", () => {
    expect(clauseText("AL-3.b", clauses)).toMatch(/^AL-3\.b {2}Transfers of files .* \(Policy 630-04.*\)$/);
  });
});
