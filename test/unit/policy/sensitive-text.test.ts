import { describe, expect, test } from "vitest";
import { sensitiveHits } from "../../../src/policy/sensitive-text.ts";
import { compilePattern } from "../../../src/scan/compile-pattern.ts";
import type { CompiledPattern } from "../../../src/scan/pattern.ts";
import { nodeAt } from "../../../src/xml/element.ts";
import { policyFor } from "../../support/policy.ts";
import { stanzaOf } from "../../support/stanzas.ts";

const compiled = (pattern: string): CompiledPattern => {
  const result = compilePattern({ id: "case-no", pattern, action: "hold" });
  if ("error" in result) throw new Error(result.error);
  return result.ok;
};

const hitsOf = (xml: string, changes: Parameters<typeof policyFor>[0] = {}): readonly string[] =>
  sensitiveHits(stanzaOf(xml), policyFor(changes)).map(({ id, placed }) => `${id} in ${placed.place}`);

const message = (inner: string, attributes = ""): string =>
  `<message to='pat@agency.example' type='chat' ${attributes}>${inner}</message>`;
const body = (text: string): string => `<body>${text}</body>`;

describe("every place is scanned", () => {
  test.each([
    ["body", message(body("219-45-6781"))],
    ["body", message(`${body("hello")}<body xml:lang='es'>219-45-6781</body>`)],
    ["subject", message("<subject>219-45-6781</subject>")],
    ["thread", message("<thread>219-45-6781</thread>")],
    ["status", "<presence><status>219-45-6781</status></presence>"],
    ["nick", message("<nick xmlns='http://jabber.org/protocol/nick'>219-45-6781</nick>")],
    [
      "attribute",
      message("<x xmlns='jabber:x:conference' jid='r@rooms.agency.example' reason='219-45-6781'/>"),
    ],
    ["machine", message(body("hello"), "id='219-45-6781'")],
    ["machine", message(body("hello"), "id='ssn219456781'")],
    [
      "room-nick",
      "<presence to='r@rooms.agency.example/4111111111111111'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
    ],
  ])("%s", (place, xml) => {
    expect(hitsOf(xml).some((hit) => hit.endsWith(` in ${place}`))).toBe(true);
  });
});

describe("split over nodes", () => {
  test.each([
    ["two bodies", message(`${body("219-45-")}<body xml:lang='es'>6781</body>`)],
    ["subject and body", message(`<subject>219-4</subject>${body("5-6781")}`)],
    ["a child element", message("<body>219-<b xmlns='u'>45</b>-6781</body>")],
    [
      "form values",
      message("<x xmlns='jabber:x:data'><field><value>ssn 2194</value><value>56781</value></field></x>"),
    ],
    [
      "digit by digit",
      message(Array.from("219456781", (digit) => `<d xmlns='u'>${digit}</d>`).join("") + body("ssn")),
    ],
    ["a card", message(`${body("41111111")}<body xml:lang='es'>11111111</body>`)],
    ["keyword here, number there", message(`<subject>her ssn</subject>${body("219456781")}`)],
  ])("%s", (_, xml) => expect(hitsOf(xml)).toHaveLength(1));

  test("the spans name each piece", () => {
    const stanza = stanzaOf(message(`${body("x 219-45-")}<body xml:lang='es'>6781 y</body>`));
    const [hit] = sensitiveHits(stanza, policyFor());
    const pieces = hit?.spans.map(({ path, start, end }) => {
      const node = nodeAt(stanza.element, path);
      return typeof node === "string" ? node.slice(start, end) : undefined;
    });
    expect(pieces).toEqual(["219-45-", "6781"]);
  });

  test("what one piece shows already is not said twice", () => {
    expect(hitsOf(message(`<subject>a</subject>${body("219-45-6781")}`))).toEqual(["us-ssn in body"]);
  });
});

describe("a word ends where a piece does", () => {
  const subject = (text: string): string => `<subject>${text}</subject>`;
  const discontinued = body("SKU 4000123412341234 is discontinued");

  test.each([
    ["before a word", `${subject("News")}${discontinued}`],
    ["behind a word", `${body("4000123412341234 SKU")}${subject("News")}`],
    ["with a blank", `${subject("News ")}${discontinued}`],
    ["beyond ASCII", `${subject("Año")}${discontinued}`],
    ["turned round", `${subject("\u2067News")}${discontinued}`],
    ["far away", `${subject("news ".repeat(1_000))}${discontinued}`],
    ["nodes of one element", `<body>News<b xmlns='u'/>SKU 4000123412341234 is discontinued</body>`],
  ])("what explains a number away does so there too: %s", (_, inner) =>
    expect(hitsOf(message(inner))).toEqual([]),
  );

  test.each([
    ["a path", "/files/4000123412341234"],
    ["an address of a page", "averylongschemename://x/4000123412341234"],
  ])("what lowers a number in one piece lowers it in the join: %s", (_, text) =>
    expect(hitsOf(message(`${subject("News")}${body(text)}`))).toEqual(["credit-card in body"]),
  );

  test("what lowers a number in one piece does not reach into the next", () => {
    const [hit] = sensitiveHits(
      stanzaOf(message(`${subject("see http://x.example/")}${body("41111111")}<a xmlns='u'>11111111</a>`)),
      policyFor(),
    );
    expect(hit?.confidence).toBeGreaterThan(0.65);
  });

  const piece = (text: string): string => `<a xmlns='u'>${text}</a>`;

  test.each([
    ["before it", `${subject("News")}${body("41111111")}${piece("11111111")}`],
    ["behind it", `${body("41111111")}${piece("11111111")}${piece("News")}${piece("2026")}`],
    ["before its first digit", `${subject("News")}${body("4 1 1 1 1 1 1 1")}${piece(" 1 1 1 1 1 1 1 1")}`],
  ])("a number cut in two is whole beside a piece of letters: %s", (_, inner) => {
    const hits = sensitiveHits(stanzaOf(message(inner)), policyFor());
    expect(hits.map(({ confidence }) => confidence > 0.65)).toEqual([true]);
  });

  test("a number that goes on within its piece goes on in the join", () => {
    expect(hitsOf(message(`${body("219-45-6781-2")}${piece("News")}`))).toEqual(["us-ssn in body"]);
  });

  test.each([
    ["at the end of a piece", `${subject("Her SSN")}${body("it is 219456781")}`],
    ["between two pieces", `<a xmlns='u'>News</a><b xmlns='u'>SSN</b>${body("it is 219456781")}`],
    ["cut in two", `${subject("Her SS")}${body("N: 219456781")}`],
    ["beyond ASCII", `${subject("Año: SSN")}${body("it is 219456781")}`],
    ["turned round", `${subject("\u2067News SSN")}${body("it is 219456781")}`],
    ["and so is the number", `${subject("Her SSN")}<a xmlns='u'>it is 21945</a>${body("6781")}`],
    ["number first", `${body("219456781 is the")}<a xmlns='u'>SSN</a><b xmlns='u'>we have</b>`],
  ])("a keyword counts: %s", (_, inner) => expect(hitsOf(message(inner))).toEqual(["us-ssn in joined"]));
});

describe("digits that programs write", () => {
  test.each([
    ["a numeric stanza id that passes the card check", message(body("hi"), "id='4111111111111111'")],
    ["nine digits as an id", message(body("hi"), "id='219456781'")],
    [
      "a numeric archive id",
      message(
        `${body("hi")}<stanza-id xmlns='urn:xmpp:sid:0' by='r@rooms.agency.example' id='4012888888881881'/>`,
      ),
    ],
    ["a UUID", message(body("hi"), "id='41111111-1111-4111-8111-111111111111'")],
    [
      "a delay",
      message(
        `${body("hi")}<delay xmlns='urn:xmpp:delay' from='agency.example' stamp='2026-11-22T14:33:12.123456Z'/>`,
      ),
    ],
    [
      "caps",
      "<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://gajim.org' ver='4111111111111111aaaaaaaaaaa='/></presence>",
    ],
    [
      "a page of results",
      "<iq type='set' id='i'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>50</max><after>4111111111111111</after></set></query></iq>",
    ],
    [
      "an avatar hash",
      "<presence><x xmlns='vcard-temp:x:update'><photo>4111111111111111</photo></x></presence>",
    ],
    [
      "a numeric resource",
      "<message to='pat@agency.example/4111111111111111' type='chat'><body>hi</body></message>",
    ],
    [
      "room settings",
      `<iq to='r@rooms.agency.example' type='set' id='i'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'>${Array.from("4111111111111111", () => "<field var='f'><value>1</value></field>").join("")}</x></query></iq>`,
    ],
    ["a thread of digits", message(`<thread>4111111111111111</thread>${body("hi")}`)],
  ])("%s is nothing", (_, xml) => expect(hitsOf(xml)).toEqual([]));
});

describe("cut in two", () => {
  test.each([
    [
      "over attributes",
      `${body("hi")}<x xmlns='jabber:x:conference' jid='r@rooms.agency.example' reason='536-22-' password='8145'/>`,
      [1, 1],
    ],
    ["over thread and body", `<thread>536-22-</thread>${body("8145")}`, [0, 1]],
  ])("%s", (_, inner, children) => {
    const [hit, ...others] = sensitiveHits(stanzaOf(message(inner)), policyFor());
    expect(others).toEqual([]);
    expect(hit?.placed.place).toBe("joined");
    expect(hit?.spans.map(({ path }) => path[0])).toEqual(children);
  });

  test("a piece in an attribute is told with its namespace", () => {
    const [hit] = sensitiveHits(
      stanzaOf(message(`<x xmlns='u' xmlns:n='urn:n' n:a='536-22-' b='8145'/>`)),
      policyFor(),
    );
    expect(hit?.spans).toEqual([
      { path: [0], attribute: "a", attributeNs: "urn:n", start: 0, end: 7 },
      { path: [0], attribute: "b", start: 0, end: 4 },
    ]);
  });
});

describe("what the policy says", () => {
  test("a detector that is off, or not named, does not run", () => {
    const xml = message(body("219-45-6781 and 4111 1111 1111 1111"));
    const off = new Map([["us-ssn", []]]);
    expect(hitsOf(xml, { detectors: off })).toEqual([]);
  });

  test("patterns run on every text, in every reading", () => {
    const patterns = [compiled(String.raw`DOC-\d{6}`)];
    const xml = message(`${body("D\u200bOC-１２３456")}<x xmlns='u' note='DOC-123456'/>`, "id='DOC-654321'");
    expect(hitsOf(xml, { patterns })).toEqual([
      "case-no in machine",
      "case-no in body",
      "case-no in attribute",
    ]);
  });

  test("a pattern that only knows findAll is used by it", () => {
    const simple: CompiledPattern = { id: "x", action: "block", findAll: () => [[0, 1]] };
    expect(hitsOf(message(body("a")), { patterns: [simple], detectors: new Map() })).toContain("x in body");
  });

  test("with many hits the join still shows what is cut in two", () => {
    const many = body("219-45-6781 ".repeat(300) + "219-45-");
    const hits = sensitiveHits(stanzaOf(message(`${many}<body xml:lang='es'>6782</body>`)), policyFor());
    expect(hits).toHaveLength(301);
    expect(hits.at(-1)?.spans).toHaveLength(2);
  });
});
