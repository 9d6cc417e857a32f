import { expect, it } from "vitest";
import { starterTestsYaml } from "../../../src/cli/starter-tests.ts";
import { makeInstallation } from "../../support/installation.ts";
import { runCommand } from "../../support/terminal.ts";

it.each([
  ["agency.example", ["rooms.agency.example"], 8],
  ["bücher.example", [], 7],
] as const)("passes for %s with services %j", async (domain, services, count) => {
  const installation = await makeInstallation();
  try {
    const names = [domain, ...services];
    installation.edit("policy.yaml", `internal: ["agency.example"]`, `internal: ${JSON.stringify(names)}`);
    installation.write("policy-tests/starter.yaml", starterTestsYaml({ domain, services }));
    const { out } = await runCommand(["policy", "test", "-c", installation.gateway]);
    expect(out).toMatch(new RegExp(`^${count} passed$`, "m"));
  } finally {
    installation.remove();
  }
});
