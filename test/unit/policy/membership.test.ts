import { expect, it } from "vitest";
import { NO_DECISIONS } from "../../../src/policy/decisions.ts";
import type { DirectoryGroup } from "../../../src/policy/divisions.ts";
import { divisionsFor, groupsOf, groupsWanted, unknownDivisions } from "../../../src/policy/membership.ts";
import { forAccount, type PolicyRevision } from "../../../src/policy/revision.ts";
import { officeOf } from "../../support/offices.ts";
import { policyFor } from "../../support/policy.ts";

const [ANA, RAJ] = ["ana@agency.example", "raj@agency.example"];
const under = (...groups: readonly DirectoryGroup[]): PolicyRevision =>
  policyFor({
    ...officeOf({ accounts: [ANA], rosterGroup: "Yard" }),
    decisions: { ...NO_DECISIONS, groups },
  });
const roster = (...accounts: readonly string[]): DirectoryGroup => ({
  source: "roster",
  group: "Yard",
  accounts,
});

it("is by list and by roster; both count", () => {
  const both = under(roster("lee@agency.example", RAJ));
  expect(
    [ANA, RAJ, "lee@agency.example", "max@agency.example"].map((one) => divisionsFor(both, one)),
  ).toEqual([["yard"], ["yard"], ["yard"], []]);
  expect(unknownDivisions(both)).toEqual([]);
  expect(forAccount(both, RAJ).boundDivisions).toEqual(["yard"]);
});

it("is everybody's while a group has not been told of; rooms have no members", () => {
  for (const told of [under(), under({ ...roster(RAJ), group: "Other" })]) {
    expect(unknownDivisions(told)).toEqual(["yard"]);
    expect(divisionsFor(told, "max@agency.example")).toEqual(["yard"]);
    for (const none of ["plans@rooms.agency.example", "agency.example", "@agency.example"])
      expect(divisionsFor(told, none)).toEqual([]);
  }
});

it("puts nobody on trial who may not be in it", () => {
  const trial = (...groups: readonly DirectoryGroup[]): PolicyRevision =>
    policyFor({
      ...officeOf({ accounts: [ANA], rosterGroup: "Yard", mode: "shadow" }),
      decisions: { ...NO_DECISIONS, groups },
    });
  const modes = (revision: PolicyRevision): readonly string[] =>
    [ANA, RAJ, "max@agency.example"].map((one) => forAccount(revision, one).mode);
  expect(modes(trial())).toEqual(["enforce", "enforce", "enforce"]);
  expect(modes(trial(roster(RAJ)))).toEqual(["shadow", "shadow", "enforce"]);
  expect(modes({ ...trial(), mode: "shadow" })).toEqual(["shadow", "shadow", "shadow"]);
});

it("of an empty group is nobody's", () => {
  expect(divisionsFor(under(roster()), RAJ)).toEqual([]);
});

it("asks for the groups that are named", () => {
  const none = { accounts: [], patterns: [] };
  expect(groupsOf(none)).toEqual([]);
  expect(groupsOf({ ...none, rosterGroup: "Yard" })).toEqual([["roster", "Yard"]]);
});

it("is by LDAP as by roster, each of its own; a directory is asked for its own groups alone", () => {
  const both = policyFor({
    ...officeOf({ rosterGroup: "Yard", ldapGroup: "cn=yard" }),
    decisions: {
      ...NO_DECISIONS,
      groups: [roster(ANA), { source: "ldap", group: "cn=yard", accounts: [RAJ] }],
    },
  });
  expect([ANA, RAJ, "max@agency.example"].map((one) => divisionsFor(both, one))).toEqual([
    ["yard"],
    ["yard"],
    [],
  ]);
  expect([groupsWanted(both, "roster"), groupsWanted(both, "ldap")]).toEqual([["Yard"], ["cn=yard"]]);
  expect(unknownDivisions(policyFor(officeOf({ ldapGroup: "cn=yard" })))).toEqual(["yard"]);
});
