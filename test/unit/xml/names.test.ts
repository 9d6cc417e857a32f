import { describe, expect, it } from "vitest";
import { isNamespaceName, isNcName, isWhitespace, isXmlText } from "../../../src/xml/names.ts";

describe("isNcName", () => {
  it.each(["a", "_", "message", "a-b.c_1", "é", "名", "\u{10000}", "a\u0301", "__proto__"])(
    "takes %j",
    (name) => {
      expect(isNcName(name)).toBe(true);
    },
  );

  it.each([
    "",
    "1a",
    "-a",
    ".a",
    "a:b",
    ":",
    "a b",
    'a"b',
    "a>b",
    "a\n",
    "×",
    "\u0301a",
    "\uD800",
    "a\u{F0000}",
  ])("refuses %j", (name) => {
    expect(isNcName(name)).toBe(false);
  });
});

describe("isNamespaceName", () => {
  it.each(["", "jabber:client", "http://jabber.org/protocol/muc#user", "urn:ü"])("takes %j", (name) => {
    expect(isNamespaceName(name)).toBe(true);
  });

  it.each([
    "urn:a b",
    "a\nb",
    "a\tb",
    "\u0001",
    "\u007F",
    "\u0085",
    "\u00A0",
    "\u2028",
    "\uFEFF",
    "\uFDD0",
    "\u{1FFFE}",
    "\uD800",
  ])("refuses %j", (name) => {
    expect(isNamespaceName(`urn:x${name}`)).toBe(false);
  });
});

it.each([
  ["", true],
  ["a\t\n\r \u{1F600}\uFFFD", true],
  ["\u0000", false],
  ["\u000C", false],
  ["\uFFFE", false],
  ["\uFFFF", false],
  ["a\uD800b", false],
  ["\uDC00", false],
])("isXmlText(%j) is %s", (text, isText) => {
  expect(isXmlText(text)).toBe(isText);
});

it.each([
  ["", true],
  [" \t\r\n", true],
  ["\u00A0", false],
  ["\uFEFF", false],
  [" a", false],
])("isWhitespace(%j) is %s", (text, isWhite) => {
  expect(isWhitespace(text)).toBe(isWhite);
});
