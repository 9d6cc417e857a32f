import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { loadPolicy } from "../../../src/config/load-policy.ts";
import { PolicyHolder } from "../../../src/config/reload.ts";
import type { ReloadResult } from "../../../src/config/reload.ts";
import { NO_DECISIONS, type Decisions } from "../../../src/policy/decisions.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";

let installation: Installation;
let holder: PolicyHolder;
beforeEach(async () => {
  installation = await makeInstallation();
  const load = (): ReturnType<typeof loadPolicy> => loadPolicy(installation.policy, { tools: policyTools });
  holder = new PolicyHolder(load(), load);
});
afterEach(() => {
  installation.remove();
});

const reload = (): ReloadResult => {
  const { result, commit } = holder.prepare();
  commit();
  return result;
};

const DECISIONS: Decisions = { ...NO_DECISIONS };

describe("decisions", () => {
  it("are in force at once, under the same id, and stay over a reload", () => {
    const { id } = holder.revision;
    expect(holder.revision.decisions).toBe(NO_DECISIONS);
    holder.decide(DECISIONS);
    expect([holder.revision.decisions, holder.revision.id]).toEqual([DECISIONS, id]);
    expect(holder.revision.decisions).toBe(DECISIONS);
    installation.edit("policy.yaml", "mode: enforce", "mode: shadow");
    reload();
    expect(holder.revision.id).not.toBe(id);
    expect(holder.revision.decisions).toBe(DECISIONS);
  });
});

describe("reload", () => {
  it("swaps a changed policy and says what changed", () => {
    const before = holder.revision;
    installation.edit("policy.yaml", "mode: enforce", "mode: shadow");
    const { result, policy, commit } = holder.prepare();
    expect(holder.revision).toBe(before);
    commit();
    expect(result).toEqual({
      outcome: "swapped",
      from: before.id,
      to: holder.revision.id,
      changes: ["~ mode: enforce -> shadow"],
    });
    expect(holder.policy).toBe(policy);
    expect(holder.revision.mode).toBe("shadow");
    expect(holder.policy.effective.mode).toBe("shadow");
    expect(before.mode).toBe("enforce");
  });

  it("tells of a rule with a mode of its own, and of none where there is none", () => {
    const { id } = holder.revision;
    const clients = "inventory only: no client is approved, and none is refused";
    const plain = { revision: id, profile: "strict", mode: "enforce", clients };
    expect([holder.facts, holder.recordedFacts]).toEqual([{ ...plain, rules: {} }, plain]);
    installation.edit("policy.yaml", "detectors: []", "rules: {text-only: {mode: shadow}}");
    reload();
    expect(holder.facts.rules).toEqual({ "text-only": "shadow" });
    expect(holder.recordedFacts["rules"]).toBe("text-only shadow");
  });

  it("keeps the very object where nothing changed in meaning", () => {
    const before = holder.revision;
    installation.write("policy.yaml", `# a remark\n${installation.read("policy.yaml")}`);
    expect(reload()).toEqual({ outcome: "unchanged", revisionId: before.id });
    expect(holder.revision).toBe(before);
  });

  it.each([
    ["syntax", "version: 1", "version: ["],
    ["an unknown key", "version: 1", "version: 1\nmdoe: shadow"],
    ["a loosened profile", "detectors: []", "content: {text_only: false}"],
  ])("keeps the old policy in force on %s", (_name, old, fresh) => {
    const before = holder.revision;
    installation.edit("policy.yaml", old, fresh);
    const result = reload();
    expect(result.outcome).toBe("refused");
    expect(result.outcome === "refused" && result.problems.length).toBeGreaterThan(0);
    expect(holder.revision).toBe(before);
  });

  it("keeps the old policy where the file is gone", () => {
    const before = holder.revision;
    installation.remove();
    expect(reload().outcome).toBe("refused");
    expect(holder.revision).toBe(before);
  });

  it("commits what it spoke of, whatever has become of the file since", () => {
    installation.edit("policy.yaml", "mode: enforce", "mode: shadow");
    const { result, commit } = holder.prepare();
    installation.write("policy.yaml", "version: [");
    commit();
    expect(result).toMatchObject({ outcome: "swapped", to: holder.revision.id });
    expect(holder.revision.mode).toBe("shadow");
  });

  it("lets a bug through instead of calling it a bad file", () => {
    const broken = new PolicyHolder(holder.policy, () => {
      throw new TypeError("bug");
    });
    expect(() => broken.prepare()).toThrow("bug");
  });
});
