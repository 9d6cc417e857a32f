/**
 * Laws of src/xml over arbitrary input: chunking does not show, garbage is refused and nothing else, what is written
 * is read back, by us and by libxml2.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { XmlElement, XmlNode } from "../../src/xml/element.ts";
import { PRE_AUTH_LIMITS, STANZA_LIMITS } from "../../src/xml/limits.ts";
import { serialize } from "../../src/xml/serialize.ts";
import { IN_STREAM } from "../../src/xml/stream-header.ts";
import type { StreamEvent } from "../../src/xml/stream-event.ts";
import { StreamParser } from "../../src/xml/stream-parser.ts";
import { XML_VECTORS } from "../fixtures/xml-vectors.ts";
import { fuzzXml } from "../soak/xml-fuzz.ts";
import { utf8 } from "../support/bytes.ts";
import { asOracleReads, canonicalTree, readByOracle } from "../support/xml-oracle.ts";
import { CLIENT_HEADER, comparable, cut, play } from "../support/xml-streams.ts";

const xmlText = fc
  .string({ unit: "grapheme" })
  .map((text) => text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, ""));
const awkward = fc.constantFrom(
  "",
  " ",
  "\r",
  "\r\n",
  "]]>",
  "&amp;",
  "<![CDATA[x]]>",
  `"'`,
  "\t\n",
  "\u{1F600}",
  "\u0085\u2028",
);
const text = fc.oneof(xmlText, awkward);
const local = fc.constantFrom("a", "body", "x-1", "_", "é", "__proto__", "constructor", "xmlfoo", "名");
const ns = fc.constantFrom(
  "jabber:client",
  "",
  "urn:x",
  "urn:y",
  "http://etherx.jabber.org/streams",
  "urn:&'\"<é",
);
const attributeNs = fc.constantFrom("", "", "urn:x", "urn:y", "http://www.w3.org/XML/1998/namespace");

const attributes = fc.uniqueArray(fc.record({ ns: attributeNs, local, value: text }), {
  maxLength: 5,
  selector: (one) => `${one.ns} ${one.local}`,
});

const { tree } = fc.letrec<{ tree: XmlElement; node: XmlNode }>((tie) => ({
  tree: fc.record({
    ns,
    local,
    attributes,
    children: fc.array(tie("node"), { maxLength: 4 }),
  }),
  node: fc.oneof({ depthSize: "small" }, text, tie("tree")),
}));

const chunkSizes = fc
  .array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 })
  .filter((sizes) => sizes.some((size) => size > 0) || sizes.length === 0);

/** Pieces that mean something to a parser, so that arbitrary orders of them reach its corners. */
const piece = fc.constantFrom(
  ..."<>/'\"=&; \r\n:a".split(""),
  "<a>",
  "</a>",
  "<a/>",
  "<b xmlns='urn:x'>",
  "</b>",
  "&amp;",
  "&#x41;",
  "&bad;",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<?xml version='1.0'?>",
  "<?a",
  "?>",
  "<!DOCTYPE a>",
  " xmlns:p='urn:p'",
  "<p:a>",
  " a='b'",
  " p:a='b'",
  "é",
  "\u{1F600}",
  "\u0000",
  "</stream:stream>",
);
const soup = fc.array(piece, { maxLength: 30 }).map((pieces) => utf8(pieces.join("")));
const bytes = fc.oneof(soup, fc.uint8Array({ maxLength: 60 }));

describe("chunking does not show", () => {
  it("behind a header", () => {
    fc.assert(
      fc.property(bytes, chunkSizes, (behind, sizes) => {
        const whole = Uint8Array.of(...utf8(CLIENT_HEADER), ...behind);
        const expected = comparable(play([whole]));
        expect(comparable(play(cut(whole, sizes)))).toEqual(expected);
        expect(comparable(play(cut(whole, [1])))).toEqual(expected);
      }),
      { numRuns: 1_500 },
    );
  });

  it("at the start, and with a limit so low that it is met often", () => {
    const limits = { ...PRE_AUTH_LIMITS, maxElementBytes: 40 };
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          bytes.map((behind) => Uint8Array.of(...utf8("<s>"), ...behind)),
        ),
        chunkSizes,
        (whole, sizes) => {
          const expected = comparable(play([whole], limits));
          expect(comparable(play(cut(whole, sizes), limits))).toEqual(expected);
          expect(comparable(play(cut(whole, [1]), limits))).toEqual(expected);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it("where what is over a limit is skipped", () => {
    const limits = {
      maxElementBytes: 40,
      maxDepth: 2,
      maxAttributes: 1,
      maxChildren: 2,
      maxAttributeLength: 3,
      maxNamespaces: 1,
    };
    fc.assert(
      fc.property(bytes, chunkSizes, (behind, sizes) => {
        const whole = Uint8Array.of(...utf8("<s>"), ...behind);
        const expected = comparable(play([whole], limits, "skip"));
        expect(comparable(play(cut(whole, sizes), limits, "skip"))).toEqual(expected);
        expect(comparable(play(cut(whole, [1]), limits, "skip"))).toEqual(expected);
      }),
      { numRuns: 1_500 },
    );
  });

  it("in the vectors", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...XML_VECTORS.filter((one) => one.bytes.length < 2_000)),
        chunkSizes,
        (vector, sizes) => {
          const whole = Uint8Array.of(...utf8(CLIENT_HEADER), ...vector.bytes);
          expect(comparable(play(cut(whole, sizes)))).toEqual(comparable(play([whole])));
        },
      ),
    );
  });
});

it("garbage gives violations only, and nothing after them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (garbage) => {
      const parser = new StreamParser(PRE_AUTH_LIMITS);
      const events = [...parser.push(garbage), ...parser.push(Uint8Array.of(0)), ...parser.end()];
      expect(events.map(({ type }) => type)).toEqual(["violation"]);
      expect(parser.push(utf8(CLIENT_HEADER))).toEqual([]);
    }),
  );
});

it("what is skipped ends where it would have been read to, and is told one for one", () => {
  const narrow = { ...STANZA_LIMITS, maxDepth: 2, maxChildren: 2, maxNamespaces: 1 };
  const places = (events: readonly StreamEvent[]): readonly unknown[] =>
    events.map((event) => (event.type === "element" ? [event.received, event.byteCount] : event.type));
  fc.assert(
    fc.property(
      fc.array(tree, { maxLength: 4 }),
      fc.integer({ min: 20, max: 400 }),
      (trees, maxElementBytes) => {
        const bytes = utf8(`<s>${trees.map((one) => serialize(one)).join(" ")}</s>`);
        const read = play([bytes]);
        expect(places(play([bytes], narrow, "skip"))).toEqual(places(read));
        const cutShort = play(cut(bytes, [7]), { ...narrow, maxElementBytes }, "skip");
        const counts = (events: readonly StreamEvent[]): readonly number[] =>
          events.flatMap((event) => (event.type === "element" ? [event.byteCount] : []));
        expect(counts(cutShort)).toEqual(counts(read));
        for (const event of cutShort) {
          if (event.type === "element")
            expect(utf8(event.received).length).toBeLessThanOrEqual(maxElementBytes);
        }
      },
    ),
    { numRuns: 500 },
  );
});

describe("what is written", () => {
  it("is read back by the parser", () => {
    fc.assert(
      fc.property(tree, (element) => {
        const parser = new StreamParser(STANZA_LIMITS);
        parser.push(utf8(CLIENT_HEADER));
        const [event] = parser.push(utf8(serialize(element, IN_STREAM)));
        expect(event?.type === "element" && canonicalTree(event.element)).toEqual(canonicalTree(element));
      }),
      { numRuns: 500 },
    );
  });

  it("is read back by libxml2", () => {
    fc.assert(
      fc.property(tree, (element) => {
        expect(asOracleReads(readByOracle(serialize(element)))).toEqual(asOracleReads(element));
      }),
      { numRuns: 500 },
    );
  });

  it("is written alike a second time", () => {
    fc.assert(
      fc.property(tree, (element) => {
        const once = serialize(element);
        expect(serialize(readByOracle(once))).toBe(serialize(readByOracle(serialize(readByOracle(once)))));
      }),
      { numRuns: 200 },
    );
  });
});

it("2 000 mutated streams hold every check of the soak", () => {
  const { cases, failures } = fuzzXml({ seed: 1, from: 0, count: 2_000 });
  expect(failures).toEqual([]);
  expect(cases).toBe(2_000);
});
