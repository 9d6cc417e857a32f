import { expect, it } from "vitest";
import { NOTHING, behind } from "../../../src/xml/piece.ts";

it.each([
  ["abc", 3, 0, "abc", 3],
  ["abc", 3, 2, "c", 1],
  ["aéb\u{1F600}", 8, 2, "b\u{1F600}", 5],
])("%s of %d bytes behind %d", (text, byteCount, at, rest, restBytes) => {
  expect(behind({ text, byteCount }, at)).toEqual({ text: rest, byteCount: restBytes });
});

it("is nothing at the end", () => {
  expect(behind({ text: "é", byteCount: 2 }, 1)).toBe(NOTHING);
});
