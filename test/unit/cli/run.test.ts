import { expect, it } from "vitest";
import { modeOption } from "../../../src/cli/run.ts";
import { makeInstallation } from "../../support/installation.ts";
import { runCommand } from "../../support/terminal.ts";

// A gateway that really runs is in test/unit/main.test.ts.
it.each([
  [undefined, {}],
  ["shadow", { mode: "shadow" }],
  ["enforce", { mode: "enforce" }],
])("takes the mode %s", (mode, expected) => {
  expect(modeOption(mode)).toEqual(expected);
});

it("refuses another mode", async () => {
  expect((await runCommand(["run", "--mode", "loose"])).exitCode).toBe(2);
});

it("starts nothing on a broken configuration", async () => {
  const installation = await makeInstallation();
  installation.edit("policy.yaml", "version: 1", "version: 1\nmdoe: x");
  const result = await runCommand(["run", "-c", installation.gateway]);
  expect(result.exitCode).toBe(3);
  expect(result.err).toContain("nothing was started");
  installation.remove();
});
