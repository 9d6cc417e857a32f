/** What is plain, what is left to saxes, and that nothing is left behind in the tree. */
import { describe, expect, it } from "vitest";
import { element, withAttribute } from "../../../src/xml/element.ts";
import { STANZA_LIMITS } from "../../../src/xml/limits.ts";
import { PlainReader } from "../../../src/xml/plain-element.ts";
import { TreeBuilder } from "../../../src/xml/tree-builder.ts";

const NS = "jabber:client";

function started(limits = STANZA_LIMITS): { readonly tree: TreeBuilder; readonly reader: PlainReader } {
  const tree = new TreeBuilder(limits);
  tree.open({ prefix: "stream", local: "stream", uri: "urn:streams" }, []);
  return { tree, reader: new PlainReader(tree) };
}

const PLAIN = [
  ["<presence/>", element(NS, "presence")],
  ["<message to='a@b' id=\"1\"/>", element(NS, "message", { to: "a@b", id: "1" })],
  [
    '<message><body>it\'s "é" > 1\n\t]]</body></message>',
    element(NS, "message", {}, element(NS, "body", {}, 'it\'s "é" > 1\n\t]]')),
  ],
  [
    "<iq><q xmlns='urn:x'><i/></q>t<b/></iq>",
    element(NS, "iq", {}, element("urn:x", "q", {}, element("urn:x", "i")), "t", element(NS, "b")),
  ],
] as const;

describe("plain", () => {
  it.each(PLAIN)("%s", (text, expected) => {
    const { tree, reader } = started();
    expect(reader.read(`..${text}<next/>`, 2, NS)).toEqual(expected);
    expect(reader.end).toBe(2 + text.length);
    expect(tree.depth).toBe(1);
  });

  it("xml:lang, with its namespace", () => {
    const read = started().reader.read("<message xml:lang='en'/>", 0, NS);
    const lang = { ns: "http://www.w3.org/XML/1998/namespace", local: "lang", value: "en" };
    expect(read).toEqual({ ...withAttribute(element(NS, "message"), "none", undefined), attributes: [lang] });
  });
});

const NOT_PLAIN = [
  "<a",
  "<a>",
  "<a></b>",
  "<a></a",
  "<a></a >",
  "<a ></a>",
  "<a  b='1'/>",
  "<a b='1'c='2'/>",
  "<a b='1' b='2'/>",
  "<a b=1/>",
  "<a b/>",
  "<a b='&amp;'/>",
  "<a b='<'/>",
  "<a b='\t'/>",
  "<a>&amp;</a>",
  "<a>]]></a>",
  "<a>\r</a>",
  "<a>\u0001</a>",
  "<a>\u{1F600}</a>",
  "<a><!-- --></a>",
  "<a><![CDATA[x]]></a>",
  "<a><?x?></a>",
  "<p:a/>",
  "<a p:b='1'/>",
  "<a xmlns:p='urn:p'/>",
  "<a xmlns=''/>",
  "<a xmlns=' urn:x'/>",
  "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
  "<a xmlns='urn:\u0001'/>",
  "</stream>",
  "<é/>",
  "< a/>",
  "text",
];

describe("left to saxes, the tree as it was", () => {
  it.each(NOT_PLAIN)("%j", (text) => {
    const { tree, reader } = started();
    expect(reader.read(text, 0, NS)).toBeUndefined();
    expect(tree.depth).toBe(1);
    expect(reader.read("<a>t</a>", 0, NS)).toEqual(element(NS, "a", {}, "t"));
  });

  it.each(["<a><b><c/></b></a>", "<a><b/><b/><b/></a>", "<a b='1' c='2'/>", "<a b='12345'/>"])(
    "over a limit: %s",
    (text) => {
      const limits = {
        ...STANZA_LIMITS,
        maxDepth: 2,
        maxChildren: 2,
        maxAttributes: 1,
        maxAttributeLength: 4,
      };
      const { tree, reader } = started(limits);
      expect(reader.read(text, 0, NS)).toBeUndefined();
      expect(tree.depth).toBe(1);
      expect(reader.read("<a/>", 0, NS)).toEqual(element(NS, "a"));
    },
  );
});

it("leaves a tag of very many attributes to saxes: each would be compared with all before it", () => {
  const tag = (count: number): string =>
    `<message${Array.from({ length: count }, (_none, n) => ` a${String(n)}=''`).join("")}/>`;
  const wide = { ...STANZA_LIMITS, maxAttributes: 1_000, maxNamespaces: 1_000 };
  expect(started(wide).reader.read(tag(64), 0, NS)).toBeDefined();
  expect(started(wide).reader.read(tag(65), 0, NS)).toBeUndefined();
});
