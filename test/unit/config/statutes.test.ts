import { expect, it } from "vitest";
import { STATUTE_IDS } from "../../../src/config/policy-schema.ts";
import { readStatute } from "../../../src/config/statutes.ts";

it.each(STATUTE_IDS)("pack %s is named as its file, frozen, and cites a provision for each demand", (id) => {
  const { statute, title, detectors } = readStatute(id);
  expect(statute).toBe(id);
  expect(title).toMatch(/\d/u);
  expect(Object.isFrozen(detectors)).toBe(true);
  expect(Object.keys(detectors).length).toBeGreaterThan(0);
  for (const { source } of Object.values(detectors)) expect(source).toMatch(/\d.*: /u);
});

it("has no pack under another name", () => {
  expect(() => readStatute("../policies/clauses" as "hipaa")).toThrow();
});
