/** What is built with @xmpp/xml arrives with its namespaces, its language, and without undefined attributes. */
import { expect, test } from "vitest";
import { build, node } from "../../../src/xml/build.ts";
import { attribute, childElements, ownText } from "../../../src/xml/element.ts";

test("crosses into our tree", () => {
  const made = build(
    node(
      "message",
      { xmlns: "jabber:client", id: undefined, to: "a@b" },
      node("body", { "xml:lang": "en" }, "5 < 6 & 7"),
      undefined,
      node("x", { xmlns: "urn:example" }),
    ),
  );
  expect(made.attributes).toEqual([{ ns: "", local: "to", value: "a@b" }]);
  expect(childElements(made).map(({ ns, local }) => `{${ns}}${local}`)).toEqual([
    "{jabber:client}body",
    "{urn:example}x",
  ]);
  const [body] = childElements(made);
  expect(body && ownText(body)).toBe("5 < 6 & 7");
  expect(body && attribute(body, "lang", "http://www.w3.org/XML/1998/namespace")).toBe("en");
});
