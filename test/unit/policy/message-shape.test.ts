/** Bodies by language, thread ids, reactions. */
import { describe, expect, test } from "vitest";
import { collectMisshapen, collectMisshapenPresence } from "../../../src/policy/message-shape.ts";
import type { Removal } from "../../../src/policy/removal.ts";
import { stanzaOf } from "../../support/stanzas.ts";

function shape(inner: string, attributes = ""): "ok" | "fatal" | "taken out" {
  const into: Removal[] = [];
  collectMisshapen(stanzaOf(`<message${attributes}>${inner}</message>`), into);
  const [first] = into;
  if (first === undefined) return "ok";
  return first.isFatal ? "fatal" : "taken out";
}

describe("texts", () => {
  test.each([
    ["one body", "<body>a</body>", "", "ok"],
    ["two languages", "<body>a</body><body xml:lang='es'>b</body>", "", "ok"],
    ["twice no language", "<body>a</body><body>b</body>", "", "fatal"],
    ["twice one language", "<body xml:lang='es'>a</body><body xml:lang='ES'>b</body>", "", "fatal"],
    ["the stanza's language again", "<body>a</body><body xml:lang='en'>b</body>", " xml:lang='en'", "fatal"],
    ["two subjects", "<subject>a</subject><subject>b</subject>", "", "fatal"],
    ["two threads", "<thread>a</thread><thread>b</thread>", "", "fatal"],
    ["two origin ids", "<origin-id xmlns='urn:xmpp:sid:0' id='1'/>".repeat(2), "", "fatal"],
    [
      "stanza ids of two archives",
      "<stanza-id xmlns='urn:xmpp:sid:0' id='1' by='a@b'/><stanza-id xmlns='urn:xmpp:sid:0' id='1' by='c@b'/>",
      "",
      "ok",
    ],
    ["two errors", "<error type='cancel'/><error type='cancel'/>", " type='error'", "fatal"],
    [
      "twice a language that is none",
      "<body xml:lang='a b'>a</body><body xml:lang='c d'>b</body>",
      "",
      "fatal",
    ],
    ["an error in what is none", "<body>a</body><error type='cancel'/>", "", "taken out"],
    ["forty payloads", "<body>a</body>" + "<active xmlns='urn:x'/>".repeat(39), "", "ok"],
    ["a crowd of payloads", "<body>a</body>" + "<active xmlns='urn:x'/>".repeat(40), "", "fatal"],
    ["a thread id", `<thread parent='${"a".repeat(128)}'>${"b".repeat(128)}</thread>`, "", "ok"],
    ["a long thread id", `<thread>${"b".repeat(129)}</thread>`, "", "taken out"],
    ["a long parent id", `<thread parent='${"a".repeat(129)}'>b</thread>`, "", "taken out"],
  ])("%s", (_, inner, attributes, expected) => {
    expect(shape(inner, attributes)).toBe(expected);
  });
});

describe("reactions", () => {
  const react = (...all: readonly string[]): string =>
    `<reactions xmlns='urn:xmpp:reactions:0' id='1'>${all.map((one) => `<reaction>${one}</reaction>`).join("")}</reactions>`;

  test.each(["👍", "❤", "❤️", "👩🏽‍🚒", "👨‍👩‍👧‍👦", "🇺🇸", "3️⃣", "#⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☺️", "✅", "🤷🏿‍♀️"])(
    "%s is an emoji",
    (emoji) => {
      expect(shape(react(emoji))).toBe("ok");
    },
  );

  test.each(["ok", "4", "#", "👍👍", "👍a", "", " ", "🇺", "a\u200db", "🏴󠁧󠁢", "👍󠁧󠁢󠁥󠁮󠁧󠁿", "👍\u200b"])(
    "%j is none",
    (text) => {
      expect(shape(react(text))).toBe("taken out");
    },
  );

  test("no reaction withdraws them all; more than twenty are refused", () => {
    expect(shape(react())).toBe("ok");
    expect(shape(react(...Array<string>(20).fill("👍")))).toBe("ok");
    expect(shape(react(...Array<string>(21).fill("👍")))).toBe("taken out");
  });

  test("nothing but reactions may stand among them", () => {
    expect(shape("<reactions xmlns='urn:xmpp:reactions:0' id='1'><x>👍</x></reactions>")).toBe("taken out");
  });
});

describe("presence", () => {
  test.each([
    ["<show>dnd</show><priority>-5</priority>", 0],
    ["<show/><priority>127</priority>", 0],
    ["<show>meet the courier at nine</show>", 1],
    ["<priority>555 0100 now</priority>", 1],
    ["<error type='cancel'/>", 1],
  ])("%s", (inner, expected) => {
    const into: Removal[] = [];
    collectMisshapenPresence(stanzaOf(`<presence>${inner}</presence>`), into);
    expect(into).toHaveLength(expected);
  });
});
