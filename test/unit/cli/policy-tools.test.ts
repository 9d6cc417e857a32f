import { expect, it } from "vitest";
import { policyTools } from "../../../src/cli/policy-tools.ts";

it("prepares domains and compiles patterns as sessions do", () => {
  expect(policyTools.prepareDomain("AGENCY.Example.")).toBe("agency.example");
  expect(policyTools.prepareDomain("xn--bro-hoa.example")).toBe("büro.example");
  expect(policyTools.prepareDomain("a b")).toBeUndefined();
  expect(policyTools.compilePattern({ id: "x", pattern: "a+", action: "flag" })).toHaveProperty("ok");
  expect(policyTools.compilePattern({ id: "x", pattern: "(", action: "flag" })).toHaveProperty("error");
});
