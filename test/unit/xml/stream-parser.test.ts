import { describe, expect, it } from "vitest";
import type { XmlElement } from "../../../src/xml/element.ts";
import { element } from "../../../src/xml/element.ts";
import type { ParserLimits } from "../../../src/xml/limits.ts";
import { PRE_AUTH_LIMITS, STANZA_LIMITS } from "../../../src/xml/limits.ts";
import { serialize } from "../../../src/xml/serialize.ts";
import type { StreamEvent } from "../../../src/xml/stream-event.ts";
import { IN_STREAM } from "../../../src/xml/stream-header.ts";
import { StreamParser } from "../../../src/xml/stream-parser.ts";
import { XML_VECTORS } from "../../fixtures/xml-vectors.ts";
import { heapBytes } from "../../support/heap.ts";
import { utf8 } from "../../support/bytes.ts";

const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
const NS = "jabber:client";

const message = (body: string): XmlElement => element(NS, "message", {}, element(NS, "body", {}, body));

/** A parser behind an open header. */
function opened(limits: ParserLimits = STANZA_LIMITS): StreamParser {
  const parser = new StreamParser(limits);
  parser.push(utf8(HEADER));
  return parser;
}

function pushByteByByte(parser: StreamParser, bytes: Uint8Array): readonly StreamEvent[] {
  const events: StreamEvent[] = [];
  for (let at = 0; at < bytes.length; at++) events.push(...parser.push(bytes.subarray(at, at + 1)));
  return events;
}

const typesOf = (events: readonly StreamEvent[]): readonly string[] => events.map(({ type }) => type);
const violation = (condition: string): unknown => expect.objectContaining({ type: "violation", condition });

describe("vectors of the parser table", () => {
  describe.each(XML_VECTORS.map((vector) => [vector.name, vector] as const))(
    "%s",
    (_, { bytes, outcome }) => {
      it.each([
        ["whole", (parser: StreamParser) => parser.push(bytes)],
        ["byte by byte", (parser: StreamParser) => pushByteByByte(parser, bytes)],
      ])("%s", (_how, play) => {
        const parser = opened();
        const events = play(parser);
        if ("condition" in outcome) {
          expect(events).toEqual([violation(outcome.condition)]);
          expect(parser.push(utf8("<message/>"))).toEqual([]);
          return;
        }
        expect(events).toHaveLength(1);
        const [event] = events;
        expect(event?.type === "element" && serialize(event.element, IN_STREAM)).toBe(outcome.canonical);
      });
    },
  );
});

describe("the start of a stream", () => {
  it("reports the header with its attributes, without declarations", () => {
    const header = `<?xml version='1.0' encoding='utf-8'?>\n${HEADER.replace(">", " to='agency.example' xml:lang='en'>")}`;
    expect(new StreamParser(PRE_AUTH_LIMITS).push(utf8(header))).toEqual([
      {
        type: "open",
        received: header,
        element: {
          ns: "http://etherx.jabber.org/streams",
          local: "stream",
          attributes: [
            { ns: "", local: "to", value: "agency.example" },
            { ns: "http://www.w3.org/XML/1998/namespace", local: "lang", value: "en" },
          ],
          children: [],
        },
      },
    ]);
  });

  it.each([
    ["no declaration", "", "open"],
    ["white space", " \r\n\t", "open"],
    ["declaration", "<?xml version='1.0'?>", "open"],
    ["declaration in full", `<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>`, "open"],
    ["declaration behind white space", " <?xml version='1.0'?>", "not-well-formed"],
    ["two declarations", "<?xml version='1.0'?><?xml version='1.0'?>", "not-well-formed"],
    ["declaration without version", "<?xml encoding='UTF-8'?>", "not-well-formed"],
    ["XML 1.1", "<?xml version='1.1'?>", "not-well-formed"],
    ["Latin-1 declared", "<?xml version='1.0' encoding='ISO-8859-1'?>", "unsupported-encoding"],
    ["UTF-16 declared", "<?xml version='1.0' encoding='UTF-16'?>", "unsupported-encoding"],
    ["standalone no", "<?xml version='1.0' standalone='no'?>", "restricted-xml"],
    ["DOCTYPE", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>", "restricted-xml"],
    ["DOCTYPE with entities", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "restricted-xml"],
    ["comment", "<!-- a -->", "restricted-xml"],
    ["processing instruction", "<?a b?>", "restricted-xml"],
    ["text", "GET / HTTP/1.1", "not-well-formed"],
    ["reference", "&lt;", "not-well-formed"],
    ["CDATA", "<![CDATA[a]]>", "not-well-formed"],
    ["byte order mark", "\uFEFF", "not-well-formed"],
    ["end tag", "</a>", "not-well-formed"],
    ["white space without end", " ".repeat(20_000), "policy-violation"],
  ])("%s", (_, prolog, outcome) => {
    for (const play of [pushByteByByte, (parser: StreamParser, bytes: Uint8Array) => parser.push(bytes)]) {
      const [first, ...more] = play(new StreamParser(PRE_AUTH_LIMITS), utf8(prolog + HEADER));
      expect(first?.type === "violation" ? first.condition : first?.type).toBe(outcome);
      expect(more).toEqual([]);
    }
  });

  it.each([
    ["UTF-16", [0xff, 0xfe, 0x3c, 0x00], "unsupported-encoding"],
    ["TLS", [0x16, 0x03, 0x01, 0x02, 0x00], "not-well-formed"],
  ])("%s instead of XML", (_, bytes, condition) => {
    expect(new StreamParser(PRE_AUTH_LIMITS).push(Uint8Array.from(bytes))).toEqual([violation(condition)]);
  });

  it("takes any root: the caller checks its name", () => {
    expect(typesOf(new StreamParser(PRE_AUTH_LIMITS).push(utf8("<a/>")))).toEqual(["open", "close"]);
  });
});

describe("elements", () => {
  it("come with their exact text and its bytes, white space before them left out", () => {
    const text = "<message id='\u00FC'>\r\n<body>\u{1F600}\r</body\n></message >";
    const chunk = utf8(` \r\n${text}\r\n<presence/>`);
    for (const play of [pushByteByByte, (parser: StreamParser, bytes: Uint8Array) => parser.push(bytes)]) {
      const events = play(opened(), chunk).filter(({ type }) => type !== "whitespace");
      expect(events).toEqual([
        {
          type: "element",
          received: text,
          byteCount: utf8(text).length,
          element: element(NS, "message", { id: "\u00FC" }, "\n", element(NS, "body", {}, "\u{1F600}\n")),
        },
        { type: "element", received: "<presence/>", byteCount: 11, element: element(NS, "presence") },
      ]);
    }
  });

  it("merge text, references and CDATA into one string", () => {
    const [event] = opened().push(
      utf8("<message><body>a&amp;b<![CDATA[<c>]]>&#100;<![CDATA[]]></body></message>"),
    );
    expect(event).toMatchObject({ element: message("a&b<c>d") });
  });

  it("are not taken back by an error behind them", () => {
    expect(opened().push(utf8("<message/>&bad;"))).toMatchObject([
      { type: "element" },
      { type: "violation" },
    ]);
    expect(opened().push(utf8("<message></message></wrong>"))).toMatchObject([
      { type: "element" },
      { type: "violation" },
    ]);
  });

  it.each([
    "<message><body>a</body></mess>",
    "<message></>",
    "<message><body></message>",
    "<a:b></a:c>",
    "</wrong>",
  ])("are not handed out where the end tag does not fit: %s", (text) => {
    expect(opened().push(utf8(text))).toEqual([violation("not-well-formed")]);
  });

  it("are handed out before bad bytes in the same chunk", () => {
    const events = opened().push(Uint8Array.of(...utf8("<message/><message>"), 0xff, ...utf8("<presence/>")));
    expect(events).toMatchObject([
      { type: "element" },
      { type: "violation", condition: "unsupported-encoding" },
    ]);
  });
});

describe("white space between elements", () => {
  it("is one event a push", () => {
    expect(typesOf(opened().push(utf8(" \n<a/> <b/>\t")))).toEqual(["whitespace", "element", "element"]);
    expect(typesOf(opened().push(utf8("<a/>\n")))).toEqual(["element", "whitespace"]);
  });

  it("costs nothing, however much comes", () => {
    const parser = opened({ ...STANZA_LIMITS, maxElementBytes: 100 });
    const spaces = utf8(" ".repeat(250));
    for (let count = 0; count < 10; count++) {
      expect(typesOf(parser.push(spaces))).toEqual(["whitespace"]);
      expect(parser.isIdle).toBe(true);
    }
    expect(parser.push(utf8(`${" ".repeat(150)}<a id='${"b".repeat(80)}'/>`))).toMatchObject([
      { type: "whitespace" },
      { type: "element", byteCount: 90 },
    ]);
  });

  it("may end in the CR that the tokeniser holds back", () => {
    const parser = opened();
    expect(typesOf(parser.push(utf8("\r")))).toEqual(["whitespace"]);
    expect(parser.isIdle).toBe(true);
    expect(parser.push(utf8("\n<a/>"))).toMatchObject([{ type: "whitespace" }, { received: "<a/>" }]);
  });

  it("is nothing else", () => {
    for (const text of ["\u00A0", "\u000B", "\uFEFF", "a", "\u3000"]) {
      expect(opened().push(utf8(text))).toEqual([violation("not-well-formed")]);
    }
  });
});

describe("the byte limit", () => {
  const limits: ParserLimits = { ...STANZA_LIMITS, maxElementBytes: 100 };
  const sized = (bytes: number): string =>
    `<a>${"\u00E9".repeat((bytes - 7) >> 1)}${"b".repeat((bytes - 7) % 2)}</a>`;

  it.each([
    ["at", 100, "element"],
    ["above", 101, "violation"],
    ["far above", 1_000, "violation"],
  ])("%s the limit", (_, bytes, type) => {
    for (const play of [pushByteByByte, (parser: StreamParser, chunk: Uint8Array) => parser.push(chunk)]) {
      expect(typesOf(play(opened(limits), utf8(`${sized(100)}${sized(bytes)}`)))).toEqual(["element", type]);
    }
  });

  it("wins over what is wrong behind it, however bytes come", () => {
    for (const behind of ["\u0000", "&bad;", "<!-- a -->", "</b>"]) {
      const bytes = utf8(`<a>${"b".repeat(97)}${behind}`);
      expect(opened(limits).push(bytes)).toEqual([violation("policy-violation")]);
      expect(pushByteByByte(opened(limits), bytes)).toEqual([violation("policy-violation")]);
    }
  });

  it("can be raised where the stream goes on", () => {
    const parser = opened(limits);
    parser.setLimits(STANZA_LIMITS);
    expect(typesOf(parser.push(utf8(sized(2_000))))).toEqual(["element"]);
  });
});

describe("what an idle stream keeps", () => {
  it("is no white space", () => {
    const parser = opened();
    const spaces = utf8(" ".repeat(60_000));
    const before = heapBytes();
    for (let count = 0; count < 500; count++) parser.push(spaces);
    expect(heapBytes() - before).toBeLessThan(10_000_000);
    expect(parser.isIdle).toBe(true);
  });

  it("is not the last chunk", () => {
    const message = utf8(`<message><body>${"a".repeat(100_000)}</body></message>`);
    const parsers = Array.from({ length: 100 }, () => opened());
    const before = heapBytes();
    for (const parser of parsers) parser.push(message);
    expect(heapBytes() - before).toBeLessThan(3_000_000);
    expect(parsers.every(({ isIdle }) => isIdle)).toBe(true);
  });
});

describe("isIdle", () => {
  it.each([
    ["after the header", "", true],
    ["after an element", "<a/>", true],
    ["after white space", "<a/>\n", true],
    ["inside a tag", "<a/><", false],
    ["inside an element", "<a>", false],
    ["after a violation", "</b>", false],
  ])("%s", (_, text, isIdle) => {
    const parser = opened();
    parser.push(utf8(text));
    expect(parser.isIdle).toBe(isIdle);
  });

  it("is false while a character is unfinished", () => {
    const parser = opened();
    parser.push(Uint8Array.of(0xe2));
    expect(parser.isIdle).toBe(false);
  });

  it("is true before anything came", () => {
    expect(new StreamParser(PRE_AUTH_LIMITS).isIdle).toBe(true);
  });
});

describe("the end", () => {
  it("is the root's end tag; what follows is ignored", () => {
    const parser = opened();
    expect(typesOf(parser.push(utf8("<a/></stream:stream><b/><!-- c -->&d;")))).toEqual(["element", "close"]);
    expect(parser.push(utf8("<c/>"))).toEqual([]);
    expect(parser.end()).toEqual([]);
  });

  it("is no close where the end tag does not fit the root", () => {
    expect(opened().push(utf8("</stream>"))).toEqual([violation("not-well-formed")]);
  });

  it.each([
    ["between elements", utf8("<a/> "), []],
    ["inside an element", utf8("<a>"), [violation("not-well-formed")]],
    ["inside a character", Uint8Array.of(0x3c, 0x61, 0x3e, 0xe2), [violation("unsupported-encoding")]],
    ["after a violation", utf8("</b>"), []],
  ])("of the transport %s", (_, bytes, events) => {
    const parser = opened();
    parser.push(bytes);
    expect(parser.end()).toEqual(events);
    expect(parser.end()).toEqual([]);
    expect(parser.push(utf8("<a/>"))).toEqual([]);
  });
});

it("says nothing of the peer's text in a detail", () => {
  for (const text of [
    "<secret:a/>",
    "<a secret='' secret=''/>",
    "<a></secret>",
    "<a>&secret;",
    "<a:secret:b/>",
    "<a secret:b=''/>",
  ]) {
    expect(JSON.stringify(opened().push(utf8(text)))).not.toContain("secret");
  }
});

it.each(["end", "skip"] as const)(
  "gathers no more attributes than it would read, while the tag still comes (%s)",
  (when) => {
    const parser = new StreamParser({ ...STANZA_LIMITS, maxElementBytes: 8 * 1024 * 1024 }, when);
    parser.push(
      utf8("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><message"),
    );
    const before = heapBytes();
    const events = Array.from({ length: 64 }, () => parser.push(utf8(" a='b'".repeat(10_000)))).flat();
    const detail = "attributes of one element";
    const violation = { type: "violation", condition: "policy-violation", detail };
    expect(events).toEqual(when === "end" ? [violation] : []);
    // 640,000 of them would be more than 60 MB.
    expect(heapBytes() - before).toBeLessThan(20_000_000);
    if (when === "skip") expect(parser.push(utf8("/>"))[0]).toMatchObject({ unreadable: { detail } });
  },
);
