/** Lookups of the catalogue: places, holders, families, nodes, content and signals. */
import { describe, expect, test } from "vitest";
import {
  ALLOWED_PAYLOADS,
  isContent,
  isListedNode,
  isSignal,
  mayStandIn,
  mayStandInside,
  nodeOf,
  refusedPayload,
} from "../../../src/xmpp/payloads.ts";
import { REFUSED_PAYLOADS } from "../../../src/xmpp/payloads-refused.ts";
import { element } from "../../../src/xml/element.ts";

const CLIENT = "jabber:client";
const EVENT = "http://jabber.org/protocol/pubsub#event";
const PUBSUB = "http://jabber.org/protocol/pubsub";

describe("the two tables", () => {
  test("never name the same namespace", () => {
    const allowed = ALLOWED_PAYLOADS.map(({ ns }) => ns);
    const both = allowed.filter((ns) =>
      REFUSED_PAYLOADS.some((row) =>
        row.ns.endsWith("*") ? ns.startsWith(row.ns.slice(0, -1)) : row.ns === ns,
      ),
    );
    expect(both).toEqual([]);
  });

  test("name each namespace once", () => {
    const all = ALLOWED_PAYLOADS.map(({ ns }) => ns);
    expect(all.filter((ns, index) => all.indexOf(ns) !== index)).toEqual([]);
  });
});

describe("refused", () => {
  test.each([
    ["urn:xmpp:jingle:apps:file-transfer:99", "file"],
    ["urn:xmpp:jingle:apps:rtp:1", "call"],
    ["urn:xmpp:jingle:transports:anything:7", "call"],
    ["urn:xmpp:omemo:12:devices", "encryption"],
    ["eu.siacs.conversations.axolotl.bundles:7", "encryption"],
    ["urn:xmpp:http:upload:purpose:0", "file"],
    ["urn:xmpp:http", "file"],
  ])("%s is %s", (ns, category) => {
    expect(refusedPayload(ns)?.category).toBe(category);
  });

  test.each(["urn:xmpp:receipts", "urn:example:random", "urn:xmpp:httpfoo", "", "jabber:iq:oobx"])(
    "%j is not",
    (ns) => {
      expect(refusedPayload(ns)).toBeUndefined();
    },
  );
});

describe("standing", () => {
  test.each([
    ["message", CLIENT, "body", true],
    ["presence", CLIENT, "body", false],
    ["get", CLIENT, "body", false],
    ["message", "urn:xmpp:receipts", "request", true],
    ["message", "urn:xmpp:receipts", "other", false],
    ["get", "jabber:iq:roster", "query", true],
    ["get", "jabber:iq:roster", "item", false],
    ["item", "urn:xmpp:bookmarks:1", "conference", true],
    ["message", "urn:xmpp:bookmarks:1", "conference", false],
    ["message", "urn:example:random", "x", false],
  ] as const)("in %s: {%s}%s %s", (place, ns, local, expected) => {
    expect(mayStandIn(place, element(ns, local))).toBe(expected);
  });

  const item = element(PUBSUB, "item");
  test.each([
    ["item in roster", element("jabber:iq:roster", "query"), element("jabber:iq:roster", "item"), true],
    [
      "form in disco",
      element("http://jabber.org/protocol/disco#info", "query"),
      element("jabber:x:data", "x"),
      true,
    ],
    ["form in receipts", element("urn:xmpp:receipts", "request"), element("jabber:x:data", "x"), false],
    [
      "condition in error",
      element(CLIENT, "error"),
      element("urn:ietf:params:xml:ns:xmpp-stanzas", "gone"),
      true,
    ],
    [
      "condition in body",
      element(CLIENT, "body"),
      element("urn:ietf:params:xml:ns:xmpp-stanzas", "gone"),
      false,
    ],
    ["bookmark in item", item, element("urn:xmpp:bookmarks:1", "conference"), true],
    ["nick of a bookmark in item", item, element("urn:xmpp:bookmarks:1", "nick"), false],
    ["entry in item", item, element("http://www.w3.org/2005/Atom", "entry"), false],
    ["hole in forwarded", element("urn:xmpp:forward:0", "forwarded"), element(CLIENT, "message"), true],
    [
      "stanza that nobody judged in forwarded",
      element("urn:xmpp:forward:0", "forwarded"),
      element(CLIENT, "message", {}, element(CLIENT, "body", {}, "hi")),
      false,
    ],
    ["stanza elsewhere", element(EVENT, "item"), element(CLIENT, "message"), false],
  ])("%s", (_, outer, inner, expected) => {
    expect(mayStandInside(outer, inner)).toBe(expected);
  });
});

test.each([
  [element(CLIENT, "body", {}, "hi"), true],
  [element(CLIENT, "body"), false],
  [element(CLIENT, "subject"), true],
  [element("jabber:x:conference", "x", { jid: "a@b" }), true],
  [element("http://jabber.org/protocol/muc#user", "x"), false],
  [
    element(
      "http://jabber.org/protocol/muc#user",
      "x",
      {},
      element("http://jabber.org/protocol/muc#user", "invite"),
    ),
    true,
  ],
  [element("urn:xmpp:hints", "store"), false],
])("content %#", (of, expected) => {
  expect(isContent(of)).toBe(expected);
});

test.each([
  [element("http://jabber.org/protocol/chatstates", "active"), true],
  [element("urn:xmpp:rtt:0", "rtt"), true],
  [element("urn:xmpp:jingle-message:0", "retract"), true],
  [element("urn:xmpp:jingle-message:0", "propose"), false],
  [element(CLIENT, "body"), false],
])("signal %#", (of, expected) => {
  expect(isSignal(of)).toBe(expected);
});

test("nodes", () => {
  expect(isListedNode("urn:xmpp:bookmarks:1")).toBe(true);
  expect(isListedNode("urn:xmpp:vcard4")).toBe(true);
  expect(isListedNode("urn:ietf:params:xml:ns:vcard-4.0")).toBe(false);
  expect(isListedNode("")).toBe(false);
  expect(isListedNode(undefined)).toBe(false);
  expect(nodeOf(element(PUBSUB, "publish"))).toBe("");
  expect(nodeOf(element(PUBSUB, "items", { node: "n" }))).toBe("n");
  expect(nodeOf(element(PUBSUB, "pubsub"))).toBeUndefined();
  expect(nodeOf(element("jabber:iq:roster", "items", { node: "n" }))).toBeUndefined();
});
