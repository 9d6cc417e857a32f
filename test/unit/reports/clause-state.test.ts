import { expect, test } from "vitest";
import { clauseControls, clausesOf, type ListedClause } from "../../../src/reports/clause-state.ts";
import { listedClauses } from "../../../src/cli/report-facts.ts";
import { readKeptPolicy, type KeptPolicy } from "../../../src/reports/kept-policy.ts";
import { policyText } from "../../support/report.ts";

const policyOf = (changes: object = {}): KeptPolicy => {
  const policy = readKeptPolicy(policyText(changes).text);
  if (policy === undefined) throw new Error("no policy");
  return policy;
};

const clause = (changes: Partial<ListedClause> = {}): ListedClause => ({
  id: "AL-3.a",
  policyTitle: "630-04",
  profile: "al-630-04",
  section: "3",
  duty: "Messages carry text.",
  how: "enforced",
  evidence: "",
  controls: ["text-only"],
  isOpen: false,
  ...changes,
});

test.each<[string, Partial<ListedClause>, object, string]>([
  ["whose control acts", {}, {}, "enforced"],
  ["that people decide on", { how: "assisted" }, {}, "assisted"],
  ["in shadow (WV-7.0.a)", {}, { mode: "shadow" }, "shadow"],
  ["without control", { controls: [] }, {}, "open"],
  ["of an unknown control", { controls: ["text-only", "telepathy"] }, {}, "open"],
  ["whose clients are only listed", { controls: ["text-only", "approved-client"] }, {}, "off"],
  [
    "one of whose rules is in shadow",
    { controls: ["archive", "forged"] },
    { rules: { forged: { mode: "shadow" } } },
    "shadow",
  ],
])("a clause %s", (_, changes, policy, state) => {
  expect(clauseControls(clause(changes), policyOf(policy)).state).toBe(state);
});

test("a part that is not built is told beside what is", () => {
  const { state, isPartial, remarks } = clauseControls(clause({ isOpen: true }), policyOf());
  expect([state, isPartial]).toEqual(["enforced", true]);
  expect(remarks).toEqual(["a part of the duty has no control yet"]);
});

test("an attested clause is open until somebody has stated it (AL-7)", () => {
  const al7 = clause({ id: "AL-7", how: "attested", controls: [], isOpen: true });
  expect(clauseControls(al7, policyOf()).state).toBe("open");
  const stated = { clause: "AL-7", statement: "It follows 600-00.", by: "Dana, CIO", date: "2026-03-02" };
  const undocumented = clauseControls(al7, policyOf({ attestations: [stated] }));
  expect([undocumented.state, undocumented.remarks]).toEqual(["attested", ["stated without a document"]]);
  const documented = clauseControls(al7, policyOf({ attestations: [{ ...stated, document: "M-1" }] }));
  expect([documented.state, documented.remarks]).toEqual(["attested", []]);
});

test("divisions are named where their state differs, and only there", () => {
  const members = { patterns: ["a*@agency.example"] };
  const divisions = [
    { id: "trial", title: "Trial office", mode: "shadow", members },
    { id: "same", members },
  ];
  const { state, divisions: told } = clauseControls(clause(), policyOf({ divisions }));
  expect(state).toBe("enforced");
  expect(told).toMatchObject([{ division: "Trial office", state: "shadow" }]);
  expect(told).toHaveLength(1);
});

test("a profile answers for its own clauses and the derived ones, strict for all", () => {
  const all = listedClauses();
  expect(clausesOf(all, "strict")).toEqual(all);
  const prefixes = new Set(clausesOf(all, "al-630-04").map(({ id }) => id.split("-", 1)[0]));
  expect([...prefixes]).toEqual(["AL", "D"]);
});
