import { expect, it } from "vitest";
import { STANZA_LIMITS } from "../../../src/xml/limits.ts";
import {
  inStreamLike,
  IN_STREAM,
  STREAM_END,
  serializeStreamHeader,
} from "../../../src/xml/stream-header.ts";
import { serialize } from "../../../src/xml/serialize.ts";
import { StreamParser } from "../../../src/xml/stream-parser.ts";
import { NS_CLIENT, NS_STREAM } from "../../../src/xmpp/ns.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

it("writes the header towards a client", () => {
  expect(serializeStreamHeader({ id: "a&b", from: "agency.example", lang: "en" })).toBe(
    `<?xml version='1.0'?><stream:stream xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams"` +
      ` id="a&amp;b" from="agency.example" version="1.0" xml:lang="en">`,
  );
});

it("is read back by the parser, with the namespaces of src/xmpp/ns", () => {
  const parser = new StreamParser(STANZA_LIMITS);
  const [open, end] = parser.push(utf8(`${serializeStreamHeader({ to: `"'<\n` })}${STREAM_END}`));
  expect(open).toMatchObject({
    type: "open",
    element: {
      ns: NS_STREAM,
      local: "stream",
      attributes: [
        { ns: "", local: "to", value: `"'<\n` },
        { ns: "", local: "version", value: "1.0" },
      ],
    },
  });
  expect(end).toEqual({ type: "close" });
});

it.each([`<a id='1'><b xmlns='urn:x'/></a>`, `<a id="1"><b xmlns="urn:x"/></a>`])(
  "leaves %s as it came",
  (text) => {
    const parser = new StreamParser(STANZA_LIMITS);
    const [, stanza] = parser.push(utf8(`${serializeStreamHeader({ to: "a" })}${text}`));
    if (stanza?.type !== "element") throw new Error("no element");
    expect(serialize(stanza.element, inStreamLike(stanza.received))).toBe(text);
  },
);

it("declares for what stands inside exactly what the header declares", () => {
  expect(IN_STREAM.defaultNs).toBe(NS_CLIENT);
  expect([...(IN_STREAM.prefixes ?? [])]).toEqual([[NS_STREAM, "stream"]]);
});
