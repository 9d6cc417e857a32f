import { expect, test } from "vitest";
import { RosterGroups } from "../../../src/gateway/roster-groups.ts";
import type { DirectoryGroup } from "../../../src/policy/divisions.ts";
import type { PolicyRevision } from "../../../src/policy/revision.ts";
import { officeOf } from "../../support/offices.ts";
import { policyFor } from "../../support/policy.ts";

const ANA = "ana@agency.example";
const YARD = policyFor(officeOf({ rosterGroup: "Yard" }));

const told = (revision: PolicyRevision, keep?: () => Promise<void>, isArchiveUp = () => true) => {
  const noted: (readonly string[])[] = [];
  const kept: (readonly DirectoryGroup[])[] = [];
  const lines: string[] = [];
  const policy = { revision };
  const line = (_facts: object, phrase: string): void => void lines.push(phrase);
  const groups = new RosterGroups({
    policy,
    keep: keep ?? (async (all) => await Promise.resolve(void kept.push(all))),
    note: async (divisions) =>
      await (isArchiveUp() ? Promise.resolve(void noted.push(divisions)) : Promise.reject(new Error("down"))),
    log: { warn: line, error: line } as never,
  });
  return { kept, lines, noted, policy, groups };
};

test("what the roster says of a group that is named is kept", async () => {
  const { groups, kept } = told(YARD);
  expect(groups.isWanted).toBe(true);
  await groups.tell(
    new Map([
      ["Yard", [ANA]],
      ["Lab", []],
    ]),
  );
  expect(kept).toEqual([[{ source: "roster", group: "Yard", accounts: [ANA] }]]);
});

test("a group that it does not have says nothing, and it is said that everybody counts", async () => {
  const { groups, kept, lines } = told(YARD);
  await groups.tell(new Map());
  expect(kept).toEqual([]);
  expect(lines).toEqual(["members not told yet: everybody counts as a member of these divisions"]);
});

test("a new policy may name what is known already", async () => {
  const { groups, kept, policy, lines } = told(policyFor());
  expect(groups.isWanted).toBe(false);
  await groups.tell(new Map([["Yard", [ANA]]]));
  expect([kept, lines]).toEqual([[], []]);
  policy.revision = YARD;
  await groups.policyChanged();
  expect(kept).toHaveLength(1);
});

test("what cannot be kept is told, and stops nothing", async () => {
  const { groups, lines } = told(YARD, async () => await Promise.reject(new Error("busy")));
  await groups.tell(new Map([["Yard", [ANA]]]));
  expect(lines[0]).toBe("members of divisions not kept: the last known hold");
});

test("divisions of which nobody knows who is in them are on record once, until that is known", async () => {
  const { groups, noted, policy } = told(YARD);
  await groups.tell(new Map());
  await groups.tell(new Map());
  expect(noted).toEqual([["yard"]]);
  policy.revision = policyFor();
  await groups.policyChanged();
  policy.revision = YARD;
  await groups.policyChanged();
  expect(noted).toEqual([["yard"], ["yard"]]);
});

test("what could not be put on record is tried again", async () => {
  let isUp = false;
  const { groups, noted, lines } = told(YARD, undefined, () => isUp);
  await groups.tell(new Map());
  expect(lines.at(-1)).toBe("members not told yet: not on record");
  isUp = true;
  await groups.tell(new Map());
  expect(noted).toEqual([["yard"]]);
});
