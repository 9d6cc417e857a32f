import { expect, test } from "vitest";
import type { DirectoryGroup } from "../../../src/policy/divisions.ts";
import { listGroups, noteDirectory, tellGroup } from "../../../src/store/directory-groups.ts";
import { NOW, openState, rowsOf } from "../../support/state.ts";

const group = (...accounts: readonly string[]): DirectoryGroup => ({
  source: "roster",
  group: "Yard",
  accounts,
});

test("what a directory said last is kept; each change is an event, and no change is none", async () => {
  const store = openState();
  expect(await tellGroup(store, group(), NOW)).toBe(true);
  expect(await tellGroup(store, group("ana@a.example", "raj@a.example"), NOW)).toBe(true);
  expect(await tellGroup(store, group("ana@a.example", "raj@a.example"), NOW)).toBe(false);
  expect(await tellGroup(store, group("raj@a.example", "lee@a.example"), NOW)).toBe(true);
  expect(await store.read(listGroups)).toEqual([{ ...group("raj@a.example", "lee@a.example"), toldMs: NOW }]);
  const events = await rowsOf(store, "event");
  expect(events.map(({ facts }) => JSON.parse(facts) as unknown)).toEqual([
    { members: 0, joinedCount: 0, leftCount: 0, joined: "", left: "" },
    { members: 2, joinedCount: 2, leftCount: 0, joined: "ana@a.example raj@a.example", left: "" },
    { members: 2, joinedCount: 1, leftCount: 1, joined: "lee@a.example", left: "ana@a.example" },
  ]);
  expect(events[0]).toMatchObject({
    who: "gateway",
    act: "division members",
    object: "group:Yard",
    via: "directory:roster",
  });
});

test("a crowd is named to the last: a replay knows by it who was in", async () => {
  const store = openState();
  const crowd = Array.from({ length: 60 }, (_one, index) => `u${String(index)}@a.example`);
  await tellGroup(store, group(...crowd), NOW);
  await tellGroup(store, group(), NOW);
  const events = await rowsOf(store, "event");
  const facts = events.map(
    (one) => JSON.parse(one.facts) as { readonly joined: string; readonly left: string },
  );
  expect([facts[0]?.joined, facts[1]?.left]).toEqual([crowd.join(" "), crowd.join(" ")]);
});

test("when it was told last is noted without an event, and by directory", async () => {
  const store = openState();
  const ldap: DirectoryGroup = { source: "ldap", group: "Yard", accounts: ["ana@a.example"] };
  await tellGroup(store, group("raj@a.example"), NOW);
  await tellGroup(store, ldap, NOW);
  expect(await tellGroup(store, ldap, NOW + 5)).toBe(false);
  expect(await store.read(listGroups)).toEqual([
    { ...ldap, toldMs: NOW + 5 },
    { ...group("raj@a.example"), toldMs: NOW },
  ]);
  expect(await rowsOf(store, "event")).toHaveLength(2);
});

test("since when a directory is away is an event", async () => {
  const store = openState();
  await noteDirectory(store, { source: "ldap", state: "away", code: "SG_DIRECTORY_TIMEOUT" }, NOW);
  const [event] = await rowsOf(store, "event");
  expect(event).toMatchObject({ act: "directory away", object: "directory:ldap", via: "directory:ldap" });
  expect(JSON.parse(event?.facts ?? "")).toEqual({ code: "SG_DIRECTORY_TIMEOUT" });
});
