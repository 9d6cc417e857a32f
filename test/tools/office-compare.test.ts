/** The comparison of the office's two plays finds what it is for: a stanza lost, added, swapped or changed. */
import type { Element } from "@xmpp/xml";
import { parse } from "ltx";
import { expect, test } from "vitest";
import { compareWeeks } from "../support/office/compare.ts";
import type { Played } from "../support/office/week.ts";

const say = (id: string, inner = "<body>Hello</body>"): string =>
  `<message xmlns='jabber:client' from='p1@agency.example/desk' id='own-${id}'>${inner}</message>`;
const MARKED = "<body>Hello</body><x xmlns='urn:office:mark' kind='memo'/>";

const played = (...stanzas: readonly string[]): Played => ({
  received: new Map([["p0/desk", stanzas.map((text): Element => parse(text))]]),
  sentCount: stanzas.length,
  names: new Map(),
});

const becauseOf = (straight: Played, through: Played): readonly (readonly string[] | undefined)[] =>
  compareWeeks(straight, through).differences.map(({ because }) => because);

test("nothing where all is equal but what servers make anew", () => {
  const stamped = (stamp: string, id: string): string =>
    say(
      "a",
      `<delay xmlns='urn:xmpp:delay' stamp='${stamp}'/><stanza-id xmlns='urn:xmpp:sid:0' id='${id}'/>`,
    );
  const [one, other] = [stamped("2026-03-02T14:00:00Z", "1"), stamped("2026-03-02T14:00:09Z", "2")];
  expect(becauseOf(played(one), played(other))).toEqual([]);
});

test("a known difference, by its name", () => {
  expect(becauseOf(played(say("a", MARKED)), played(say("a")))).toEqual([["unknown payloads"]]);
});

test.each([
  ["lost", played(say("a"), say("b")), played(say("a"))],
  ["added", played(say("a")), played(say("a"), say("b"))],
  ["changed", played(say("a")), played(say("a", "<body>Hullo</body>"))],
  ["changed beside a known difference", played(say("a", MARKED)), played(say("a", "<body>Hullo</body>"))],
  ["let through where a difference should be", played(say("a")), played(say("a", MARKED))],
])("a stanza %s is unknown", (_name, straight, through) => {
  expect(becauseOf(straight, through)).toEqual([undefined]);
});

test("order within one sender", () => {
  expect(becauseOf(played(say("a"), say("b")), played(say("b"), say("a")))).toEqual([undefined, undefined]);
});
