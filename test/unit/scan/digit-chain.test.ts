import { describe, expect, test } from "vitest";
import { digitChains, gapKey, readDigits } from "../../../src/scan/digit-chain.ts";
import { unfolded } from "../../../src/scan/folded.ts";

const chainsOf = (text: string): readonly string[] =>
  digitChains(text).map(({ groups, gaps }) =>
    groups.map(({ digits }, at) => digits + (at < gaps.length ? `[${gaps[at] ?? ""}]` : "")).join(""),
  );

describe("gap keys", () => {
  test.each([
    [" ", " "],
    ["\n", " "],
    ["-", "-"],
    [" - ", "-"],
    ["**-", "-"],
    ["*", "*"],
    ["~ ~", "*"],
    [" dash ", "-"],
    ["🙂", "🙂"],
  ])("'%s' reads '%s'", (gap, key) => expect(gapKey(gap)).toBe(key));
});

describe("chains", () => {
  test.each([
    ["219-45-6781", ["219[-]45[-]6781"]],
    ["219 dash 45 dash 6781", ["219[-]45[-]6781"]],
    ["219          45", ["219[ ]45"]],
    ["219              45", ["219", "45"]],
    ["219 and 45", ["219", "45"]],
    ["219 .... 45 ..... 6", ["219[....]45", "6"]],
    ["", []],
  ])("%s", (text, expected) => expect(chainsOf(text)).toEqual(expected));

  test("a reading brings its chains along", () => {
    expect(readDigits(unfolded("1 2")).chains).toEqual(digitChains("1 2"));
  });
});
