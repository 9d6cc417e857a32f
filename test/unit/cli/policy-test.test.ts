import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeInstallation, type Installation } from "../../support/installation.ts";
import { runCommand, type CommandResult } from "../../support/terminal.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await makeInstallation();
});
afterEach(() => {
  installation.remove();
});

const test = async (...args: readonly string[]): Promise<CommandResult> =>
  await runCommand(["policy", "test", "-c", installation.gateway, ...args]);

const STARTER = "policy-tests/starter.yaml";

describe("policy test", () => {
  it("passes as init leaves it, in either mode", async () => {
    const { exitCode, out } = await test();
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^pass {2}\S+policy-tests\/starter\.yaml:\d+:\d+ {2}a colleague gets an ordinary message$/m,
    );
    expect(out).toMatch(/^8 passed$/m);
    installation.edit("policy.yaml", "mode: enforce", "mode: shadow");
    expect((await test()).exitCode).toBe(0);
  });

  it("fails with 1 where the policy does otherwise, and shows how", async () => {
    installation.edit(
      "policy.yaml",
      "detectors: []",
      "detectors: [{ id: agenda, pattern: agenda, action: flag }]",
    );
    const { exitCode, out, err } = await test("-q");
    expect(exitCode).toBe(1);
    expect(err).toBe("1 of 8 policy tests failed");
    expect(out.split("\n")).toEqual([
      expect.stringMatching(/^FAIL {2}\S+starter\.yaml:5:5 {2}a colleague gets an ordinary message$/),
      "      expected  allow",
      expect.stringMatching(/^ {6}got {7}flag: sensitive-content agenda \(/),
    ]);
  });

  it("speaks JSON, with each case and what came of it", async () => {
    installation.edit(STARTER, "disposition: strip", "disposition: block");
    const { exitCode, json } = await test("--json");
    expect(exitCode).toBe(1);
    expect(json()).toMatchObject({ passed: 7, failed: 1 });
    const { cases } = json() as { readonly cases: readonly { readonly isPassed: boolean }[] };
    expect(cases.find((one) => !one.isPassed)).toMatchObject({
      expected: { disposition: "block", rule: "file-transfer" },
      got: { disposition: "strip", findings: [{ rule: "file-transfer" }, { rule: "text-only" }] },
    });
  });

  it("tells all that is wrong in all files, with 3", async () => {
    installation.edit(STARTER, "detector: us-ssn", "detector: us-sn");
    installation.write("policy-tests/own.yml", "version: 1\ncases: []\n");
    const { exitCode, err } = await test();
    expect(exitCode).toBe(3);
    expect(err).toMatch(/own\.yml:2:8 cases: there is no case/);
    expect(err).toMatch(/starter\.yaml:\d+:\d+ cases\[3\]\.expect\.detector: .*did you mean "us-ssn"/);
  });

  it("takes the files and the policy that it is told", async () => {
    installation.write(
      "other.yaml",
      installation.read("policy.yaml").replace("agency.example", "bureau.example"),
    );
    const { exitCode, err } = await test(
      "--policy",
      installation.path("other.yaml"),
      installation.path(STARTER),
    );
    expect([exitCode, err]).toEqual([0, ""]);
    installation.write(
      "one.yaml",
      installation.read(STARTER).replace("disposition: allow", "disposition: block"),
    );
    expect((await test(installation.path("one.yaml"))).exitCode).toBe(1);
    expect((await test(installation.path("none.yaml"))).exitCode).toBe(3);
  });

  it("says so, with 4, where there are none", async () => {
    rmSync(installation.path("policy-tests"), { recursive: true });
    const { exitCode, err } = await test();
    expect(exitCode).toBe(4);
    expect(err).toMatch(/no policy tests: \S+policy-tests holds no \.yaml file/);
  });
});
