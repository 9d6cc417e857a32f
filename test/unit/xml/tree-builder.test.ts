import { describe, expect, it } from "vitest";
import { NO_ATTRIBUTES, NO_CHILDREN, element } from "../../../src/xml/element.ts";
import type { ParserLimits } from "../../../src/xml/limits.ts";
import { STANZA_LIMITS } from "../../../src/xml/limits.ts";
import type { ResolvedAttribute, ResolvedName } from "../../../src/xml/tree-builder.ts";
import { TreeBuilder } from "../../../src/xml/tree-builder.ts";

const name = (local: string, uri = "urn:x", prefix = ""): ResolvedName => ({ local, uri, prefix });
const attribute = (local: string, value: string, prefix = "", uri = ""): ResolvedAttribute => ({
  local,
  value,
  prefix,
  uri,
});
const declaration = (prefix: string, value: string): ResolvedAttribute =>
  prefix === "" ? attribute("xmlns", value) : attribute(prefix, value, "xmlns");

/** A builder with the stream root open. */
function rooted(limits: Partial<ParserLimits> = {}): TreeBuilder {
  const builder = new TreeBuilder({ ...STANZA_LIMITS, ...limits });
  builder.open(name("stream"), []);
  return builder;
}

describe("the tree", () => {
  it("merges adjacent text and keeps the order of children", () => {
    const builder = rooted();
    builder.open(name("a"), []);
    builder.text("1");
    builder.text("2");
    builder.open(name("b"), []);
    expect(builder.close()).toEqual(element("urn:x", "b"));
    builder.text("3");
    expect(builder.close()).toEqual(element("urn:x", "a", {}, "12", element("urn:x", "b"), "3"));
    expect(builder.depth).toBe(1);
  });

  it("leaves declarations out of the attributes and shares the empty lists", () => {
    const builder = rooted();
    const opened = builder.open(name("a"), [declaration("", "urn:x"), declaration("p", "urn:p")]);
    expect(opened.attributes).toBe(NO_ATTRIBUTES);
    expect(builder.close()?.children).toBe(NO_CHILDREN);
  });

  it("keeps attributes by namespace, in order", () => {
    const builder = rooted();
    const raw = [
      attribute("to", "a"),
      attribute("lang", "de", "xml", "http://www.w3.org/XML/1998/namespace"),
    ];
    expect(builder.open(name("a"), raw).attributes).toEqual([
      { ns: "", local: "to", value: "a" },
      { ns: "http://www.w3.org/XML/1998/namespace", local: "lang", value: "de" },
    ]);
  });

  it("does not gather top-level elements under the root", () => {
    const builder = rooted();
    builder.open(name("a"), []);
    builder.close();
    expect(builder.close()).toEqual(element("urn:x", "stream"));
    expect(builder.close()).toBeUndefined();
  });
});

const policy = { condition: "policy-violation" };

describe("limits", () => {
  it("counts depth without the root", () => {
    const builder = rooted({ maxDepth: 2 });
    builder.open(name("a"), []);
    builder.open(name("b"), []);
    expect(() => builder.open(name("c"), [])).toThrow(expect.objectContaining(policy));
  });

  it("counts text among the children", () => {
    const builder = rooted({ maxChildren: 2 });
    builder.open(name("a"), []);
    builder.text("1");
    builder.open(name("b"), []);
    builder.close();
    builder.text("2");
    expect(() => builder.close()).toThrow(expect.objectContaining(policy));
  });

  it("does not count top-level elements as children", () => {
    const builder = rooted({ maxChildren: 2 });
    for (let count = 0; count < 10; count++) {
      builder.open(name("a"), []);
      builder.close();
    }
    expect(builder.depth).toBe(1);
  });

  it("counts declarations among the attributes", () => {
    const raw = [attribute("a", "1"), attribute("b", "1"), declaration("", "urn:x")];
    expect(() => rooted({ maxAttributes: 2 }).open(name("a"), raw)).toThrow(expect.objectContaining(policy));
    expect(rooted({ maxAttributes: 3 }).open(name("a"), raw).attributes).toHaveLength(2);
  });

  it("holds the length of values, those of declarations too", () => {
    for (const raw of [attribute("a", "1234"), declaration("p", "urn:")]) {
      expect(() => rooted({ maxAttributeLength: 3 }).open(name("a"), [raw])).toThrow(
        expect.objectContaining(policy),
      );
    }
  });

  it("counts namespaces in scope, and forgets those of closed elements", () => {
    const builder = rooted({ maxNamespaces: 2 });
    builder.open(name("a"), [declaration("p", "urn:p")]);
    for (let count = 0; count < 3; count++) {
      builder.open(name("b"), [declaration("q", "urn:q")]);
      builder.close();
    }
    builder.open(name("b"), [declaration("q", "urn:q")]);
    expect(() => builder.open(name("c"), [declaration("r", "urn:r")])).toThrow(
      expect.objectContaining(policy),
    );
  });

  it("bounds the namespaces that the canonical form repeats, for each top-level element anew", () => {
    const builder = rooted({ maxElementBytes: 500 });
    const long = "u".repeat(300);
    for (let count = 0; count < 3; count++) {
      builder.open(name("a", long, "p"), []);
      builder.close();
    }
    builder.open(name("a"), []);
    builder.open(name("b", long, "p"), []);
    builder.close();
    expect(() => builder.open(name("b", long, "p"), [])).toThrow(expect.objectContaining(policy));
  });

  it("bounds the namespaces of attributes in the same way, but not xml:", () => {
    const builder = rooted({ maxElementBytes: 500 });
    const xmlLang = attribute("lang", "de", "xml", "http://www.w3.org/XML/1998/namespace");
    builder.open(name("a"), []);
    for (let count = 0; count < 30; count++) {
      builder.open(name("b"), [xmlLang]);
      builder.close();
    }
    const raw = [attribute("c", "", "p", "u".repeat(250)), attribute("d", "", "p", "u".repeat(250))];
    expect(() => builder.open(name("b"), raw)).toThrow(expect.objectContaining(policy));
  });

  it("takes new limits between elements", () => {
    const builder = rooted({ maxDepth: 1 });
    builder.setLimits(STANZA_LIMITS);
    builder.open(name("a"), []);
    expect(builder.open(name("b"), []).local).toBe("b");
  });
});

describe("names", () => {
  it.each([
    ["local part", () => rooted().open(name("1", "urn:x", "p"), []), "not-well-formed"],
    [
      "attribute's local part",
      () => rooted().open(name("a"), [attribute("1", "", "p", "urn:x")]),
      "not-well-formed",
    ],
    ["declared prefix", () => rooted().open(name("a"), [declaration("1", "urn:x")]), "not-well-formed"],
    ["namespace name", () => rooted().open(name("a"), [declaration("", "urn:x\n")]), "not-well-formed"],
    [
      "xml namespace",
      () => rooted().open(name("a", "http://www.w3.org/XML/1998/namespace", "xml"), []),
      "restricted-xml",
    ],
  ])("refuses a bad %s", (_, open, condition) => {
    expect(open).toThrow(expect.objectContaining({ condition }));
  });
});
