import { expect, it } from "vitest";
import { createTokenizer } from "../../../src/xml/tokenizer.ts";

/** Plays text and notes every call: a field that saxes renamed would leave its line out. */
function callsFor(...chunks: readonly string[]): readonly string[] {
  const calls: string[] = [];
  const tokenizer = createTokenizer({
    error: (message) => void calls.push(`error ${message}`),
    declaration: ({ version, encoding }) => void calls.push(`declaration ${version ?? ""} ${encoding ?? ""}`),
    restricted: (what) => void calls.push(`restricted ${what}`),
    attribute: ({ prefix, local, value }) => void calls.push(`attribute ${prefix}:${local}=${value}`),
    openTag: ({ local, uri }, attributes) => {
      const list = attributes.map((one) => `{${one.uri}}${one.local}=${one.value}`).join(" ");
      calls.push(`open {${uri}}${local} ${list}`.trim());
    },
    closeTag: () => void calls.push(`close at ${tokenizer.position}`),
    text: (text) => void calls.push(`text ${text}`),
    cdata: (text) => void calls.push(`cdata ${text}`),
  });
  for (const chunk of chunks) tokenizer.write(chunk);
  return calls;
}

it.each([
  ["declaration", "<?xml version='1.0' encoding='UTF-8'?>", "declaration 1.0 UTF-8"],
  ["doctype", "<!DOCTYPE a>", "restricted doctype"],
  ["comment", "<!-- a -->", "restricted comment"],
  ["processing instruction", "<a><?b c?>", "restricted processing instruction"],
  ["attributes as they are written", "<a xmlns:p=' urn:x'", "attribute xmlns:p= urn:x"],
  [
    "open tag",
    "<a xmlns='urn:y' xmlns:p='urn:x' p:b='c' d='e'>",
    "open {urn:y}a {http://www.w3.org/2000/xmlns/}xmlns=urn:y {http://www.w3.org/2000/xmlns/}p=urn:x {urn:x}b=c {}d=e",
  ],
  ["close tag", "<a></a>", "close at 7"],
  ["text", "<a>b<", "text b"],
  ["CDATA", "<a><![CDATA[<b>]]>", "cdata <b>"],
  ["error", "<a b='&c;", "error undefined entity."],
])("reports %s", (_, text, call) => {
  expect(callsFor(text).at(-1)).toBe(call);
});

it("starts every tag with no attributes of the tag before it", () => {
  expect(callsFor("<a b='1'><c/>").filter((call) => call.startsWith("open"))).toEqual([
    "open {}a {}b=1",
    "open {}c",
  ]);
});

it.each([
  ["whole", ["<a>\r\n\u{1F600}\r</a>"]],
  ["by units", "<a>\r\n\u{1F600}\r</a>".split("")],
])("knows its position over CRLF and astral characters, %s", (_, chunks) => {
  expect(callsFor(...chunks).at(-1)).toBe("close at 12");
});
