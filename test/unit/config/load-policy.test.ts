import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { loadPolicy, readPolicy, restorePolicy } from "../../../src/config/load-policy.ts";
import { ConfigError } from "../../../src/config/problem.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await makeInstallation();
});
afterEach(() => {
  installation.remove();
});

const load = (mode?: "shadow"): ReturnType<typeof loadPolicy> =>
  loadPolicy(installation.policy, mode === undefined ? { tools: policyTools } : { tools: policyTools, mode });

describe("a policy file", () => {
  it("becomes a revision", () => {
    const { revision, effective, warnings } = load();
    expect([...revision.internalDomains]).toEqual(["agency.example"]);
    expect([...revision.serviceDomains]).toEqual(["rooms.agency.example"]);
    expect(effective.mode).toBe("enforce");
    expect(warnings).toEqual([]);
  });

  it("can be run in another mode, which is another revision", () => {
    expect(load("shadow").revision.mode).toBe("shadow");
    expect(load("shadow").revision.id).not.toBe(load().revision.id);
  });

  it("is refused as a whole where it loosens its profile", () => {
    installation.edit(
      "policy.yaml",
      "detectors: []",
      "content: {text_only: false}\nrules: {account: {mode: off}}",
    );
    const { problems } = readPolicy(installation.policy, { tools: policyTools });
    expect(problems.map(({ code }) => code)).toEqual(["SG_CONFIG_LOOSENED", "SG_CONFIG_LOOSENED"]);
    expect(() => load()).toThrow(ConfigError);
  });

  it("is refused where it is not there", () => {
    installation.remove();
    expect(() => load()).toThrow(/no such file/);
  });
});

describe("a policy in another process", () => {
  it("judges by the same revision, and is refused where it is another", () => {
    const first = loadPolicy(installation.policy, { tools: policyTools });
    const { effective, revision } = first;
    const sent = structuredClone({ effective, id: revision.id });
    const { revision: restored, text } = restorePolicy(sent, policyTools);
    expect([restored.id, text]).toEqual([revision.id, first.text]);
    expect(() => restorePolicy({ ...sent, id: "0".repeat(16) }, policyTools)).toThrow(TypeError);
  });
});
