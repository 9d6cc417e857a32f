import { describe, expect, test } from "vitest";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { compilePolicy, revisionId } from "../../../src/config/compile.ts";
import { diffOf } from "../../../src/config/diff.ts";
import type { EffectivePolicy } from "../../../src/config/effective.ts";
import { tightened } from "../../support/policy.ts";
import { readClauses } from "../../../src/config/clauses.ts";
import { exceptionRulesOf, exceptionsSchema } from "../../../src/config/exception-rules.ts";
import { PROFILE_IDS, type ProfileId } from "../../../src/config/policy-schema.ts";
import { readProfile } from "../../../src/config/profiles.ts";
import { EXCEPTION_KINDS } from "../../../src/policy/exception.ts";

/** Per kind: who approves, or the clause that refuses. */
const WORDS: Readonly<Record<ProfileId, readonly string[]>> = {
  "nc-ccps": ["cio", "CCPS-1.d", "CCPS-1.b", "CCPS-1.b"],
  "or-dhs-070-010": ["cio iso", "ORDHS-1.4", "ORDHS-1.2", "ORDHS-1.2"],
  "al-630-04": ["AL-4.a", "AL-4.a", "AL-2", "AL-0"],
  "wv-po1010": ["WV-4.1", "wvot", "wvot", "wvot"],
  strict: ["cio iso", "cio iso", "CCPS-1.b ORDHS-1.2", "CCPS-1.b ORDHS-1.2"],
};

describe("the profiles", () => {
  test.each(PROFILE_IDS)("%s says of each kind who approves it, or which clause refuses it", (id) => {
    const rules = exceptionRulesOf(readProfile(id));
    const words = EXCEPTION_KINDS.map((kind) => {
      const rule = rules[kind];
      return (rule.type === "approved" ? rule.approvers : rule.clauseIds).join(" ");
    });
    expect(words).toEqual(WORDS[id]);
    const clauses = readClauses();
    for (const kind of EXCEPTION_KINDS)
      for (const one of rules[kind].clauseIds) expect(clauses.has(one)).toBe(true);
  });
});

describe("what is no rule", () => {
  const known = { approvers: ["cio"], clauses: ["CCPS-1.d"] };
  const all = { technology: known, device: known, recipient: known, domain: known };

  test.each([
    ["a kind left out", { technology: known, device: known, recipient: known }],
    ["a kind that there is not", { ...all, files: known }],
    ["nobody to approve", { ...all, domain: { ...known, approvers: [] } }],
    ["no clause", { ...all, domain: { approvers: ["cio"] } }],
    ["a refusal without one", { ...all, domain: { refused: [] } }],
    ["both at once", { ...all, domain: { ...known, refused: ["CCPS-1.b"] } }],
  ])("%s", (_, exceptions) => {
    expect(exceptionsSchema.safeParse(exceptions).success).toBe(false);
    expect(exceptionsSchema.safeParse(all).success).toBe(true);
  });
});

describe("a policy's word on exceptions", () => {
  const base = tightened({}).policy;
  const withRules = (exceptions: Partial<EffectivePolicy["exceptions"]>): EffectivePolicy => ({
    ...base,
    exceptions: { ...base.exceptions, ...exceptions },
  });
  const byRoles = (...approvers: readonly string[]): EffectivePolicy =>
    withRules({
      rules: { ...base.exceptions.rules, device: { type: "approved", approvers, clauseIds: ["WV-5.3.8"] } },
    });

  test("is part of its id, whatever the order of names; what is filed is not", () => {
    const ids = [base, byRoles("cio"), withRules({ warnBeforeMs: 1 })].map(revisionId);
    expect(new Set(ids).size).toBe(3);
    expect(revisionId(byRoles("cio", "iso"))).toBe(revisionId(byRoles("iso", "cio")));
    const { revision } = compilePolicy(base, policyTools);
    expect(revision.exceptions).toEqual(base.exceptions);
    expect(revision.decisions.exceptions).toEqual([]);
  });

  test("is told where it changes", () => {
    expect(diffOf(byRoles("cio", "iso"), byRoles("iso"))).toEqual([
      "~ exceptions of kind device: approved by cio, iso -> approved by iso",
    ]);
    expect(diffOf(base, withRules({ warnBeforeMs: 1 }))).toEqual([
      "~ exceptions.warn_before_ms: 604800000 -> 1",
    ]);
  });
});
