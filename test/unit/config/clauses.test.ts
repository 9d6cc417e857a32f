import { describe, expect, it } from "vitest";
import { readClauses } from "../../../src/config/clauses.ts";
import { RULE_IDS } from "../../../src/config/policy-schema.ts";
import { PROFILE_IDS } from "../../../src/config/policy-schema.ts";
import { readProfile } from "../../../src/config/profiles.ts";

const CONTROLS: ReadonlySet<string> = new Set([...RULE_IDS, "stanza-form", "archive", "profile", "future"]);

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
    for (const profile of PROFILE_IDS.map(readProfile)) {
      for (const [rule, cited] of Object.entries(profile.rules)) {
        const claimed = [...clauses.values()].filter(({ control }) =>
          control.split(/[;,]\s*/).includes(rule),
        );
        expect(claimed.map(({ id }) => id).sort(), rule).toEqual([...cited].sort());
      }
    }
  });

  it("says where each duty stands and what shows that it is met", () => {
    for (const { policyTitle, section, evidence } of clauses.values()) {
      expect([policyTitle, section, evidence].every((text) => text.length > 0)).toBe(true);
    }
  });
});
