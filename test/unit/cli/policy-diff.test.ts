import { afterAll, beforeAll, expect, it } from "vitest";
import { makeInstallation, type Installation } from "../../support/installation.ts";
import { runCommand, type CommandResult } from "../../support/terminal.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await makeInstallation();
  installation.write("new.yaml", installation.read("policy.yaml"));
  installation.edit("new.yaml", "mode: enforce", "mode: shadow");
});
afterAll(() => {
  installation.remove();
});

const diff = async (...args: readonly string[]): Promise<CommandResult> =>
  await runCommand(["policy", "diff", installation.policy, ...args]);

it("tells one line a setting", async () => {
  const { exitCode, out } = await diff(installation.path("new.yaml"));
  expect([exitCode, out]).toEqual([0, "~ mode: enforce -> shadow"]);
  const json = await diff(installation.path("new.yaml"), "--json");
  expect(json.json()).toEqual({ changes: ["~ mode: enforce -> shadow"] });
});

it("says where nothing is otherwise, and what cannot be read", async () => {
  expect((await diff(installation.policy)).err).toBe("they settle the same");
  expect((await diff(installation.path("none.yaml"))).exitCode).toBe(3);
});
