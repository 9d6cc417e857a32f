import { describe, expect, it } from "vitest";
import { policySchema } from "../../../src/config/policy-schema.ts";
import { DETECTOR_IDS, RULE_IDS } from "../../../src/config/settings-schema.ts";
import { RULES } from "../../../src/policy/rules.ts";
import { DETECTORS } from "../../../src/scan/detectors.ts";

const LEAST = { version: 1, mode: "enforce", domains: { internal: ["agency.example"] } };

describe("policy.yaml", () => {
  it("is strict unless it says otherwise, and leaves the rest to the profile", () => {
    expect(policySchema.parse(LEAST)).toMatchObject({
      profile: "strict",
      content: {},
      detectors: [],
      rules: {},
      limits: {},
    });
  });

  it.each([
    ["no mode", { ...LEAST, mode: undefined }],
    ["no internal domain", { ...LEAST, domains: { internal: [] } }],
    ["an unknown profile", { ...LEAST, profile: "none" }],
    ["an unknown rule", { ...LEAST, rules: { "external-domains": { mode: "off" } } }],
    ["a detector that would hold", { ...LEAST, detectors: [{ use: "us-ssn", action: "hold" }] }],
    ["a pattern that would hold", { ...LEAST, detectors: [{ id: "p", pattern: "x", action: "hold" }] }],
    ["a rule that cannot be set", { ...LEAST, rules: { "stanza-form": { mode: "off" } } }],
    ["a detector that is both", { ...LEAST, detectors: [{ use: "us-ssn", pattern: "x", action: "block" }] }],
    [
      "confidence in per cent",
      { ...LEAST, detectors: [{ use: "us-ssn", action: "block", min_confidence: 80 }] },
    ],
    [
      "a pattern without end",
      { ...LEAST, detectors: [{ id: "p", pattern: "x".repeat(1_001), action: "block" }] },
    ],
  ])("refuses %s", (_name, file) => {
    expect(policySchema.safeParse(file).success).toBe(false);
  });

  it("knows exactly the rules that judge; what cannot be judged is not up to a file", () => {
    expect(RULES.map(({ id }) => id)).toEqual(["stanza-form", ...RULE_IDS]);
  });

  it("knows exactly the detectors that scan", () => {
    expect(DETECTORS.map(({ id }) => id)).toEqual([...DETECTOR_IDS]);
  });
});
