import { describe, expect, it } from "vitest";
import type { XmlElement } from "../../../src/xml/element.ts";
import { element } from "../../../src/xml/element.ts";
import { quoteIn, serialize } from "../../../src/xml/serialize.ts";
import { IN_STREAM } from "../../../src/xml/stream-header.ts";

const NS = "jabber:client";
const NS_STREAM = "http://etherx.jabber.org/streams";
const NS_XML = "http://www.w3.org/XML/1998/namespace";
const NS_XMLNS = "http://www.w3.org/2000/xmlns/";

const withNs = (...attributes: readonly (readonly [string, string, string])[]): XmlElement => ({
  ...element(NS, "message"),
  attributes: attributes.map(([ns, local, value]) => ({ ns, local, value })),
});

describe("namespaces of elements", () => {
  it.each([
    ["none inside a stream", element(NS, "message"), "<message/>"],
    [
      "declared where it changes, and back",
      element(
        NS,
        "message",
        {},
        element("urn:x", "a", {}, element("urn:x", "b"), element(NS, "body", {}, "c")),
      ),
      `<message><a xmlns="urn:x"><b/><body xmlns="jabber:client">c</body></a></message>`,
    ],
    ["undeclared", element(NS, "message", {}, element("", "a")), `<message><a xmlns=""/></message>`],
    [
      "the header's prefix, at the top alone",
      element(
        NS_STREAM,
        "features",
        {},
        element("urn:x", "a"),
        element(NS_STREAM, "b", {}, element(NS, "c")),
      ),
      `<stream:features><a xmlns="urn:x"/><b xmlns="${NS_STREAM}"><c xmlns="jabber:client"/></b></stream:features>`,
    ],
  ])("%s", (_, tree, text) => {
    expect(serialize(tree, IN_STREAM)).toBe(text);
  });

  it("declares everything in a document of its own", () => {
    expect(serialize(element(NS, "message", {}, element(NS, "body")))).toBe(
      `<message xmlns="jabber:client"><body/></message>`,
    );
    expect(serialize(element(NS_STREAM, "features"))).toBe(`<features xmlns="${NS_STREAM}"/>`);
    expect(serialize(element("", "a"))).toBe("<a/>");
  });
});

describe("attributes", () => {
  it.each([
    ["in their order", withNs(["", "to", "a"], ["", "id", "b"]), `<message to="a" id="b"/>`],
    ["xml: kept", withNs([NS_XML, "lang", "de"], ["", "lang", "en"]), `<message xml:lang="de" lang="en"/>`],
    [
      "one prefix a namespace",
      withNs(["urn:x", "a", "1"], ["urn:y", "a", "2"], ["urn:x", "b", "3"]),
      `<message xmlns:ns0="urn:x" ns0:a="1" xmlns:ns1="urn:y" ns1:a="2" ns0:b="3"/>`,
    ],
    ["escaped", withNs(["", "to", "a\"\n'&<>"]), `<message to="a&quot;&#10;&apos;&amp;&lt;&gt;"/>`],
  ])("%s", (_, tree, text) => {
    expect(serialize(tree, IN_STREAM)).toBe(text);
  });
});

it.each([
  ["single", `<a id='1' x="2"/>`, "'"],
  ["double", `<a id="it's"/>`, '"'],
  ["none", "<a/>", '"'],
] as const)("finds the kind of quotes that a peer uses: %s", (_, received, quote) => {
  expect(quoteIn(received)).toBe(quote);
});

it("writes single quotes where the context says so, and escapes both kinds in values all the same", () => {
  const tree = {
    ...withNs(["", "to", `"'`], [NS_XML, "lang", "en"], ["urn:x", "a", "1"]),
    children: [element("urn:x", "b")],
  };
  expect(serialize(tree, { ...IN_STREAM, quote: "'" })).toBe(
    `<message to='&quot;&apos;' xml:lang='en' xmlns:ns2='urn:x' ns2:a='1'><b xmlns='urn:x'/></message>`,
  );
});

it("writes 100 000 levels without the call stack", () => {
  let tree = element("", "a");
  for (let level = 1; level < 100_000; level++) tree = element("", "a", {}, tree);
  expect(serialize(tree)).toHaveLength(100_000 * 7 - 3);
});

describe("throws at what no peer may get", () => {
  it.each([
    ["element name", element(NS, "a b")],
    ["element name with a prefix", element(NS, "a:b")],
    ["element name that ends the tag", element(NS, 'x"><y')],
    ["empty element name", element(NS, "")],
    ["attribute name", element(NS, "a", { 'x"><y': "1" })],
    ["attribute name with a prefix", element(NS, "a", { "xml:lang": "de" })],
    ["declaration as an attribute", element(NS, "a", { xmlns: "urn:x" })],
    ["attribute in the xmlns namespace", withNs([NS_XMLNS, "p", "urn:x"])],
    ["attribute twice", withNs(["", "to", "a"], ["", "to", "b"])],
    ["prefixed attribute twice", withNs(["urn:x", "to", "a"], ["", "to", "c"], ["urn:x", "to", "b"])],
    ["namespace with a separator", element("urn:x\njabber:client", "a")],
    ["attribute's namespace with a space", withNs(["urn:x y", "to", "a"])],
    ["xml namespace", element(NS_XML, "a")],
    ["xmlns namespace", element(NS_XMLNS, "a")],
    ["character outside XML", element(NS, "a", {}, "\u0000")],
    ["character outside XML in an attribute", element(NS, "a", { b: "\uD800" })],
    ["deep inside", element(NS, "a", {}, element(NS, "b", {}, element(NS, "1")))],
  ])("%s", (_, tree) => {
    expect(() => serialize(tree, IN_STREAM)).toThrow(
      expect.objectContaining({ code: "SG_XML_UNSERIALIZABLE" }),
    );
  });
});
