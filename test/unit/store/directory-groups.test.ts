import { expect, test } from "vitest";
import type { DirectoryGroup } from "../../../src/policy/divisions.ts";
import { listGroups, tellGroup } from "../../../src/store/directory-groups.ts";
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
  expect(await store.read(listGroups)).toEqual([group("raj@a.example", "lee@a.example")]);
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

test("a crowd is counted, and fifty of it named", async () => {
  const store = openState();
  await tellGroup(
    store,
    group(...Array.from({ length: 60 }, (_one, index) => `u${String(index)}@a.example`)),
    NOW,
  );
  const [event] = await rowsOf(store, "event");
  const facts = JSON.parse(event?.facts ?? "") as { readonly joined: string; readonly joinedCount: number };
  expect([facts.joinedCount, facts.joined.split(" ").length]).toEqual([60, 50]);
});
