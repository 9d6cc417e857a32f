/**
 * What the reader of plain elements accepts is what saxes reads: the same events whether an element came whole (and
 * may be plain) or cut behind its first character (and goes to saxes).
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { STANZA_LIMITS, type ParserLimits } from "../../src/xml/limits.ts";
import type { StreamEvent } from "../../src/xml/stream-event.ts";
import { StreamParser } from "../../src/xml/stream-parser.ts";
import { utf8 } from "../support/bytes.ts";

const HEADERS = [
  "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
  "<stream xmlns=' urn:root '>",
  "<s:stream xmlns:s='urn:s' xmlns:p='urn:p'>",
];
/** Low enough to be met. */
const LOW: Partial<ParserLimits> = {
  maxElementBytes: 90,
  maxDepth: 3,
  maxChildren: 2,
  maxAttributes: 3,
  maxAttributeLength: 6,
  maxNamespaces: 3,
};

const name = fc.constantFrom("a", "b", "body", "x-1.y_2", "xmlns", "é", "p:a", "xml:a", "1a", "", "stream");
const value = fc.constantFrom(
  ...["", "v", " v", "v ", "urn:x", "a\tb", "a\nb", "a\rb", "&amp;", "&", "<", ">", "]]>", "é", "\u{1F600}"],
  ...["\u0001", "\u007f", "\u0085", "\uFFFE", "\uFEFF", "'", '"', "http://www.w3.org/XML/1998/namespace"],
  ...["http://www.w3.org/2000/xmlns/", "x".repeat(7), "urn:\u00a0"],
);
const attributeName = fc.oneof(name, fc.constantFrom("xmlns", "xmlns:p", "xml:lang", "xmlns:xml"));
const attribute = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(attributeName, value).map(([of, text]) => ` ${of}='${text}'`) },
  { weight: 5, arbitrary: fc.constantFrom(" a='v'", ' to="v"', " xml:lang='en'", " xmlns='urn:x'") },
  fc
    .tuple(
      fc.constantFrom(" ", "  ", "", "\n"),
      attributeName,
      fc.constantFrom("=", " =", "= ", ""),
      fc.constantFrom("'", '"', ""),
      value,
    )
    .map(([blank, of, equals, quote, text]) => blank + of + equals + quote + text + quote),
);
const attributes = fc.array(attribute, { maxLength: 3 }).map((all) => all.join(""));
const tag = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom("a", "b") }, name),
    attributes,
    fc.constantFrom(">", ">", "/>", " >", " />", "", "/"),
  )
  .map(([of, all, end]) => `<${of}${all}${end}`);
const endTag = fc.constantFrom("</a>", "</b>", "</a>", "</b>", "</a >", "</ a>", "</p:a>", "</stream>", "</");
const text = fc.oneof(
  value,
  fc.constantFrom(
    "text",
    "]]",
    "]]>",
    "]] >",
    "<!-- -->",
    "<![CDATA[x]]>",
    "<?pi?>",
    "\r\n",
    "&lt;",
    "&#65;",
  ),
);
/** A whole element, more often than chance would make one. */
const whole = fc
  .tuple(attributes, attributes, text, text)
  .map(([outer, inner, first, last]) => `<a${outer}>${first}<b${inner}>${last}</b></a>`);
const stanzas = fc
  .array(fc.oneof({ weight: 3, arbitrary: whole }, tag, endTag, text), { maxLength: 7 })
  .map((all) => all.join(""));

type Told = StreamEvent | { readonly type: "violation"; readonly condition: string };

/** Condition without its detail, and no word on white space: both may depend on how the bytes were cut. */
const told = (events: readonly StreamEvent[]): readonly Told[] =>
  events
    .filter(({ type }) => type !== "whitespace")
    .map((one) => (one.type === "violation" ? { type: "violation", condition: one.condition } : one));

function play(header: string, limits: ParserLimits, chunks: readonly string[]): readonly Told[] {
  const parser = new StreamParser(STANZA_LIMITS);
  parser.push(utf8(header));
  parser.setLimits(limits);
  return told(chunks.flatMap((chunk) => parser.push(utf8(chunk))));
}

/** Cut behind the `<` of each element that follows another, so that none comes whole. */
function cutUp(all: string): readonly string[] {
  return all.split(/(?<=<)/u);
}

it("plain or not, an element is the same", () => {
  const from = fc.record({
    header: fc.constantFrom(...HEADERS),
    isLow: fc.boolean(),
    all: stanzas,
  });
  fc.assert(
    fc.property(from, ({ header, isLow, all }) => {
      const limits = isLow ? { ...STANZA_LIMITS, ...LOW } : STANZA_LIMITS;
      expect(play(header, limits, [all])).toEqual(play(header, limits, cutUp(all)));
    }),
    { numRuns: 20_000 },
  );
});
