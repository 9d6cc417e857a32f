import { expect, test } from "vitest";
import { complianceDocument } from "../../../src/reports/compliance-document.ts";
import { complianceReport } from "../../../src/reports/compliance.ts";
import { PolicyHistory } from "../../../src/reports/policy-history.ts";
import type { Block } from "../../../src/reports/document.ts";
import { finding, reportFacts, type FactWishes } from "../../support/report.ts";

const blocksOf = (wishes: FactWishes = {}): readonly Block[] =>
  complianceDocument(complianceReport(reportFacts(wishes))).blocks;

/** Rows of the table with this caption, each as its cells' texts. */
const rowsOf = (blocks: readonly Block[], caption: string): readonly (readonly string[])[] => {
  const found = blocks.find((one) => one.type === "table" && one.caption.startsWith(caption));
  if (found?.type !== "table") throw new Error(`no table: ${caption}`);
  return found.rows.map((row) => row.map((cell) => cell.lines.join(" | ")));
};

test("says first that it states controls, then how many, then each", () => {
  const blocks = blocksOf({
    records: [finding(1)],
    policy: { rules: { "file-transfer": { mode: "shadow" } } },
  });
  expect(blocks[0]).toMatchObject({
    text: "This is a statement of the state of controls, not of compliance.",
  });
  const shadow = rowsOf(blocks, "Clauses by the state").find(([state]) => state === "shadow");
  expect(shadow?.slice(1)).toEqual([
    "5",
    "Judged and recorded; nothing is stopped.",
    "CCPS-3.c, CCPS-3.d, ORDHS-3.3, ORDHS-3.4, AL-3.b",
  ]);
  const clause = rowsOf(blocks, "Clauses of: Policy 630-04").find(([id]) => id === "AL-3.b");
  expect(clause).toEqual([
    "AL-3.b",
    "Transfers of files are stopped by the service.",
    "file-transfer | to be enforced",
    "shadow",
    "no stanza cited it | Note: file-transfer: what it finds is recorded and passes",
  ]);
});

test("a state that does not hold in every division is marked where states are summed up", () => {
  const divisions = [{ id: "field", members: { patterns: ["f*@agency.example"] }, mode: "shadow" }];
  const blocks = blocksOf({ policy: { divisions } });
  const enforced = rowsOf(blocks, "Clauses by the state")
    .find(([state]) => state === "enforced")
    ?.at(-1);
  expect(enforced).toContain("CCPS-1.b†");
  expect(enforced).toContain("CCPS-0,");
  expect(JSON.stringify(blocks)).toContain("† Not everywhere");
  expect(JSON.stringify(blocksOf())).not.toContain("†");
});

test("every table has as many cells in each row as columns", () => {
  const action = {
    id: "a",
    clause: "AL-7",
    what: "w",
    owner: "o",
    due: "2026-03-05T00:00:00Z",
    state: "closed",
    opened: "2026-03-01T00:00:00Z",
  } as const;
  const actions = [
    { ...action, openedBy: "r", closed: "2026-03-02T00:00:00Z", closedBy: "u", outcome: "done" },
  ];
  const attestations = [
    { clause: "AL-7", statement: "It follows 600-00.", by: "Dana, CIO", date: "2026-03-02" },
  ];
  const blocks = blocksOf({ records: [finding(1)], policy: { attestations }, registers: { actions } });
  const tables = blocks.flatMap((one) => (one.type === "table" ? [one] : []));
  expect(tables.length).toBeGreaterThan(10);
  for (const { columns, rows } of tables) for (const row of rows) expect(row.length).toBe(columns.length);
  expect(rowsOf(blocks, "Corrective actions")).toEqual([
    ["AL-7", "w | Done: done", "o", "2026-03-05", "closed", "2026-03-01, r | 2026-03-02, u"],
  ]);
});

test("where no policy is on record it says that nothing can be said", () => {
  const blocks = blocksOf({ changes: { policy: undefined, history: new PolicyHistory([]) } });
  expect(JSON.stringify(blocks)).toContain("No policy is on record, so nothing can be said.");
});
