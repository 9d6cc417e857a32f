import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { problemJson } from "../../../src/cli/config-check.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";
import { runCommand } from "../../support/terminal.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await makeInstallation();
});
afterEach(() => {
  installation.remove();
});

describe("config check", () => {
  it("says that a fit configuration is fit", async () => {
    const result = await runCommand(["config", "check", installation.gateway]);
    const notes = [
      "note: clients: inventory only: no client is approved, and none is refused",
      "note: no justification in force for the whole agency (AL-1.b): stanzagate justification add",
      "note: notice: given to nobody: no service account is configured",
    ];
    expect(result).toMatchObject({ exitCode: 0, err: notes.join("\n") });
    expect(result.out).toMatch(/is fit: profile strict, mode enforce, policy revision [0-9a-f]{16}$/);
  });

  it("prints every problem and ends with 3", async () => {
    installation.edit("gateway.yaml", "cert: main", "cert: mian");
    installation.edit("policy.yaml", "detectors: []", "content: {text_only: false}");
    const result = await runCommand(["-c", installation.gateway, "config", "check"]);
    expect(result).toMatchObject({ exitCode: 3, out: "" });
    expect(result.err).toContain('did you mean "main"?');
    expect(result.err).toContain("AL-3.a");
    expect(result.err).toContain("2 errors: nothing was started or changed");
  });

  it("warns and still says fit", async () => {
    installation.edit("policy.yaml", '["agency.example"]', '["other.example"]');
    const result = await runCommand(["config", "check", installation.gateway]);
    expect(result.exitCode).toBe(0);
    expect(result.err).toContain("(warning)");
    expect(result.out).toContain("1 warning");
  });

  it("does not let a rule in shadow hide behind mode enforce", async () => {
    installation.edit("policy.yaml", "detectors: []", "rules: {text-only: {mode: shadow}}");
    const text = await runCommand(["config", "check", installation.gateway]);
    expect(text.exitCode).toBe(0);
    expect(text.err).toMatch(/rules\.text-only\.mode: in shadow: .*AL-3\.a.*\(warning\)$/m);
    expect(text.out).toMatch(/mode enforce \(text-only: shadow\), policy revision/);
    const json = await runCommand(["config", "check", installation.gateway, "--json"]);
    expect(json.json()).toMatchObject({ mode: "enforce", rules: { "text-only": "shadow" } });
  });

  it("speaks JSON, fit or not", async () => {
    const fit = await runCommand(["config", "check", installation.gateway, "--json"]);
    expect(fit.json()).toMatchObject({ isFit: true, profile: "strict", problems: [] });
    installation.edit("gateway.yaml", "data_dir:", "data_dri:");
    const unfit = await runCommand(["config", "check", installation.gateway, "--json"]);
    expect(unfit.exitCode).toBe(3);
    expect(unfit.json()).toMatchObject({
      isFit: false,
      problems: [
        {
          code: "SG_CONFIG_SCHEMA",
          line: 4,
          column: 1,
          path: ["data_dri"],
          hint: 'did you mean "data_dir"?',
        },
      ],
    });
  });
});

it("gives a problem as plain JSON", () => {
  const place = { line: 1, column: 2 };
  const problem = {
    code: "SG_CONFIG_READ",
    severity: "error",
    file: "f",
    place,
    path: [],
    message: "m",
  } as const;
  expect(problemJson(problem)).toEqual({
    code: "SG_CONFIG_READ",
    severity: "error",
    file: "f",
    line: 1,
    column: 2,
    path: [],
    message: "m",
  });
});
