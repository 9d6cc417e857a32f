import { expect, it } from "vitest";
import { runCommand } from "../../support/terminal.ts";

it("lists each clause with its control, for people and for programs", async () => {
  const { out } = await runCommand(["config", "clauses"]);
  expect(out).toMatch(/^CCPS-1\.b +enforced +external-domain +Nothing is exchanged/mu);
  expect(out).toMatch(/^WV-4\.5 +enforced +open/mu);
  const { out: json } = await runCommand(["--json", "config", "clauses"]);
  expect(JSON.parse(json)).toContainEqual(expect.objectContaining({ id: "AL-3.a", control: "text-only" }));
});

it("prints the tables of the page", async () => {
  const { out } = await runCommand(["config", "clauses", "--markdown"]);
  expect(out).toContain("| **WV-4.4** (4.4) |");
});
