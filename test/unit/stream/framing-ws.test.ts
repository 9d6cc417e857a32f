/** Frames: what is read as which event, what is refused, and the declarations that outgoing text gets. */
import { describe, expect, it, test } from "vitest";
import type { StreamReader } from "../../../src/stream/framing.ts";
import { FRAMES, frameOf } from "../../../src/stream/framing-ws.ts";
import { attribute } from "../../../src/xml/element.ts";
import { PRE_AUTH_LIMITS, STANZA_LIMITS } from "../../../src/xml/limits.ts";
import { StreamParser } from "../../../src/xml/stream-parser.ts";
import { NS_CLIENT, NS_STREAM, NS_XML } from "../../../src/xmpp/ns.ts";
import { utf8 } from "../../support/bytes.ts";

const FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
const OPEN = `<open xmlns='${FRAMING}' to='agency.example' version='1.0' xml:lang='es'/>`;
const CLOSE = `<close xmlns='${FRAMING}'/>`;
const MESSAGE = `<message xmlns='jabber:client' to='a@agency.example'><body>b</body></message>`;

const opened = (): StreamReader => {
  const reader = FRAMES.reader(PRE_AUTH_LIMITS);
  reader.push(utf8(OPEN));
  return reader;
};

describe("reading", () => {
  it("opens with the header that the same client would send over TCP", () => {
    const [event, ...rest] = FRAMES.reader(PRE_AUTH_LIMITS).push(utf8(OPEN));
    expect(rest).toEqual([]);
    if (event?.type !== "open") throw new TypeError("no open event");
    expect(event.element).toMatchObject({ ns: NS_STREAM, local: "stream", children: [] });
    expect(attribute(event.element, "to")).toBe("agency.example");
    expect(attribute(event.element, "lang", NS_XML)).toBe("es");
  });

  it("yields each frame's element, with its exact text, as TCP does", () => {
    const [event] = opened().push(utf8(MESSAGE));
    const tcp = new StreamParser(PRE_AUTH_LIMITS);
    const [, same] = tcp.push(
      utf8(`<stream:stream xmlns='jabber:client' xmlns:stream='${NS_STREAM}'>${MESSAGE}`),
    );
    expect(event).toEqual(same);
  });

  it("gives an element that declares nothing no namespace", () => {
    expect(opened().push(utf8("<message/>"))).toMatchObject([{ type: "element", element: { ns: "" } }]);
    expect(opened().push(utf8("<stream:features/>"))).toMatchObject([{ type: "violation" }]);
  });

  it("closes, and hears nothing any more", () => {
    const reader = opened();
    expect(reader.push(utf8(CLOSE))).toEqual([{ type: "close" }]);
    expect(reader.push(utf8(MESSAGE))).toEqual([]);
  });

  it("takes a second <open/> for an element, which the session refuses", () => {
    expect(opened().push(utf8(OPEN))).toMatchObject([{ type: "element", element: { local: "open" } }]);
  });

  test.each([
    ["nothing", "", "not-well-formed"],
    ["white space", " ", "not-well-formed"],
    ["a leading blank", ` ${MESSAGE}`, "not-well-formed"],
    ["a leading line feed", `\n${MESSAGE}`, "not-well-formed"],
    ["a byte order mark", `\uFEFF${MESSAGE}`, "not-well-formed"],
    ["text", "hello", "not-well-formed"],
    ["white space behind", `${MESSAGE} `, "not-well-formed"],
    ["text behind", `${MESSAGE}x`, "not-well-formed"],
    ["a reference behind", `${MESSAGE}&`, "not-well-formed"],
    ["two elements", MESSAGE + MESSAGE, "not-well-formed"],
    ["half an element", MESSAGE.slice(0, -4), "not-well-formed"],
    ["a tag that is not closed", `<message xmlns='jabber:client'`, "not-well-formed"],
    ["an end tag", "</message>", "not-well-formed"],
    ["the parser's own root closed", "</frames>", "not-well-formed"],
    ["the parser's own root closed and opened", "</frames><frames>", "not-well-formed"],
    ["an element and the root's end", `${MESSAGE}</frames>`, "not-well-formed"],
    ["the tag of a TCP stream", `<stream:stream xmlns:stream='${NS_STREAM}'>`, "not-well-formed"],
    ["the end of a TCP stream", "</stream:stream>", "not-well-formed"],
    ["a comment", "<!-- a -->", "restricted-xml"],
    ["a comment behind", `${MESSAGE}<!-- a -->`, "restricted-xml"],
    ["a DTD", "<!DOCTYPE a>", "restricted-xml"],
    ["a processing instruction", "<?a b?>", "restricted-xml"],
    ["a byte that is no UTF-8", "<a>\u0000</a>", "not-well-formed"],
    ["more than the limit", `<a>${"x".repeat(20_000)}</a>`, "policy-violation"],
  ])("refuses %s, and hears nothing any more", (_, frame, condition) => {
    const reader = opened();
    expect(reader.push(utf8(frame))).toEqual([
      expect.objectContaining({ type: "violation", condition }) as unknown,
    ]);
    expect(reader.push(utf8(MESSAGE))).toEqual([]);
  });

  it("refuses bytes that are no UTF-8, and half a character at the end", () => {
    for (const bytes of [
      Buffer.from("<a>\u00e4</a>", "latin1"),
      Buffer.from([0x3c, 0x61, 0x2f, 0x3e, 0xc3]),
    ]) {
      expect(opened().push(bytes)).toMatchObject([{ type: "violation" }]);
    }
  });

  test.each([
    ["a stanza", MESSAGE],
    ["the header of a TCP stream", `<stream xmlns='${NS_STREAM}' to='agency.example' version='1.0'/>`],
    ["<open/> of no namespace", "<open to='agency.example' version='1.0'/>"],
  ])("refuses %s before <open/>", (_, frame) => {
    const events = FRAMES.reader(PRE_AUTH_LIMITS).push(utf8(frame));
    expect(events).toMatchObject([{ type: "violation", condition: "invalid-namespace" }]);
  });

  it("takes whole stanzas once its limits are wider", () => {
    const reader = opened();
    reader.setLimits(STANZA_LIMITS);
    expect(reader.push(utf8(`<a>${"x".repeat(20_000)}</a>`))).toMatchObject([{ type: "element" }]);
  });
});

describe("writing", () => {
  test.each([
    ["<presence/>", `<presence xmlns="jabber:client"/>`],
    [`<iq id='1'><a/></iq>`, `<iq xmlns="jabber:client" id='1'><a/></iq>`],
    [`<r xmlns="urn:xmpp:sm:3"/>`, `<r xmlns="urn:xmpp:sm:3"/>`],
    [`<a xmlns=''/>`, `<a xmlns=''/>`],
    [`<iq xmlns:ns0="urn:x" ns0:a="1"/>`, `<iq xmlns="jabber:client" xmlns:ns0="urn:x" ns0:a="1"/>`],
    [
      `<stream:features><sm xmlns="urn:xmpp:sm:3"/></stream:features>`,
      `<stream:features xmlns="jabber:client" xmlns:stream="${NS_STREAM}"><sm xmlns="urn:xmpp:sm:3"/></stream:features>`,
    ],
    [" ", ""],
    ["", ""],
  ])("%s", (text, frame) => {
    expect(frameOf(text)).toBe(frame);
  });

  it("opens and closes by elements of its own, which stay as they are", () => {
    const open = FRAMES.header({ id: "s1", from: "agency.example", lang: "en" });
    expect(open).toBe(`<open xmlns="${FRAMING}" id="s1" from="agency.example" version="1.0" xml:lang="en"/>`);
    expect(FRAMES.unit(open)).toBe(open);
    expect(FRAMES.unit(FRAMES.end)).toBe(`<close xmlns="${FRAMING}"/>`);
    expect(FRAMES.header({ id: `"'<` })).toContain("&quot;&apos;&lt;");
  });

  it("leaves jabber:client in force inside features and errors", () => {
    const frame = frameOf("<stream:error><body/></stream:error>");
    const reader = opened();
    expect(reader.push(utf8(frame))).toMatchObject([
      { element: { ns: NS_STREAM, local: "error", children: [{ ns: NS_CLIENT, local: "body" }] } },
    ]);
  });
});
