import { expect, it } from "vitest";
import { decisionAt, mayAnyBeOff, offDivisionOf, stateAt } from "../../../src/policy/division-state.ts";
import { NO_DECISIONS } from "../../../src/policy/decisions.ts";
import { divisionFinder, type DivisionSwitch } from "../../../src/policy/divisions.ts";
import type { PolicyRevision } from "../../../src/policy/revision.ts";
import { officeOf, type OfficeWishes } from "../../support/offices.ts";
import { policyFor } from "../../support/policy.ts";

const ANA = "ana@agency.example";
const at = (atMs: number, isOn: boolean, division = "yard"): DivisionSwitch => ({
  division,
  isOn,
  by: "dana",
  atMs,
});
const under = (wishes: OfficeWishes, ...switches: readonly DivisionSwitch[]): PolicyRevision =>
  policyFor({ ...officeOf({ accounts: [ANA], ...wishes }), decisions: { ...NO_DECISIONS, switches } });
const isOff = (revision: PolicyRevision, nowMs: number): boolean =>
  offDivisionOf(revision, ANA, nowMs) !== undefined;

it("is what the policy starts it as until somebody decides", () => {
  expect([isOff(under({}), 5), isOff(under({ starts: "off" }), 5)]).toEqual([false, true]);
  const decided = under({ starts: "off" }, at(3, true));
  expect([2, 3].map((nowMs) => isOff(decided, nowMs))).toEqual([true, false]);
});

it("is what was decided last, at any moment", () => {
  const revision = under({}, at(3, false), at(6, true), at(9, false));
  expect([2, 3, 5, 6, 8, 9, 99].map((nowMs) => isOff(revision, nowMs))).toEqual([
    false,
    true,
    true,
    false,
    false,
    true,
    true,
  ]);
  expect(decisionAt(revision.decisions, "yard", 8)).toEqual(at(6, true));
  expect(stateAt(revision, "yard", 99)?.sinceMs).toBe(9);
});

it("says what its people are to read", () => {
  const revision = under({ contact: "Dana Reed", mode: "shadow" }, at(3, false));
  expect(offDivisionOf(revision, ANA, 4)).toEqual({
    id: "yard",
    title: "Yard",
    contact: "Dana Reed",
    isTrial: true,
    sinceMs: 3,
  });
});

it("is no trial where another of somebody's divisions is off in earnest", () => {
  const trial = officeOf({ accounts: [ANA], mode: "shadow" }).divisions.get("yard");
  const earnest = officeOf({ accounts: [ANA] }).divisions.get("yard");
  if (trial === undefined || earnest === undefined) throw new Error("no division");
  const divisions = [
    { ...trial, id: "a" },
    { ...earnest, id: "b" },
    { ...trial, id: "c" },
  ];
  const revision = (...switches: readonly DivisionSwitch[]): PolicyRevision =>
    policyFor({
      divisions: new Map(divisions.map((one) => [one.id, one])),
      divisionsOf: divisionFinder(divisions),
      decisions: { ...NO_DECISIONS, switches },
    });
  const both = revision(at(3, false, "a"), at(3, false, "b"), at(3, false, "c"));
  expect(offDivisionOf(both, ANA, 4)).toMatchObject({ id: "b", isTrial: false });
  expect(offDivisionOf(revision(at(3, false, "a")), ANA, 4)).toMatchObject({ id: "a", isTrial: true });
});

it("is nobody else's, and a division that is gone is none", () => {
  const revision = under({}, at(3, false), at(3, false, "gone"));
  expect(offDivisionOf(revision, "raj@agency.example", 4)).toBeUndefined();
  expect(stateAt(revision, "gone", 4)).toBeUndefined();
  expect(mayAnyBeOff(under({}, at(3, false, "gone")))).toBe(false);
  expect(mayAnyBeOff(under({}, at(3, true)))).toBe(false);
  expect(mayAnyBeOff(revision)).toBe(true);
});

it("asks anew with the next decisions, and of people without end", () => {
  const before = under({}, at(3, true));
  const after = { ...before, decisions: { ...NO_DECISIONS, switches: [at(3, false)] } };
  expect([isOff(before, 4), isOff(after, 4)]).toEqual([false, true]);
  for (let index = 0; index <= 50_001; index += 1) offDivisionOf(after, `${String(index)}@agency.example`, 4);
  expect(isOff(after, 4)).toBe(true);
});
