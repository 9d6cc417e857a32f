import { describe, expect, it } from "vitest";
import { element } from "../../../src/xml/element.ts";
import { SkippedElement } from "../../../src/xml/skipped-element.ts";
import { utf8 } from "../../support/bytes.ts";

const REASON = { condition: "policy-violation", detail: "depth" } as const;

const begun = (text: string): SkippedElement | undefined =>
  SkippedElement.begin(text, "jabber:client", REASON);

const pieceOf = (text: string): { readonly text: string; readonly byteCount: number } => ({
  text,
  byteCount: utf8(text).length,
});

const rootOf = (text: string): unknown => {
  const skipped = begun(text);
  skipped?.pass(pieceOf(text));
  const event = skipped?.event;
  return event?.type === "element" ? event.element : undefined;
};

it("keeps its text until it is cut, and counts to the end", () => {
  const skipped = begun("<a>é");
  expect(skipped?.pass(pieceOf("<a>é"))).toBeUndefined();
  expect(skipped?.roomWithin(8)).toBe(3);
  skipped?.cut();
  expect(skipped?.roomWithin(8)).toBe(Infinity);
  expect(skipped?.pass(pieceOf("é</a><b>é"))).toEqual({ text: "<b>é", byteCount: 5 });
  expect(skipped?.event).toEqual({
    type: "element",
    element: element("jabber:client", "a"),
    received: "<a>é",
    byteCount: 11,
    unreadable: REASON,
  });
});

describe("the root of what was not read", () => {
  it.each([
    ["<iq/>", element("jabber:client", "iq")],
    [
      `<iq to="a&amp;&#x41;&#66;" x='1' id='i' type='get' from='b'>`,
      element("jabber:client", "iq", { to: "a&AB", id: "i", type: "get", from: "b" }),
    ],
    ["<iq id = 'i'\n xmlns='urn:x' >", element("urn:x", "iq", { id: "i" })],
    ["<p:iq id='i' xmlns='urn:x'>", element("", "p:iq", { id: "i" })],
    [
      `<iq id='&no;' to='&#0;' from='&#x110000;' type='${"a".repeat(3_072)}'>`,
      element("jabber:client", "iq"),
    ],
    ["<iq id='i' to='a' xmlns='urn:x' to='b' xmlns='urn:y'>", element("urn:x", "iq", { id: "i", to: "a" })],
    ["<iq id='&no;' id='i'>", element("jabber:client", "iq")],
    ["<iq\u00a0 id='i'>", element("jabber:client", "iq\u00a0", { id: "i" })],
    ["<iq id='i'\u00a0to='a'>", element("jabber:client", "iq", { id: "i" })],
    ["<iq id='i' to='cut", element("jabber:client", "iq", { id: "i" })],
  ])("%s", (text, root) => {
    expect(rootOf(text)).toEqual(root);
  });

  it.each(["", "<", "<i", "iq>"])("is none in %j", (text) => {
    expect(rootOf(text)).toBeUndefined();
  });
});
