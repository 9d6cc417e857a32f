/** A parser that skips what it will not read: its own file, because `stream-parser.test.ts` is long enough. */
import { describe, expect, it } from "vitest";
import { element } from "../../../src/xml/element.ts";
import { STANZA_LIMITS, type ParserLimits } from "../../../src/xml/limits.ts";
import type { StreamEvent } from "../../../src/xml/stream-event.ts";
import { StreamParser } from "../../../src/xml/stream-parser.ts";
import { utf8 } from "../../support/bytes.ts";
import { heapBytes } from "../../support/heap.ts";

const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
const NS = "jabber:client";
const XML = "http://www.w3.org/XML/1998/namespace";
const XMLNS = "http://www.w3.org/2000/xmlns/";

function pushByteByByte(parser: StreamParser, bytes: Uint8Array): readonly StreamEvent[] {
  const events: StreamEvent[] = [];
  for (let at = 0; at < bytes.length; at++) events.push(...parser.push(bytes.subarray(at, at + 1)));
  return events;
}

const violation = (condition: string): unknown => expect.objectContaining({ type: "violation", condition });

describe("a parser that skips", () => {
  const limits: ParserLimits = { ...STANZA_LIMITS, maxElementBytes: 2_000, maxAttributeLength: 50 };
  const skipping = (): StreamParser => {
    const parser = new StreamParser(limits, "skip");
    parser.push(utf8(HEADER.replace(">", " xmlns:h='urn:h'>")));
    return parser;
  };
  const around = (inner: string, root = ""): string => `<message from='a@b'${root}>${inner}</message>`;
  const declared = Array.from({ length: 40 }, (_, index) => `xmlns:n${index}='urn:n'`).join(" ");

  it.each([
    ["too deep", around("<a>".repeat(70) + "</a>".repeat(70)), "depth"],
    ["attribute too long", around(`<a b='${"c".repeat(51)}'/>`), "length of an attribute"],
    ["attribute of its root too long", around("", ` id='${"c".repeat(51)}'`), "length of an attribute"],
    ["too many namespaces", around(`<a ${declared}/>`), "namespace declarations in scope"],
    ["a space in a namespace", around("<a xmlns='urn:a b'/>"), "characters in a namespace name"],
    [
      "one at its end",
      around("<a xmlns:p='u' xmlns:q=' u' p:a='' q:a=''/>"),
      "characters in a namespace name",
    ],
    ["a private character in one", around("<a xmlns='urn:\uE000'/>"), "characters in a namespace name"],
    ["an element in the xml namespace", around("<xml:a/>"), "element in the xml namespace"],
    [
      "the same as Prosody writes it",
      around(`<a xmlns='${XML}'/>`),
      "the default namespace may not be set to http",
    ],
    [
      "an attribute of the xml namespace as Prosody writes it",
      around(`<body xmlns:ns1='${XML}' ns1:foo='1'>hi</body>`),
      "may not assign the xml namespace to another prefix.",
    ],
    [
      "the same at its root, before whom it is for",
      `<message xmlns:ns1='${XML}' ns1:foo='1' from='a@b'/>`,
      "may not assign the xml namespace to another prefix.",
    ],
    ["the xmlns namespace", around(`<a xmlns='${XMLNS}'/>`), "the default namespace may not be set to http"],
    [
      "a prefix for it",
      around(`<a xmlns:p='${XMLNS}'/>`),
      'may not assign a prefix (even "xmlns") to the URI http',
    ],
    ["another xml", around("<a xmlns:xml='u'/>"), "xml prefix must be bound to http"],
    ["another xmlns", around("<a xmlns:xmlns='u'/>"), "xmlns prefix must be bound to http"],
    ["xmlns as a prefix", around("<xmlns:a/>"), 'tags may not have "xmlns" as prefix.'],
    ["a prefix of nothing", around("<p:a xmlns:p=''/>"), "invalid attempt to undefine prefix in XML 1.0"],
    ["an unbound prefix", around("<p:b/>"), "unbound namespace prefix"],
    ["an unbound prefix of an attribute", around("<b p:c=''/>"), "unbound namespace prefix"],
    ["two colons", around("<h:a:b/>"), "malformed name"],
    ["a digit behind a colon", around("<h:1/>"), "local part of a name"],
    ["a digit behind the colon of an attribute", around("<b h:1=''/>"), "local part of a name"],
    ["a digit as a prefix", around("<b xmlns:1='u'/>"), "prefix"],
    ["too many bytes", around(`<![CDATA[</message>]]>${"<a b='>'/>".repeat(250)}`), "bytes of one element"],
  ])("goes through an element: %s", (_what, text, detail) => {
    for (const play of [pushByteByByte, (parser: StreamParser, bytes: Uint8Array) => parser.push(bytes)]) {
      const parser = skipping();
      const events = play(parser, utf8(`<iq id='1'/>${text}<h:a>é&amp;</h:a>${text}<iq id='2'/>`));
      const skipped = {
        type: "element",
        element: element(NS, "message", { from: "a@b", ...(/ id='c/.test(text) && { id: "c".repeat(51) }) }),
        received: text.slice(0, 2_000),
        byteCount: utf8(text).length,
        unreadable: { condition: expect.any(String) as unknown, detail },
      };
      expect(events).toEqual([
        expect.objectContaining({ received: "<iq id='1'/>" }),
        skipped,
        expect.objectContaining({ element: element("urn:h", "a", {}, "é&") }),
        skipped,
        expect.objectContaining({ element: element(NS, "iq", { id: "2" }) }),
      ]);
      expect(parser.isIdle).toBe(true);
    }
  });

  it("holds the beginning alone of what is over the limit of bytes, and reads what is behind it by that limit", () => {
    const parser = skipping();
    const piece = utf8("<a>é</a>".repeat(1_000));
    parser.push(utf8("<message>"));
    const before = heapBytes();
    for (let count = 0; count < 500; count++) expect(parser.push(piece)).toEqual([]);
    expect(heapBytes() - before).toBeLessThan(1_000_000);
    expect(parser.isIdle).toBe(false);
    const [first, ...more] = parser.push(
      utf8(`</message><iq>${"b".repeat(1_991)}</iq><iq>${"b".repeat(1_992)}</iq>`),
    );
    expect(first).toMatchObject({ byteCount: 500 * piece.length + 19 });
    expect(more).toMatchObject([
      { byteCount: 2_000 },
      { byteCount: 2_001, unreadable: { condition: "policy-violation", detail: "bytes of one element" } },
    ]);
  });

  it.each([
    ["an end tag of another name", `<a>${"<b>".repeat(70)}${"</b>".repeat(70)}</c>`, "not-well-formed"],
    ["the same, within the limits", "<a></c>", "not-well-formed"],
    ["an attribute given twice", "<a b='' b=''/>", "not-well-formed"],
    ["what is not well-formed behind a prefix that is unbound", "<a><p:b/></c>", "not-well-formed"],
    ["a comment", `<a>${"<b>".repeat(70)}<!-- -->`, "restricted-xml"],
    ["an element without a name", `<${"a".repeat(2_100)}>`, "policy-violation"],
    ["bad bytes behind", `<a>${"<b>".repeat(70)}${"</b>".repeat(70)}</a>\u0000`, "not-well-formed"],
  ])("ends all the same by %s", (_what, text, condition) => {
    for (const play of [pushByteByByte, (parser: StreamParser, bytes: Uint8Array) => parser.push(bytes)]) {
      expect(play(skipping(), utf8(text)).at(-1)).toEqual(violation(condition));
    }
  });

  it("is cut like any other inside an element, and takes no header that is too long", () => {
    const parser = skipping();
    parser.push(utf8(`<a>${"<b>".repeat(70)}`));
    expect(parser.end()).toEqual([violation("not-well-formed")]);
    expect(new StreamParser(limits, "skip").push(utf8(`<s a='${"b".repeat(2_000)}'>`))).toEqual([
      violation("policy-violation"),
    ]);
  });
});
