import { expect, it } from "vitest";
import { divisions } from "../../../src/config/division-schema.ts";

const members = { accounts: ["ana@agency.example"] };

it("a division has an id and members; the rest is what holds for all", () => {
  expect(divisions.parse([{ id: "doc", members }])).toEqual([
    {
      id: "doc",
      members: { ...members, patterns: [] },
      managers: [],
      starts: "on",
      content: {},
      detectors: [],
      rules: {},
      limits: {},
      acceptable_use: { categories: {} },
      clients: { settings: {} },
    },
  ]);
});

it.each([
  ["no members", { id: "doc" }],
  ["an id with a space", { id: "two words", members }],
  ["a rule that it would switch off", { id: "doc", members, rules: { account: { mode: "off" } } }],
  ["a rule that it would only try", { id: "doc", members, rules: { account: { mode: "shadow" } } }],
  ["lists of terms of its own", { id: "doc", members, acceptable_use: { lexicons: ["own.yaml"] } }],
  ["clients of its own", { id: "doc", members, clients: { approved: [] } }],
  ["domains of its own", { id: "doc", members, domains: { internal: ["b.example"] } }],
])("refuses %s", (_name, division) => {
  expect(divisions.safeParse([division]).success).toBe(false);
});
