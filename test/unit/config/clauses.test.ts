import { describe, expect, it } from "vitest";
import { readClauses } from "../../../src/config/clauses.ts";
import { PROFILE_IDS } from "../../../src/config/policy-schema.ts";
import { clausesOf, readProfile } from "../../../src/config/profiles.ts";
import { RULE_IDS } from "../../../src/config/settings-schema.ts";

const CONTROLS: ReadonlySet<string> = new Set([
  ...RULE_IDS,
  "stanza-form",
  "approved-client",
  "approved-device",
  "exceptions",
  "archive",
  "attestation",
  "justification",
  "sample",
  "review",
  "case-file",
  "notification-register",
  "annual-review",
  "attestation",
  "corrective-action",
  "report",
  "access-log",
  "profile",
  "future",
]);

describe("the list of clauses", () => {
  const clauses = readClauses();

  it("holds every clause of the five texts, and the derived ones", () => {
    const prefixes = [...clauses.keys()].map((id) => id.split("-")[0]);
    const counts = Object.fromEntries(
      ["CCPS", "ORDHS", "AL", "WV", "D"].map((p) => [p, prefixes.filter((x) => x === p).length]),
    );
    expect(counts).toEqual({ CCPS: 14, ORDHS: 15, AL: 13, WV: 28, D: 2 });
  });

  it("names a known control for each, and says so where there is none yet", () => {
    const unknown = [...clauses.values()].flatMap(({ id, control }) =>
      control
        .split(/[;,]\s*/)
        .filter((one) => !CONTROLS.has(one))
        .map((one) => `${id}: ${one}`),
    );
    expect(unknown).toEqual([]);
  });

  it("claims a rule only where the profile cites the clause for it, and the other way round", () => {
    for (const id of PROFILE_IDS) {
      const own = [...clauses.values()].filter(
        ({ profile }) => id === "strict" || profile === id || profile === "strict",
      );
      for (const [rule, basis] of Object.entries(readProfile(id).rules)) {
        const claimed = own.filter(({ control }) => control.split(/[;,]\s*/).includes(rule));
        expect(claimed.map((one) => one.id).sort(), `${id} ${rule}`).toEqual([...clausesOf(basis)].sort());
      }
    }
  });

  it("says where each duty stands and what shows that it is met", () => {
    for (const { policyTitle, section, evidence } of clauses.values()) {
      expect([policyTitle, section, evidence].every((text) => text.length > 0)).toBe(true);
    }
  });
});
