import { describe, expect, it } from "vitest";
import { readClauses } from "../../../src/config/clauses.ts";
import { PROFILE_IDS, STATUTE_IDS } from "../../../src/config/policy-schema.ts";
import { clausesOf, readProfile } from "../../../src/config/profiles.ts";
import { RULE_IDS } from "../../../src/config/settings-schema.ts";

describe.each(PROFILE_IDS)("profile %s", (id) => {
  const profile = readProfile(id);
  const clauses = readClauses();

  it("is named as its file and frozen", () => {
    expect(profile.profile).toBe(id);
    expect(Object.isFrozen(profile.rules)).toBe(true);
  });

  it("gives every setting clauses of its own policy, or marks it as the operator's choice", () => {
    expect(Object.keys(profile.rules).sort()).toEqual(
      ["approved-client", "approved-device", "stanza-form", ...RULE_IDS].sort(),
    );
    const cited = [
      ...Object.values(profile.rules),
      ...Object.values({ ...profile.limits, ...profile.usage }).flatMap((one) =>
        one === undefined ? [] : [one.clauses],
      ),
      ...Object.values(profile.detectors).map((detector) => detector.clauses),
      profile.content.text_only.clauses,
      profile.content.end_to_end_encryption.clauses,
      profile.laws.clauses,
    ].flatMap(clausesOf);
    const isOwn = (clause: string): boolean =>
      id === "strict" || [id, "strict"].includes(clauses.get(clause)?.profile ?? "");
    expect(cited.filter((clause) => !clauses.has(clause) || !isOwn(clause))).toEqual([]);
  });

  it("lets no limit start above its own ceiling", () => {
    for (const { value, most } of Object.values({ ...profile.limits, ...profile.usage }).flatMap(
      (one) => one ?? [],
    ))
      expect(value).toBeLessThanOrEqual(most);
  });
});

it("strict is the strictest setting of everything", () => {
  const { content, detectors } = readProfile("strict");
  expect(content.text_only.value).toBe(true);
  expect(content.end_to_end_encryption.value).toBe("block");
  for (const { action } of Object.values(detectors)) expect(action).toBe("block");
  const { rules, laws } = readProfile("strict");
  expect(Object.values(rules)).not.toContain("operator");
  expect([...laws.value].sort()).toEqual([...STATUTE_IDS].sort());
});

it("has no profile under another name", () => {
  expect(() => readProfile("../policies/clauses" as "strict")).toThrow();
});
