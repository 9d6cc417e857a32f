import { describe, expect, it } from "vitest";
import { starterTestsYaml } from "../../../src/cli/starter-tests.ts";
import { PROFILE_IDS } from "../../../src/config/policy-schema.ts";
import { makeInstallation } from "../../support/installation.ts";
import { runCommand } from "../../support/terminal.ts";

/** What a profile needs first, stated. */
const STATED = `\nattestations:\n  - { clause: AL-5, statement: there is a schedule, by: a test, date: 2026-01-01, document: memo 1 }\n`;

async function judged(changes: Parameters<typeof makeInstallation>[0]): Promise<string> {
  const installation = await makeInstallation(changes);
  try {
    installation.write("policy.yaml", installation.read("policy.yaml") + STATED);
    return (await runCommand(["policy", "test", "-c", installation.gateway])).out;
  } finally {
    installation.remove();
  }
}

describe("the tests that init writes", () => {
  it.each(PROFILE_IDS)("pass under profile %s", async (profile) => {
    expect(await judged({ profile })).toMatch(/^8 passed$/m);
  });

  it("name no room where there is none, and any domain", async () => {
    expect(await judged({ domain: "bücher.example", services: [] })).toMatch(/^7 passed$/m);
    expect(starterTestsYaml({ domain: "a&b.example", services: [] })).toContain("to='bob@a&amp;b.example'");
  });
});
