import { expect, it } from "vitest";
import { divisionFinder } from "../../../src/policy/divisions.ts";

const find = divisionFinder([
  { id: "z", members: { accounts: ["ana@a.example"], patterns: ["*@doc.example"] } },
  { id: "b", members: { accounts: ["ana@a.example", "raj@a.example"], patterns: ["doc-*-x@*.example"] } },
  { id: "c", members: { accounts: [], patterns: ["plain@a.example", "*a*a*"] } },
]);

it.each([
  ["ana@a.example", ["b", "c", "z"]],
  ["raj@a.example", ["b", "c"]],
  ["kim@doc.example", ["z"]],
  ["@doc.example", ["z"]],
  ["doc-7-x@b.example", ["b"]],
  ["doc--x@.example", ["b"]],
  ["doc-x@b.example", []],
  ["plain@b.example", ["c"]],
  ["nobody@b.exemple", []],
])("finds the divisions of %s, sorted", (bare, divisions) => {
  expect(find(bare)).toEqual(divisions);
});

it("a pattern of many parts costs no more than its parts", () => {
  const many = divisionFinder([{ id: "a", members: { accounts: [], patterns: ["*a".repeat(500) + "b"] } }]);
  expect(many("a".repeat(2_000))).toEqual([]);
});
