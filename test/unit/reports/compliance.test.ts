import { expect, test } from "vitest";
import { complianceReport, statedClauses } from "../../../src/reports/compliance.ts";
import { PolicyHistory } from "../../../src/reports/policy-history.ts";
import { finding, reportFacts } from "../../support/report.ts";

const clauseIn = (report: ReturnType<typeof complianceReport>, id: string) =>
  report.clauses.find(({ clause }) => clause === id);

test("every clause of the profile stands in it once, with state, controls and what is on record (WV-7.0.a)", () => {
  const facts = reportFacts({ records: [finding(1)] });
  const report = complianceReport(facts);
  expect(report.clauses.map(({ clause }) => clause)).toEqual(facts.clauses.map(({ id }) => id));
  const sum = Object.values(report.states).reduce((total, count) => total + count, 0);
  expect(sum).toBe(facts.clauses.length);
  expect(report.clauses.filter(({ evidence }) => evidence.length === 0)).toEqual([]);
  expect(clauseIn(report, "CCPS-1.b")).toMatchObject({
    state: "enforced",
    how: "enforced",
    controls: ["external-domain"],
    evidence: ["1 stanza cited it: 1 refused", "refused most: outside.example (1)"],
  });
  expect(report.words[0]).toBe(
    "This is a statement of the state of controls, not of compliance. Whether the agency complies is for people to judge.",
  );
});

test("what is in shadow is shown as shadow, and never as enforced", () => {
  const shadowed = complianceReport(
    reportFacts({ policy: { rules: { "file-transfer": { mode: "shadow" } } } }),
  );
  expect(clauseIn(shadowed, "AL-3.b")?.state).toBe("shadow");
  expect(clauseIn(shadowed, "AL-3.a")?.state).toBe("enforced");
  expect(statedClauses(shadowed)["CCPS-3.c"]).toBe("shadow");
});

test("an archive without policy states nothing", () => {
  const report = complianceReport(
    reportFacts({ changes: { policy: undefined, history: new PolicyHistory([]) } }),
  );
  expect([report.clauses, report.attestations, report.profile]).toEqual([[], [], ""]);
});
