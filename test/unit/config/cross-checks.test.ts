import { describe, expect, it } from "vitest";
import { crossChecks } from "../../../src/config/cross-checks.ts";
import { gatewaySchema } from "../../../src/config/gateway-schema.ts";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { compilePolicy } from "../../../src/config/compile.ts";
import { officeOf } from "../../support/offices.ts";
import { policyFor, tightened } from "../../support/policy.ts";

const tools = { prepareDomain: (text: string) => text.toLowerCase() };
const form = (domain: string, bytes = 131_072): ReturnType<typeof gatewaySchema.parse> =>
  gatewaySchema.parse({
    version: 1,
    listeners: [{ name: "m", type: "metrics", bind: "[::]:1" }],
    certificates: {},
    upstreams: { a: { domains: [domain], connect: "h:1" } },
    limits: { stanza_bytes: bytes },
  });

describe("the two files together", () => {
  it("has nothing to say where they agree", () => {
    expect(crossChecks(form("Agency.Example"), policyFor(), tools)).toEqual([]);
  });

  it("warns of a served domain that is not internal", () => {
    const complaints = crossChecks(form("other.example"), policyFor(), tools);
    expect(complaints).toMatchObject([{ isWarning: true, path: ["upstreams", "a", "domains"] }]);
  });

  it("warns of a policy limit that the parser never lets through", () => {
    const complaints = crossChecks(form("agency.example", 20_000), policyFor(), tools);
    expect(complaints).toMatchObject([{ isWarning: true, path: ["limits", "stanza_bytes"] }]);
  });

  it.each([
    ["an account", { accounts: ["kim@Agency.Example", "kim@agncy.example"] }, "kim@agncy.example"],
    ["a pattern", { patterns: ["doc-*@agency.example", "doc-*@agncy.example"] }, "doc-*@agncy.example"],
    ["a domain with a *", { patterns: ["*@*.example", "*@*.agency.example"] }, "*@*.agency.example"],
  ])("warns of %s of a division that nobody who logs in can be", (_what, members, named) => {
    const { policy } = tightened({ divisions: [{ id: "doc", members }] });
    const { revision } = compilePolicy(policy, policyTools);
    const complaints = crossChecks(form("Agency.Example"), revision, tools);
    expect(complaints).toMatchObject([{ isWarning: true, path: ["upstreams"] }]);
    expect(complaints[0]?.message).toContain(`division doc names ${named}, and`);
  });

  it.each([
    ["service", { rosterGroup: "Yard" }, "and there is no service account"],
    ["directory", { ldapGroup: "cn=yard" }, "and no directory is configured"],
  ])("warns of members by a directory without %s", (section, members, message) => {
    const complaints = crossChecks(form("agency.example"), policyFor(officeOf(members)), tools);
    expect(complaints).toMatchObject([
      { isWarning: true, path: [section], message: expect.stringContaining(message) as unknown },
    ]);
  });
});
