import { expect, test } from "vitest";
import { spansOf } from "../../../src/policy/text-spans.ts";
import type { PlacedText } from "../../../src/xmpp/text.ts";

test("a text of one node: its own offsets", () => {
  expect(spansOf({ path: [0, 0], text: "abcdef", place: "body" }, 1, 3)).toEqual([
    { path: [0, 0], start: 1, end: 3 },
  ]);
});

test("a nick begins behind its room", () => {
  const nick: PlacedText = { path: [], attribute: "to", text: "nick", offset: 10, place: "room-nick" };
  expect(spansOf(nick, 0, 4)).toEqual([{ path: [], attribute: "to", start: 10, end: 14 }]);
});

test("a joined text: one span for each piece that is touched", () => {
  const joined: PlacedText = {
    path: [],
    text: "aaabbbccc",
    place: "joined",
    parts: [
      { path: [0, 0], place: "body", start: 0 },
      { path: [1], attribute: "x", attributeNs: "urn:y", place: "attribute", start: 3 },
      { path: [2, 0], place: "text", start: 6 },
    ],
  };
  expect(spansOf(joined, 2, 7)).toEqual([
    { path: [0, 0], start: 2, end: 3 },
    { path: [1], attribute: "x", attributeNs: "urn:y", start: 0, end: 3 },
    { path: [2, 0], start: 0, end: 1 },
  ]);
  expect(spansOf(joined, 3, 6).map(({ path }) => path)).toEqual([[1]]);
});
