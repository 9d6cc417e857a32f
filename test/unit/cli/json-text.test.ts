import { expect, it } from "vitest";
import { describeValue } from "../../../src/cli/json-text.ts";

it("flattens nested answers, one line a leaf", () => {
  const value = { a: 1, b: { c: true, d: null }, e: [1, "x"], f: [{ g: "h" }], i: [] };
  expect(
    describeValue(value)
      .split("\n")
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ["a", "1"],
    ["b.c", "true"],
    ["b.d", "none"],
    ["e", "1, x"],
    ["f[0].g", "h"],
    ["i", "none"],
  ]);
});

it("makes what a peer may have named harmless", () => {
  expect(describeValue({ name: "\u001b[2J" })).toContain("\\u{1b}");
});
