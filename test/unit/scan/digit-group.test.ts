import { describe, expect, test } from "vitest";
import { digitGroups } from "../../../src/scan/digit-group.ts";

const groupsOf = (text: string, breaks: readonly number[] = []): readonly string[] =>
  digitGroups(text, breaks).map(
    ({ start, end, digits, hasLetters, isGlued }) =>
      `${text.slice(start, end)}=${digits}${hasLetters ? " letters" : ""}${isGlued ? " glued" : ""}`,
  );

describe("digit groups", () => {
  test.each([
    ["no digits here", []],
    ["219-45", ["219=219", "45=45"]],
    ["2l9-4S-678O", ["2l9=219 letters", "4S=45 letters", "678O=6780 letters"]],
    ["SSN219456781", ["219456781=219456781 glued"]],
    ["219456781abc", ["219456781=219456781 glued"]],
    ["x219456781y", ["219456781=219456781 glued"]],
    ["ss219456781", ["219456781=219456781 glued"]],
    ["O219456781", ["219456781=219456781 glued"]],
    ["l23", ["l23=123 letters"]],
    ["a12 b", []],
    ["550e8400-e29b-41d4", []],
    ["lol", []],
    ["第219号", ["219=219"]],
    ["на219", ["219=219 glued"]],
  ])("%s", (text, expected) => expect(groupsOf(text)).toEqual(expected));

  test.each([
    ["news4111", [4], ["4111=4111"]],
    ["4111news", [4], ["4111=4111"]],
    ["news41", [4], ["41=41"]],
    ["41news26", [2, 6], ["41=41", "26=26"]],
    ["anews4111", [1], ["4111=4111 glued"]],
    ["21945", [3], ["21945=21945"]],
    ["21l45", [2, 3], ["21l45=21145 letters"]],
    ["x219", [1], ["219=219"]],
    ["4 news 5", [0, 1, 8], ["4=4", "5=5"]],
  ])("pieces that meet: %s at %j", (text, breaks, expected) =>
    expect(groupsOf(text, breaks)).toEqual(expected),
  );
});
