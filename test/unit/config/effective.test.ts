import { describe, expect, it } from "vitest";
import { ownModes, triedRules, type Tightened } from "../../../src/config/effective.ts";
import { pathText } from "../../../src/config/problem.ts";
import { tightened } from "../../support/policy.ts";

const tightenWith = (changes: object): Tightened => tightened(changes);

describe("what holds in the end", () => {
  it("is the profile where the file says nothing", () => {
    const { policy, complaints } = tightenWith({});
    expect(complaints).toEqual([]);
    expect(policy).toMatchObject({
      profile: "strict",
      settings: {
        textOnly: { value: true, layers: ["profile:strict"] },
        refuseEncryption: { value: true },
        limits: {
          maxStanzaBytes: { value: 131_072 },
          maxStanzasPerSecond: { value: 50 },
          maxBytesPerSecond: { value: 262_144 },
        },
        patterns: [],
      },
      ruleModes: {},
      divisions: [],
    });
    expect(policy.laws).toEqual(["cjis", "dppa", "ferpa", "glba", "hipaa", "irs-1075", "part-2"]);
    expect(policy.settings.detectors["credit-card"]).toEqual([
      { action: "block", minConfidence: 0.65, layers: ["law:glba", "law:hipaa", "profile:strict"] },
    ]);
    expect(policy.clauses["external-domain"]).toContain("CCPS-1.b");
  });

  it("takes what is stricter", () => {
    const { policy, complaints } = tightenWith({
      detectors: [
        { use: "us-ssn", action: "block", min_confidence: 0.4 },
        { id: "case", pattern: "DOC", action: "flag" },
      ],
      limits: { stanza_bytes: "64KiB", stanzas_per_second: 5 },
      rules: { "text-only": { mode: "shadow" } },
    });
    expect(complaints).toEqual([]);
    const { detectors, patterns, limits } = policy.settings;
    expect(detectors["us-ssn"]?.[0]).toEqual({
      action: "block",
      minConfidence: 0.4,
      layers: ["organisation"],
    });
    expect(patterns).toMatchObject([{ id: "case", path: ["detectors", 1, "pattern"] }]);
    expect(limits.maxStanzaBytes).toEqual({ value: 65_536, layers: ["organisation"] });
    expect(limits.maxStanzasPerSecond?.value).toBe(5);
    expect(policy.ruleModes).toEqual({ "text-only": "shadow" });
  });

  it.each([
    ["text_only off", { content: { text_only: false } }, "content.text_only", "AL-3.a"],
    [
      "encryption",
      { content: { end_to_end_encryption: "allow" } },
      "content.end_to_end_encryption",
      "D-OPAQUE",
    ],
    ["a rule off", { rules: { "file-transfer": { mode: "off" } } }, "rules.file-transfer.mode", "CCPS-3.c"],
    ["forged addresses", { rules: { forged: { mode: "off" } } }, "rules.forged.mode", "CCPS-1.a"],
    [
      "a softer action",
      { detectors: [{ use: "us-ssn", action: "flag" }] },
      "detectors[0].action",
      "CCPS-3.b",
    ],
    ["no detector", { detectors: [{ use: "credit-card", action: "off" }] }, "detectors[0].action", "AL-2"],
    [
      "a higher threshold",
      { detectors: [{ use: "us-ssn", action: "block", min_confidence: 0.9 }] },
      "detectors[0].min_confidence",
      "CCPS-3.b",
    ],
    ["huge stanzas", { limits: { stanza_bytes: "2MB" } }, "limits.stanza_bytes", "WV-5.3.7"],
    ["a flood", { limits: { stanzas_per_second: 1_001 } }, "limits.stanzas_per_second", "WV-5.3.7"],
    ["a flood of bytes", { limits: { bytes_per_second: "1GB" } }, "limits.bytes_per_second", "WV-5.3.7"],
  ])("refuses to loosen: %s, naming the clause", (_name, changes, path, clause) => {
    const { complaints } = tightenWith(changes);
    expect(complaints.map((one) => [one.code, pathText(one.path)])).toEqual([["SG_CONFIG_LOOSENED", path]]);
    expect(complaints[0]?.message).toContain(clause);
    expect(complaints[0]?.isWarning).toBeUndefined();
  });

  it.each(["shadow", "enforce"] as const)("knows which rules go their own way in mode %s", (mode) => {
    const rules = { "text-only": { mode: "shadow" }, account: { mode: "enforce" } } as const;
    const { policy } = tightenWith({ mode, rules });
    expect(ownModes(policy)).toEqual(mode === "enforce" ? { "text-only": "shadow" } : { account: "enforce" });
  });

  it("warns of each rule that is only tried while the others are enforced, naming its clauses", () => {
    const rules = { forged: { mode: "shadow" }, "text-only": { mode: "shadow" } };
    const { policy } = tightenWith({ rules });
    expect(triedRules(policy).map(({ path, isWarning }) => [pathText(path), isWarning])).toEqual([
      ["rules.forged.mode", true],
      ["rules.text-only.mode", true],
    ]);
    expect(triedRules(policy)[1]?.message).toContain("AL-3.a");
    expect(triedRules({ ...policy, mode: "shadow" })).toEqual([]);
  });

  it("refuses a stanza limit below the standard's", () => {
    expect(tightenWith({ limits: { stanza_bytes: 100 } }).complaints).toMatchObject([
      { code: "SG_CONFIG_CONFLICT" },
    ]);
  });

  it.each([
    ["no bytes", { bytes_per_second: 0 }, "bytes_per_second", "13108"],
    [
      "less than its own largest stanza needs",
      { stanza_bytes: "1MB", bytes_per_second: 99_999 },
      "bytes_per_second",
      "100000",
    ],
    [
      "less than the largest stanza of the profile needs",
      { bytes_per_second: 13_107 },
      "bytes_per_second",
      "13108",
    ],
    ["a log-in that would count as a flood", { stanzas_per_second: 4 }, "stanzas_per_second", "5"],
  ])("refuses a rate that no honest client can keep: %s", (_name, limits, key, least) => {
    const { complaints } = tightenWith({ limits });
    expect(complaints).toMatchObject([{ code: "SG_CONFIG_CONFLICT", path: ["limits", key] }]);
    expect(complaints[0]?.message).toContain(`below ${least}`);
    expect(complaints[0]?.hint).toBeDefined();
  });

  it("takes the least rate that serves the largest stanza", () => {
    const limits = { stanza_bytes: 10_000, bytes_per_second: "1kB", stanzas_per_second: 5 };
    expect(tightenWith({ limits }).complaints).toEqual([]);
  });

  it("refuses a detector set twice: the second could undo the first", () => {
    const twice = { use: "us-ssn", action: "block" };
    expect(tightenWith({ detectors: [twice, twice] }).complaints).toMatchObject([
      { code: "SG_CONFIG_CONFLICT", path: ["detectors", 1, "use"] },
    ]);
    const same = { id: "us-ssn", pattern: "x", action: "flag" };
    expect(tightenWith({ detectors: [twice, same] }).complaints).toMatchObject([
      { path: ["detectors", 1, "id"] },
    ]);
  });

  it("reports everything at once", () => {
    const changes = {
      content: { text_only: false },
      rules: { account: { mode: "off" } },
      limits: { stanza_bytes: "9MB" },
    };
    expect(tightenWith(changes).complaints).toHaveLength(3);
  });
});

describe("what cannot be meant", () => {
  it.each([
    [
      "text alone",
      { content: { text_only: true }, rules: { "text-only": { mode: "off" } } },
      "content.text_only",
    ],
    ["a limit", { limits: { stanza_bytes: 20_000 }, rules: { "size-and-rate": { mode: "off" } } }, "limits"],
    [
      "a directive",
      {
        directives: [
          {
            id: "x",
            pattern: "x",
            action: "flag",
            authority: "the CTO",
            reason: "for a trial of it",
            until: "2999-01-01",
          },
        ],
        rules: { directive: { mode: "off" } },
      },
      "directives",
    ],
  ])("is %s asked for where its rule is off", (_name, file, path) => {
    const { complaints } = tightened(file, "or-dhs-070-010");
    const found = complaints.filter(({ isWarning }) => isWarning !== true);
    expect(found.map((one) => [one.code, pathText(one.path)])).toEqual([["SG_CONFIG_CONFLICT", path]]);
  });

  it("is a pattern by the name of a built-in detector: it could hide what that one finds", () => {
    const { complaints } = tightened({ detectors: [{ id: "us-ssn", pattern: "x", action: "flag" }] });
    expect(complaints).toMatchObject([{ code: "SG_CONFIG_CONFLICT", path: ["detectors", 0, "id"] }]);
  });
});

it("warns of a division that is only tried while the others are enforced", () => {
  const divisions = [{ id: "doc", members: { accounts: ["ana@agency.example"] }, mode: "shadow" }];
  expect(triedRules(tightened({ divisions }).policy)).toMatchObject([
    { path: ["divisions", 0, "mode"], isWarning: true },
  ]);
  expect(triedRules(tightened({ divisions, mode: "shadow" }).policy)).toEqual([]);
});

describe("a profile's own choice", () => {
  it("may be changed, where a clause may not", () => {
    const file = {
      content: { text_only: false },
      rules: { "external-domain": { mode: "off" }, "file-transfer": { mode: "off" } },
    };
    const { policy, complaints } = tightened(file, "wv-po1010");
    expect(complaints).toEqual([]);
    expect(policy.settings.textOnly).toEqual({ value: false, layers: ["organisation"] });
    expect(ownModes(policy)).toEqual({ "external-domain": "off", "file-transfer": "off" });
    const elsewhere = tightened(file, "nc-ccps").complaints.filter(({ isWarning }) => isWarning !== true);
    expect(elsewhere.map(({ path }) => pathText(path))).toEqual([
      "rules.external-domain.mode",
      "rules.file-transfer.mode",
    ]);
    expect(elsewhere[0]?.message).toBe('"off" loosens profile nc-ccps, which holds for CCPS-1.b, CCPS-1.a');
  });
});

describe("a law", () => {
  it("binds though the profile leaves it open, and is named", () => {
    const file = { laws: ["ferpa"], detectors: [{ use: "us-ssn", action: "flag" }] };
    const { complaints } = tightened(file, "al-630-04");
    expect(complaints[0]?.message).toBe(
      '"flag" instead of "block" loosens law ferpa and profile al-630-04, which holds for AL-2',
    );
  });
});

describe("a division", () => {
  const division = (changes: object): Tightened =>
    tightened({ divisions: [{ id: "doc", members: { accounts: ["ana@agency.example"] }, ...changes }] });

  it.each([
    ["content", { content: { text_only: false } }, "divisions[0].content.text_only"],
    [
      "a limit that is lower for all",
      { limits: { stanza_bytes: 131_073 } },
      "divisions[0].limits.stanza_bytes",
    ],
    ["a detector", { detectors: [{ use: "us-ssn", action: "flag" }] }, "divisions[0].detectors[0].action"],
  ])("cannot loosen %s", (_name, changes, path) => {
    const { complaints } = division(changes);
    expect(complaints.map((one) => [one.code, pathText(one.path)])).toEqual([["SG_CONFIG_LOOSENED", path]]);
  });

  it("can tighten what the organisation left off", () => {
    const { policy, complaints } = tightened(
      {
        rules: { "external-domain": { mode: "off" } },
        divisions: [
          {
            id: "doc",
            members: { patterns: ["*@agency.example"] },
            rules: { "external-domain": { mode: "enforce" } },
          },
        ],
      },
      "wv-po1010",
    );
    expect(complaints).toEqual([]);
    expect(policy.divisions[0]?.settings.rules).toEqual({
      "external-domain": { value: true, layers: ["division:doc"] },
    });
  });

  it("has members, an id of its own, and limits that can be kept", () => {
    const members = { accounts: ["ana@agency.example"] };
    const { complaints } = tightened({
      divisions: [
        { id: "doc", members: {} },
        { id: "doc", members, limits: { stanza_bytes: 9_000 } },
      ],
    });
    expect(complaints.map((one) => pathText(one.path))).toEqual([
      "divisions[0].members",
      "divisions[1].id",
      "divisions[1].limits.stanza_bytes",
    ]);
  });
});
