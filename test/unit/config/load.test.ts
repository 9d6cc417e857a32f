import { chmodSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { loadConfiguration, loadPaths } from "../../../src/config/load.ts";
import type { Configuration } from "../../../src/config/load.ts";
import { ConfigError, problemText } from "../../../src/config/problem.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await makeInstallation();
});
afterEach(() => {
  installation.remove();
});

const load = (env: Readonly<Record<string, string>> = {}): Configuration =>
  loadConfiguration(installation.gateway, { tools: policyTools, env, nowMs: Date.now() });

const problemsOf = (): readonly string[] => {
  try {
    load();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(problemText);
    throw error;
  }
};

describe("a whole configuration", () => {
  it("loads as init makes it, without a warning, frozen", () => {
    const { gateway, policy, warnings } = load();
    expect(warnings).toEqual([]);
    expect(gateway.upstreams[0]?.domains).toEqual(["agency.example"]);
    expect(Buffer.from(gateway.sealingKey.reveal(), "base64")).toHaveLength(32);
    expect(policy.revision.profile).toBe("strict");
    expect(Object.isFrozen(gateway.limits)).toBe(true);
  });

  it("prepares served domains, as sessions ask for them", () => {
    installation.edit("gateway.yaml", '["agency.example"]', '["AGENCY.Example."]');
    expect(load().gateway.upstreams[0]?.domains).toEqual(["agency.example"]);
  });

  it("takes a key from the environment", () => {
    installation.edit("gateway.yaml", "data_dir: data", "data_dir: data\nsealing_key: env:SEAL");
    expect(load({ SEAL: "A".repeat(43) + "=" }).gateway.sealingKey.reference).toBe("env:SEAL");
    expect(problemsOf()).toEqual([expect.stringContaining("the environment variable SEAL is not set")]);
  });

  it("refuses a key that every user may read", () => {
    chmodSync(installation.path("data/keys/seal.key"), 0o644);
    expect(problemsOf()).toEqual([
      expect.stringContaining(
        `sealing_key: ${installation.path("data/keys/seal.key")} is open to every user`,
      ),
    ]);
  });

  it("reports both files at once", () => {
    installation.edit("gateway.yaml", "cert: main", "cert: mian");
    installation.edit("policy.yaml", "detectors: []", "content: {text_only: false}");
    const problems = problemsOf();
    expect(problems.some((line) => line.includes('no certificate "mian" (did you mean "main"?)'))).toBe(true);
    expect(problems.some((line) => line.includes("policy.yaml") && line.includes("AL-3.a"))).toBe(true);
  });

  it("checks the policy even where gateway.yaml has a wrong form", () => {
    installation.edit("gateway.yaml", "data_dir:", "data_dri:");
    installation.edit("policy.yaml", "mode: enforce", "mode: enfroce");
    const problems = problemsOf();
    expect(problems.some((line) => line.includes('unknown key "data_dri"'))).toBe(true);
    expect(problems.some((line) => line.includes('did you mean "enforce"'))).toBe(true);
  });

  it("finds what a start would stumble over later", () => {
    installation.edit("gateway.yaml", "tls: none", "tls: starttls, ca: absent.pem");
    installation.edit("gateway.yaml", "data_dir: data", `data_dir: data\ncontrol_socket: ${"x".repeat(108)}`);
    const problems = problemsOf();
    expect(problems).toEqual([
      expect.stringMatching(/control_socket: .* has \d+ bytes, a unix socket takes 107/),
      expect.stringMatching(/upstreams\.agency\.ca: .*absent\.pem cannot be read: no such file/),
    ]);
  });

  it("asks whoever knows archives, where one is handed in", () => {
    const asked: unknown[] = [];
    const checkArchive = (place: unknown): string => `none of ${String(asked.push(place))}`;
    const options = { tools: policyTools, env: {}, nowMs: Date.now(), checkArchive };
    expect(() => loadConfiguration(installation.gateway, options)).toThrow(
      "archive: none of 1 [SG_CONFIG_ARCHIVE]",
    );
    expect(asked).toEqual([{ dir: installation.path("data/archive"), reserveBytes: 1e9 }]);
  });

  it("warns without refusing", () => {
    installation.edit("policy.yaml", '["agency.example"]', '["other.example"]');
    const { warnings } = load();
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining("served but not internal"),
    ]);
  });
});

describe("paths alone", () => {
  it("need no key", () => {
    chmodSync(installation.path("data/keys/seal.key"), 0o644);
    const { controlSocket, archiveDir } = loadPaths(installation.gateway);
    expect(controlSocket).toBe(installation.path("data/control.sock"));
    expect(archiveDir).toBe(installation.path("data/archive"));
  });

  it("need a readable file", () => {
    expect(() => loadPaths(installation.path("absent.yaml"))).toThrow(ConfigError);
  });
});
