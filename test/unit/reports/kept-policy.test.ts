import { expect, test } from "vitest";
import { readKeptPolicy } from "../../../src/reports/kept-policy.ts";
import { policyText } from "../../support/report.ts";

const kept = (changes: object) => {
  const policy = readKeptPolicy(policyText(changes).text);
  if (policy === undefined) throw new Error("no policy");
  return policy;
};

test("what the gateway records of a policy is read back", () => {
  const attestation = {
    clause: "AL-7",
    statement: "It follows 600-00.",
    by: "Dana, CIO",
    date: "2026-03-02",
  };
  const directive = {
    id: "storm",
    pattern: "snow",
    action: "block",
    authority: "Chief",
    reason: "rumours, storm",
  };
  const policy = kept({
    rules: { forged: { mode: "shadow" } },
    clients: {
      mode: "warn",
      approved: [
        {
          name: "Gajim",
          versions: { min: "1.7" },
          designated_by: "CIO",
          standard: "s",
          standard_version: "1",
          date: "2026-01-01",
        },
      ],
    },
    divisions: [
      {
        id: "field",
        title: "Field",
        mode: "shadow",
        members: { patterns: ["f*@agency.example"] },
        content: { text_only: true },
      },
    ],
    attestations: [attestation],
    directives: [{ ...directive, until: "2027-12-31" }],
  });
  expect(policy).toMatchObject({ profile: "strict", mode: "enforce", clientMode: "warn" });
  expect(policy.laws).toContain("hipaa");
  expect(policy.settings).toMatchObject({ textOnly: true, refuseEncryption: true });
  expect(policy.settings.detectors).toEqual(["credit-card", "us-ssn"]);
  expect(policy.ruleModes.get("forged")).toBe("shadow");
  expect(policy.clauses.get("text-only")).toEqual(["AL-3.a"]);
  expect(policy.approved).toMatchObject([{ name: "Gajim", minVersion: "1.7", designatedBy: "CIO" }]);
  expect(policy.divisions).toMatchObject([
    { id: "field", title: "Field", mode: "shadow", settings: { textOnly: true } },
  ]);
  expect(policy.useActions.get("WV-5.4")).toEqual(["flag"]);
  expect(policy.attestations).toEqual([{ ...attestation, document: "" }]);
  expect(policy.directives).toMatchObject([{ id: "storm", authority: "Chief", fromMs: 0 }]);
  expect(policy.agency).toEqual({ name: "agency.example", timeZone: "UTC" });
  const named = kept({ agency: { name: "Office of Technology", time_zone: "America/New_York" } });
  expect(named.agency).toEqual({ name: "Office of Technology", timeZone: "America/New_York" });
});

test("what is no policy is none, and what is not of the form is not set", () => {
  expect(["", "[]", "nonsense", "null"].map(readKeptPolicy)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  const policy = readKeptPolicy(
    '{"divisions":{"a":1},"settings":[],"clients":{"mode":"approved-only"},"attestations":["{"]}',
  );
  expect(policy).toMatchObject({ profile: "", laws: [], clientMode: "approved-only", attestations: [] });
  expect(policy?.divisions).toMatchObject([{ id: "a", mode: undefined }]);
});
