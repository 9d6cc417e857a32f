import build from "@xmpp/xml";
import { describe, expect, it } from "vitest";
import {
  attribute,
  child,
  childElements,
  element,
  fromLtx,
  isNamed,
  nodeAt,
  ownText,
  withAttribute,
  withChildren,
} from "../../../src/xml/element.ts";
import { text, xml } from "../../support/xml.ts";

const MESSAGE = xml(
  `<message id="1" xml:lang="en"><body>a<b xmlns="urn:b"/>c</body><body xmlns="urn:x">no</body></message>`,
);

describe("element", () => {
  it("builds with unprefixed attributes, leaving out what is undefined", () => {
    const built = element(
      "jabber:client",
      "iq",
      { type: "get", to: undefined },
      element("urn:xmpp:ping", "ping"),
    );
    expect(text(built)).toBe(`<iq type="get"><ping xmlns="urn:xmpp:ping"/></iq>`);
  });

  it("finds attributes by expanded name", () => {
    expect(attribute(MESSAGE, "lang")).toBeUndefined();
    expect(attribute(MESSAGE, "lang", "http://www.w3.org/XML/1998/namespace")).toBe("en");
  });

  it("finds children by expanded name", () => {
    expect(child(MESSAGE, "urn:x", "body")).toBe(MESSAGE.children[1]);
    expect(child(MESSAGE, "urn:y", "body")).toBeUndefined();
    expect(childElements(MESSAGE)).toHaveLength(2);
    expect(isNamed(MESSAGE, "urn:x", "message")).toBe(false);
    expect(isNamed("text", "", "text")).toBe(false);
  });

  it("reads its own text alone", () => {
    expect(ownText(element("", "x", {}, "a", element("", "y", {}, "deep"), "b"))).toBe("ab");
  });

  it("walks paths, and off them", () => {
    expect(nodeAt(MESSAGE, [])).toBe(MESSAGE);
    expect(nodeAt(MESSAGE, [0, 2])).toBe("c");
    expect(nodeAt(MESSAGE, [0, 2, 0])).toBeUndefined();
    expect(nodeAt(MESSAGE, [7])).toBeUndefined();
  });

  it("changes copies, never the original", () => {
    expect(attribute(withAttribute(MESSAGE, "id", "2"), "id")).toBe("2");
    expect(attribute(withAttribute(MESSAGE, "to", "x"), "to")).toBe("x");
    expect(attribute(withAttribute(MESSAGE, "id", undefined), "id")).toBeUndefined();
    expect(withChildren(MESSAGE, []).children).toEqual([]);
    expect(attribute(MESSAGE, "id")).toBe("1");
    expect(MESSAGE.children).toHaveLength(2);
  });

  it("takes trees of @xmpp/xml in, with their namespaces", () => {
    const built = build(
      "iq",
      { xmlns: "jabber:client", type: "get", "xml:lang": "en" },
      build("ping", { xmlns: "urn:xmpp:ping" }, "x"),
    );
    expect(text(fromLtx(built))).toBe(
      `<iq type="get" xml:lang="en"><ping xmlns="urn:xmpp:ping">x</ping></iq>`,
    );
  });
});
