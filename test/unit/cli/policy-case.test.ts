import { describe, expect, it } from "vitest";
import { detectorId, judgeCase } from "../../../src/cli/policy-case.ts";
import type { PolicyCase } from "../../../src/config/policy-tests-schema.ts";
import { policyFor } from "../../support/policy.ts";

const CASE: PolicyCase = {
  name: "x",
  direction: "outbound",
  from: "ann@agency.example",
  to: "bob@agency.example",
  body: "my ssn is 219-09-9998",
  expect: { disposition: "block", rule: "sensitive-content", clause: "CCPS-3.b", detector: "us-ssn" },
};
const revision = policyFor();
const isPassed = (changes: Partial<PolicyCase>, policy = revision): boolean =>
  judgeCase({ ...CASE, ...changes }, policy, 0).isPassed;
const expecting = (changes: Partial<PolicyCase["expect"]>): Partial<PolicyCase> => ({
  expect: { ...CASE.expect, ...changes },
});

describe("a policy test", () => {
  it("passes where disposition and reason are those that were expected, of one finding", () => {
    expect(isPassed({})).toBe(true);
    expect(isPassed(expecting({ disposition: "flag" }))).toBe(false);
    expect(isPassed(expecting({ clause: "AL-3.a" }))).toBe(false);
    expect(isPassed(expecting({ rule: "external-domain" }))).toBe(false);
    expect(isPassed(expecting({ detector: "credit-card" }))).toBe(false);
    expect(isPassed(expecting({ layer: "profile:strict" }))).toBe(true);
    expect(isPassed(expecting({ layer: "law:hipaa" }))).toBe(false);
    expect(isPassed({ expect: { disposition: "block" } })).toBe(true);
    // Two reasons, neither of which is both.
    const both = { to: "eve@outside.example", body: "my ssn is 219-09-9998" };
    expect(isPassed({ ...both, ...expecting({ rule: "external-domain", detector: "us-ssn" }) })).toBe(false);
  });

  it("asks what the policy enforces, whatever its mode", () => {
    expect(isPassed({}, policyFor({ mode: "shadow" }))).toBe(true);
  });

  it("judges what comes in, and whole stanzas, as they stand", () => {
    const fromOutside = {
      from: "eve@outside.example",
      to: "ann@agency.example",
      direction: "inbound",
    } as const;
    const expected = { expect: { disposition: "block", rule: "external-domain" } } as const;
    expect(isPassed({ ...fromOutside, body: "hi", ...expected })).toBe(true);
    const { body, ...rest } = CASE;
    expect(body).toBeDefined();
    const stanza = "\n<presence to='eve@outside.example'/>\n";
    expect(judgeCase({ ...rest, stanza, ...expected }, revision, 0).isPassed).toBe(true);
  });

  it.each([
    [{ from: "agency.example" }, /not the address of a user/],
    [{ stanza: "<message>" }, /the stream would end here: not-well-formed/],
    [{ stanza: "<presence/><presence/>" }, /expected exactly one/],
  ])("fails with the reason where nothing can be judged: %j", (changes, trouble) => {
    expect(judgeCase({ ...CASE, ...changes }, revision, 0)).toMatchObject({
      isPassed: false,
      disposition: undefined,
      trouble: expect.stringMatching(trouble) as string,
    });
  });
});

it("knows a detector by its id, of whatever version", () => {
  const finding = {
    ruleId: "",
    disposition: "flag",
    reason: "",
    refusal: "sensitive",
    clauseIds: [],
  } as const;
  expect(detectorId({ ...finding, detector: "us_ssn@3" })).toBe("us_ssn");
  expect(detectorId(finding)).toBeUndefined();
});
