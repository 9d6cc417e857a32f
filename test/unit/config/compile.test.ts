import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { compilePolicy, prepareAll, revisionId } from "../../../src/config/compile.ts";
import type { EffectivePolicy } from "../../../src/config/effective.ts";
import { forAccount } from "../../../src/policy/revision.ts";
import { tightened } from "../../support/policy.ts";

const policyWith = (changes: object = {}): EffectivePolicy =>
  tightened({ domains: { internal: ["agency.example", "b.example"] }, ...changes }).policy;
const idOf = (changes: object = {}): string => compilePolicy(policyWith(changes), policyTools).revision.id;

describe("the revision", () => {
  it("has for its id the hash of its text, which says all that it judges by", () => {
    const { revision, text } = compilePolicy(policyWith(), policyTools);
    expect(createHash("sha256").update(text).digest("hex").slice(0, 16)).toBe(revision.id);
    expect(JSON.parse(text)).toMatchObject({
      mode: "enforce",
      internalDomains: ["agency.example", "b.example"],
    });
  });

  it("is what rules read", () => {
    const detectors = [{ id: "case", pattern: "DOC-\\d{6}", action: "flag" }];
    const { revision, complaints } = compilePolicy(policyWith({ detectors }), policyTools);
    expect(complaints).toEqual([]);
    expect(revision.internalDomains).toEqual(new Set(["agency.example", "b.example"]));
    expect(revision.detectors.get("us-ssn")).toMatchObject([{ action: "block", minConfidence: 0.65 }]);
    expect(revision.patterns[0]?.findAll("see DOC-123456.")).toEqual([[4, 14]]);
    expect(revision).toMatchObject({
      profile: "strict",
      mode: "enforce",
      textOnly: true,
      refuseEncryption: true,
    });
    expect(Object.isFrozen(revision)).toBe(true);
    expect(revision.id).toMatch(/^[0-9a-f]{16}$/);
  });

  it("prepares domains, so that spelling does not matter", () => {
    const { revision } = compilePolicy(
      policyWith({ domains: { internal: ["AGENCY.Example."] } }),
      policyTools,
    );
    expect([...revision.internalDomains]).toEqual(["agency.example"]);
  });

  it("complains of domains and patterns that do not work, all at once", () => {
    const changes = {
      domains: { internal: ["ok.example", "-no"], services: ["also bad".replace(" ", "_.")] },
      detectors: [
        { id: "a", pattern: "(?<=x)y", action: "flag" },
        { id: "b", pattern: "(", action: "flag" },
      ],
    };
    const { complaints } = compilePolicy(policyWith(changes), policyTools);
    expect(complaints.map(({ code, path }) => [code, path])).toEqual([
      ["SG_CONFIG_DOMAIN", ["domains", "internal", 1]],
      ["SG_CONFIG_DOMAIN", ["domains", "services", 0]],
      ["SG_CONFIG_PATTERN", ["detectors", 0, "pattern"]],
      ["SG_CONFIG_PATTERN", ["detectors", 1, "pattern"]],
    ]);
  });
});

describe("a division", () => {
  const division = {
    id: "doc",
    members: { accounts: ["Ana@agency.example"], patterns: ["doc-*@agency.example"] },
    mode: "shadow",
    detectors: [
      { use: "us-ssn", action: "block", min_confidence: 0.4 },
      { id: "case", pattern: "DOC-\\d{6}", action: "block" },
    ],
    limits: { stanza_bytes: 20_000 },
  };

  it("binds its members, and nobody else", () => {
    const { revision, complaints } = compilePolicy(policyWith({ divisions: [division] }), policyTools);
    expect(complaints).toEqual([]);
    for (const bare of ["ana@agency.example", "doc-7@agency.example"]) {
      const own = forAccount(revision, bare);
      expect(own).toMatchObject({ id: revision.id, mode: "shadow", limits: { maxStanzaBytes: 20_000 } });
      expect(own.detectors.get("us-ssn")?.map(({ minConfidence }) => minConfidence)).toEqual([0.4, 0.65]);
      expect(own.patterns.map(({ id, layers }) => [id, layers])).toEqual([["case", ["division:doc"]]]);
    }
    expect(forAccount(revision, "raj@agency.example")).toBe(revision);
    expect(idOf({ divisions: [division] })).not.toBe(idOf());
  });

  it.each([
    ["*@xn--mnchen-3ya.example", "kim@m\u00fcnchen.example"],
    ["*@Agency.Example.", "kim@agency.example"],
    ["\uff44\uff4f\uff43-*@agency.example", "doc-7@agency.example"],
    ["*zq*@agency.example", "azzqb@agency.example"],
  ])("whose pattern is written %s means %s", (pattern, bare) => {
    const changes = { divisions: [{ id: "x", members: { patterns: [pattern] } }] };
    const { revision, complaints } = compilePolicy(policyWith(changes), policyTools);
    expect(complaints).toEqual([]);
    expect(revision.divisionsOf(bare)).toEqual(["x"]);
    expect(revision.divisionsOf("kim@other.example")).toEqual([]);
  });

  it("complains of members that are none", () => {
    const members = {
      accounts: ["agency.example", "doc-*@agency.example"],
      patterns: ["ana@agency.example", "*@no host"],
    };
    const { complaints } = compilePolicy(policyWith({ divisions: [{ id: "x", members }] }), policyTools);
    expect(complaints.map(({ code, path }) => [code, path.slice(3)])).toEqual([
      ["SG_CONFIG_ACCOUNT", ["accounts", 0]],
      ["SG_CONFIG_ACCOUNT", ["accounts", 1]],
      ["SG_CONFIG_ACCOUNT", ["patterns", 0]],
      ["SG_CONFIG_ACCOUNT", ["patterns", 1]],
    ]);
  });
});

describe("the revision id", () => {
  it("is the same for files that mean the same", () => {
    expect(idOf({ domains: { internal: ["B.example", "agency.example"] } })).toBe(idOf());
    expect(idOf({ limits: { stanza_bytes: "128KiB" } })).toBe(idOf());
    const designated = { designated_by: "CIO", standard: "IM-1", standard_version: "3", date: "2026-11-22" };
    const approved = ["Gajim", "Dino"].map((name) => ({ name, ...designated }));
    const clients = { mode: "inventory", approved };
    expect(idOf({ clients })).toBe(idOf({ clients: { ...clients, approved: approved.toReversed() } }));
    expect(idOf({ clients })).not.toBe(idOf());
  });

  it.each([
    ["mode", { mode: "shadow" }],
    ["domains", { domains: { internal: ["agency.example"] } }],
    ["services", { domains: { internal: ["agency.example", "b.example"], services: ["r.example"] } }],
    ["upload hosts", { upload_hosts: ["u.example"] }],
    ["limits", { limits: { stanza_bytes: 20_000 } }],
    ["a detector", { detectors: [{ use: "us-ssn", action: "block", min_confidence: 0.5 }] }],
    ["a pattern", { detectors: [{ id: "p", pattern: "x", action: "flag" }] }],
    ["a rule's mode", { rules: { "text-only": { mode: "shadow" } } }],
  ])("changes with %s", (_name, changes) => {
    expect(idOf(changes)).not.toBe(idOf());
  });

  it("changes with a law", () => {
    const bound = tightened({ laws: ["ferpa"] }, "nc-ccps").policy;
    expect(revisionId(bound)).not.toBe(revisionId(tightened({}, "nc-ccps").policy));
  });

  it("changes with the clauses of the profile", () => {
    const policy = policyWith();
    expect(revisionId({ ...policy, clauses: {} })).not.toBe(revisionId(policy));
  });
});

it("keeps each domain once", () => {
  expect(prepareAll(["a.example", "A.example"], ["x"], policyTools)).toEqual({
    domains: ["a.example"],
    complaints: [],
  });
});
