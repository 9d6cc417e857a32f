import { expect, it } from "vitest";
import { policyTestsSchema } from "../../../src/config/policy-tests-schema.ts";

const CASE = {
  name: "x",
  from: "a@b.example",
  to: "c@b.example",
  body: "",
  expect: { disposition: "allow" },
};
const parses = (changes: object): boolean =>
  policyTestsSchema.safeParse({ version: 1, cases: [{ ...CASE, ...changes }] }).success;

it("takes every kind of case, outbound unless told", () => {
  const { cases } = policyTestsSchema.parse({ version: 1, cases: [CASE] });
  expect(cases).toEqual([{ ...CASE, direction: "outbound" }]);
  expect(parses({ at: "2026-10-01T08:00:00+02:00", direction: "inbound", stanza: "<presence/>" })).toBe(true);
  const all = { disposition: "hold", rule: "stanza-form", clause: "AL-2", detector: "x", layer: "law:hipaa" };
  expect(parses({ expect: all })).toBe(true);
});

it.each([
  [{ at: "2026-10-01" }],
  [{ name: "" }],
  [{ expect: { disposition: "blocked" } }],
  [{ expect: { disposition: "block", rule: "no-rule" } }],
  [{ expect: { disposition: "block", layer: "hipaa" } }],
  [{ exspect: {} }],
])("refuses %j", (changes) => {
  expect(parses(changes)).toBe(false);
});
