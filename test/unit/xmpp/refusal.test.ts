/** The condition of every refusal (protocol.md §5.1). */
import { describe, expect, test } from "vitest";
import { familyOf, refusalOf } from "../../../src/xmpp/refusal.ts";
import { stanzaOf } from "../../support/stanzas.ts";

const said = (...args: Parameters<typeof refusalOf>): string => {
  const { type, condition } = refusalOf(...args);
  return `${type} ${condition}`;
};

describe("conditions", () => {
  test.each([
    ["external", "message", undefined, "cancel not-allowed"],
    ["external", "iq", "upload", "cancel not-allowed"],
    ["sensitive", "message", undefined, "modify policy-violation"],
    ["conduct", "message", undefined, "modify policy-violation"],
    ["formal-act", "message", undefined, "modify policy-violation"],
    ["not-work", "iq", undefined, "modify policy-violation"],
    ["encrypted", "message", undefined, "modify policy-violation"],
    ["encrypted", "iq", "publish", "cancel not-allowed"],
    ["encrypted", "iq", "lookup", "cancel item-not-found"],
    ["file", "message", undefined, "modify policy-violation"],
    ["file", "iq", "jingle", "cancel service-unavailable"],
    ["call", "iq", "jingle", "cancel service-unavailable"],
    ["file", "iq", "si", "cancel forbidden"],
    ["file", "iq", "bytestreams", "cancel not-acceptable"],
    ["file", "iq", "ibb", "cancel not-acceptable"],
    ["file", "iq", "upload", "auth forbidden"],
    ["file", "iq", "lookup", "cancel item-not-found"],
    ["file", "iq", undefined, "cancel not-allowed"],
    ["unknown-payload", "message", undefined, "modify policy-violation"],
    ["unknown-payload", "iq", undefined, "cancel service-unavailable"],
    ["unknown-payload", "iq", "publish", "cancel not-allowed"],
    ["unknown-payload", "iq", "lookup", "cancel item-not-found"],
    ["account", "iq", undefined, "cancel not-allowed"],
    ["forged", "message", undefined, "auth forbidden"],
    ["size", "message", undefined, "modify policy-violation"],
    ["archive-down", "message", undefined, "wait resource-constraint"],
    ["archive-down", "iq", "upload", "wait resource-constraint"],
    ["unjudgeable", "iq", undefined, "modify bad-request"],
  ] as const)("%s in %s %s: %s", (reason, kind, family, expected) => {
    expect(said(reason, kind, family)).toBe(expected);
  });
});

describe("families", () => {
  const iq = (payload: string): string => `<iq type='set' id='1'>${payload}</iq>`;
  const pubsub = (inner: string): string =>
    iq(`<pubsub xmlns='http://jabber.org/protocol/pubsub'>${inner}</pubsub>`);
  test.each([
    [iq("<jingle xmlns='urn:xmpp:jingle:1'/>"), "jingle"],
    [iq("<si xmlns='http://jabber.org/protocol/si'/>"), "si"],
    [iq("<open xmlns='http://jabber.org/protocol/ibb'/>"), "ibb"],
    [iq("<query xmlns='http://jabber.org/protocol/bytestreams'/>"), "bytestreams"],
    [iq("<request xmlns='urn:xmpp:http:upload:0'/>"), "upload"],
    [iq("<data xmlns='urn:xmpp:bob'/>"), "lookup"],
    [pubsub("<publish node='n'/>"), "publish"],
    [pubsub("<items node='n'/>"), "lookup"],
    [iq("<query xmlns='jabber:iq:roster'/>"), undefined],
    [iq("<enable xmlns='urn:xmpp:push:0'/>"), "publish"],
    [iq(""), undefined],
    ["<message><data xmlns='urn:xmpp:bob'/></message>", undefined],
  ])("%s", (text, family) => {
    expect(familyOf(stanzaOf(text))).toBe(family);
  });
});
