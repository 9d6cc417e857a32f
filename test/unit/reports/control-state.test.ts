import { describe, expect, test } from "vitest";
import { listedClauses } from "../../../src/cli/report-facts.ts";
import { controlFact, isKnownControl, isRule } from "../../../src/reports/control-state.ts";
import { readKeptPolicy, type KeptPolicy } from "../../../src/reports/kept-policy.ts";
import { policyText } from "../../support/report.ts";

const policyOf = (changes: object): KeptPolicy => {
  const policy = readKeptPolicy(policyText({ profile: "wv-po1010", ...changes }).text);
  if (policy === undefined) throw new Error("no policy");
  return policy;
};

const modeOf = (control: string, changes: object, clause = "WV-4.3", division?: string): string => {
  const policy = policyOf(changes);
  const found = policy.divisions.find(({ id }) => id === division);
  return controlFact(control, { policy, clause, division: found }).mode;
};

const DIVISION = { id: "field", members: { patterns: ["f*@agency.example"] } };
const GAJIM = {
  name: "Gajim",
  designated_by: "CIO",
  standard: "s",
  standard_version: "1",
  date: "2026-01-01",
};

const RECIPIENTS = { recipients: [{ id: "vendors", domains: ["vendor.example"], data: "any" }] };

test("every control that a clause names is known to reports", () => {
  const named = new Set(listedClauses().flatMap(({ controls }) => controls));
  expect([...named].filter((one) => !isKnownControl(one))).toEqual([]);
});

describe("a rule", () => {
  test.each<[string, object, string]>([
    ["sensitive-content", {}, "on"],
    ["sensitive-content", { mode: "shadow" }, "shadow"],
    ["sensitive-content", { rules: { "sensitive-content": { mode: "shadow" } } }, "shadow"],
    ["sensitive-content", { mode: "shadow", rules: { "sensitive-content": { mode: "enforce" } } }, "on"],
    ["external-domain", { rules: { "external-domain": { mode: "off" } } }, "off"],
    ["text-only", { content: { text_only: true } }, "on"],
    ["text-only", { content: { text_only: false } }, "off"],
    ["opaque-content", {}, "on"],
    ["usage-threshold", {}, "on"],
    ["recipient", {}, "off"],
    ["recipient", RECIPIENTS, "on"],
  ])("%s under %o: %s", (control, changes, mode) => {
    expect(modeOf(control, changes)).toBe(mode);
  });

  test("whose categories are all off for a clause does nothing for it", () => {
    expect(modeOf("acceptable-use", {}, "WV-5.3.3")).toBe("on");
    expect(modeOf("acceptable-use", {}, "CCPS-3.a")).toBe("off");
  });
});

describe("in a division", () => {
  test.each<[string, object, string]>([
    ["its own shadow", { divisions: [{ ...DIVISION, mode: "shadow" }] }, "shadow"],
    ["its own enforcement", { mode: "shadow", divisions: [{ ...DIVISION, mode: "enforce" }] }, "on"],
    [
      "a rule that it names",
      { mode: "shadow", divisions: [{ ...DIVISION, rules: { "sensitive-content": { mode: "enforce" } } }] },
      "on",
    ],
    ["nothing of its own", { divisions: [DIVISION] }, "on"],
  ])("%s", (_, changes, mode) => {
    expect(modeOf("sensitive-content", changes, "WV-4.3", "field")).toBe(mode);
  });

  test("a rule that is off for all is on where the division asks for it", () => {
    const off = { rules: { "external-domain": { mode: "off" } } };
    const divisions = [{ ...DIVISION, rules: { "external-domain": { mode: "enforce" } } }];
    expect(modeOf("external-domain", { ...off, divisions }, "WV-4.3", "field")).toBe("on");
    const textOnly = {
      content: { text_only: false },
      divisions: [{ ...DIVISION, content: { text_only: true } }],
    };
    expect([modeOf("text-only", textOnly), modeOf("text-only", textOnly, "WV-4.3", "field")]).toEqual([
      "off",
      "on",
    ]);
  });
});

describe("approved clients", () => {
  test.each<[object, string]>([
    [{}, "off"],
    [{ clients: { mode: "inventory", approved: [GAJIM] } }, "off"],
    [{ clients: { mode: "warn", approved: [GAJIM] } }, "assists"],
    [{ clients: { mode: "approved-only", approved: [GAJIM] } }, "on"],
    [{ mode: "shadow", clients: { mode: "approved-only", approved: [GAJIM] } }, "shadow"],
  ])("%o: %s", (changes, mode) => {
    expect(modeOf("approved-client", changes)).toBe(mode);
  });
});

describe("devices and notices", () => {
  test.each<[string, object, string]>([
    ["approved-device", {}, "off"],
    ["approved-device", { devices: { mode: "warn", demand: ["certificate"] } }, "assists"],
    ["approved-device", { devices: { mode: "refuse", demand: ["certificate"] } }, "on"],
    ["approved-device", { mode: "shadow", devices: { mode: "refuse", demand: ["certificate"] } }, "shadow"],
    // Whether there is an account that gives them does not stand in the policy.
    ["notice", {}, "assists"],
    ["notice", { mode: "shadow" }, "shadow"],
  ])("%s under %o: %s", (control, changes, mode) => {
    expect(modeOf(control, changes)).toBe(mode);
  });
});

test("what the gateway is acts whatever is set; what nobody knows is claimed by nobody", () => {
  expect(["archive", "profile"].map((one) => modeOf(one, { mode: "shadow" }))).toEqual(["on", "on"]);
  expect(modeOf("telepathy", {})).toBe("unknown");
  expect(["file-transfer", "archive", "approved-client"].map(isRule)).toEqual([true, false, false]);
});
