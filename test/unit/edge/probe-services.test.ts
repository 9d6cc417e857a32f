import { describe, expect, it } from "vitest";
import { kindOf, readInfo, readItems } from "../../../src/edge/probe-services.ts";
import { parseElement } from "../../support/stanzas.ts";

const answer = (text: string) => ({ type: "result", payload: parseElement(text) }) as const;
const info = (inner: string) =>
  readInfo(answer(`<query xmlns='http://jabber.org/protocol/disco#info'>${inner}</query>`));

describe("a service", () => {
  it.each([
    ["<identity category='conference' type='text'/>", "rooms"],
    ["<identity category='conference' type='text'/><feature var='urn:xmpp:http:upload:0'/>", "upload"],
    ["<identity category='store' type='file'/>", "upload"],
    ["<identity category='proxy' type='bytestreams'/>", "proxy"],
    ["<identity category='gateway' type='sms'/>", "gateway"],
    ["<identity category='conference' type='text'/><identity category='gateway' type='irc'/>", "gateway"],
    ["<identity category='pubsub' type='service'/>", "pubsub"],
    ["<identity category='pubsub' type='push'/>", "push"],
    ["<feature var='urn:xmpp:push:0'/>", "push"],
    ["<identity category='directory' type='user'/>", "user-directory"],
    ["<identity category='component' type='generic'/>", "other"],
    ["", "other"],
  ])("with %s is one for %s", (inner, kind) => {
    expect(kindOf(info(inner))).toBe(kind);
  });
});

it("reads the beginning of a long list, and nothing of an error", () => {
  const items = "<item jid='a.example'/>".repeat(100);
  const list = answer(`<query xmlns='http://jabber.org/protocol/disco#items'>${items}<x xmlns='y'/></query>`);
  expect(readItems(list, 40)).toHaveLength(40);
  expect(readItems({ type: "error", condition: "gone" }, 40)).toEqual([]);
  expect(readInfo({ type: "silence" })).toEqual({ identities: [], features: new Set() });
});
