import { expect, it } from "vitest";
import { diffOf } from "../../../src/config/diff.ts";
import type { EffectivePolicy } from "../../../src/config/effective.ts";
import { tightened } from "../../support/policy.ts";

const policyWith = (changes: object = {}): EffectivePolicy =>
  tightened({ domains: { internal: ["a.example"] }, ...changes }).policy;

it("says nothing of equal policies", () => {
  expect(diffOf(policyWith(), policyWith())).toEqual([]);
});

it("says every change in one line, additions and removals apart", () => {
  const before = policyWith({
    detectors: [{ id: "old", pattern: "x", action: "flag" }],
    rules: { account: { mode: "shadow" } },
  });
  const after = policyWith({
    mode: "shadow",
    domains: { internal: ["b.example"], services: ["rooms.b.example"] },
    upload_hosts: ["u.b.example"],
    detectors: [{ use: "us-ssn", action: "block", min_confidence: 0.5 }],
    limits: { stanza_bytes: 20_000 },
    divisions: [{ id: "doc", members: { accounts: ["ana@b.example"] }, limits: { stanza_bytes: 15_000 } }],
  });
  expect(diffOf(before, after)).toEqual([
    "~ detector us-ssn: block from 0.65 -> block from 0.5, block from 0.65",
    "+ division doc: doc",
    "+ division doc account ana@b.example",
    "+ division doc limits.maxStanzaBytes: 15000",
    "- domains.internal a.example",
    "+ domains.internal b.example",
    "+ domains.services rooms.b.example",
    "~ limits.maxStanzaBytes: 131072 -> 20000",
    "~ mode: enforce -> shadow",
    "- pattern old: flag x",
    "- rule account: shadow",
    "+ upload_hosts u.b.example",
  ]);
});
