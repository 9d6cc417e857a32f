/** Laws of frames: what we write is read back as the same tree, and whatever comes ends in one event. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { XmlElement } from "../../src/xml/element.ts";
import { STANZA_LIMITS } from "../../src/xml/limits.ts";
import { serialize } from "../../src/xml/serialize.ts";
import { IN_STREAM, inStreamLike } from "../../src/xml/stream-header.ts";
import { FRAMES, frameOf } from "../../src/stream/framing-ws.ts";
import { NS_FRAMING } from "../../src/xmpp/ns.ts";
import { utf8 } from "../support/bytes.ts";

const ns = fc.constantFrom("jabber:client", "", "urn:x", "http://etherx.jabber.org/streams");
const local = fc.constantFrom("message", "features", "error", "a", "é");
const attributes = fc.uniqueArray(
  fc.record({
    ns: fc.constantFrom("", "urn:y", "http://www.w3.org/XML/1998/namespace"),
    local: fc.constantFrom("id", "lang", "xmlnsa"),
    value: fc.constantFrom("", "1", ` xmlns="urn:z">`, `'"<&`),
  }),
  { maxLength: 3, selector: (one) => `${one.ns} ${one.local}` },
);
const tree = (depth: number): fc.Arbitrary<XmlElement> =>
  fc.record({
    ns,
    local,
    attributes,
    children: depth === 0 ? fc.constant([]) : fc.array(tree(depth - 1), { maxLength: 3 }),
  });

const opened = () => {
  const reader = FRAMES.reader(STANZA_LIMITS);
  reader.push(utf8(`<open xmlns='${NS_FRAMING}' version='1.0'/>`));
  return reader;
};

it("a frame of a canonical element is read back as that element, in either quotes", () => {
  fc.assert(
    fc.property(tree(2), fc.constantFrom(IN_STREAM, inStreamLike("<a b='c'/>")), (element, context) => {
      expect(opened().push(utf8(frameOf(serialize(element, context))))).toMatchObject([
        { type: "element", element },
      ]);
    }),
  );
});

it("any bytes of a frame are one event, and after a violation nothing is heard", () => {
  const piece = fc.constantFrom(
    "<a>",
    "</a>",
    "<a/>",
    " ",
    "&",
    "</frames>",
    "<!--",
    "x",
    "<open ",
    "\u0000",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const reader = opened();
      const [event, ...more] = reader.push(utf8(pieces.join("")));
      expect(more).toEqual([]);
      if (event?.type === "violation") expect(reader.push(utf8("<a/>"))).toEqual([]);
      else expect(event).toMatchObject({ type: "element", received: pieces.join("") });
    }),
  );
});
