import { describe, expect, it } from "vitest";
import { UnserializableError, escapeAttribute, escapeText } from "../../../src/xml/escape.ts";

it.each([
  ["plain \t\n é 😀", "plain \t\n é 😀"],
  [`&<>"'`, `&amp;&lt;&gt;"'`],
  ["]]>", "]]&gt;"],
  ["a\rb\r\nc", "a&#13;b&#13;\nc"],
  ["&amp;", "&amp;amp;"],
])("text %j becomes %j", (text, escaped) => {
  expect(escapeText(text)).toBe(escaped);
});

it.each([
  ["plain é 😀", "plain é 😀"],
  [`&<>"'`, "&amp;&lt;&gt;&quot;&apos;"],
  ["\t\n\r", "&#9;&#10;&#13;"],
])("attribute %j becomes %j", (value, escaped) => {
  expect(escapeAttribute(value)).toBe(escaped);
});

describe.each([escapeText, escapeAttribute])("%o", (escape) => {
  it.each(["\u0000", "\u000B", "\u001F", "\uFFFE", "\uFFFF", "\uD83D", "\uDE00\uD83D", "&\u0001"])(
    "throws at %j, which no XML holds",
    (text) => {
      expect(() => escape(text)).toThrow(UnserializableError);
    },
  );
});

it("has a stable code and no content in its message", () => {
  expect(() => escapeText("secret\u0000")).toThrow(
    expect.objectContaining({ code: "SG_XML_UNSERIALIZABLE", message: "character outside XML" }),
  );
});
