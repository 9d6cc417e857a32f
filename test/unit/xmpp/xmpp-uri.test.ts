import { describe, expect, it } from "vitest";
import { addressesOfUri, isXmppUri, linkedAddresses } from "../../../src/xmpp/xmpp-uri.ts";

describe("isXmppUri", () => {
  it.each([
    ["xmpp:b@outside.example", true],
    ["XMPP:b@outside.example", true],
    [" \txmpp:b@outside.example", true],
    ["WEB+XMPP:b@outside.example", true],
    ["imto://xmpp/b@outside.example", true],
    ["https://outside.example/xmpp:b", false],
    ["imto://aim/b", false],
    ["xmp:b@outside.example", false],
    ["", false],
  ])("%j: %s", (value, is) => {
    expect(isXmppUri(value)).toBe(is);
  });
});

describe("addressesOfUri", () => {
  it.each([
    ["xmpp:b@outside.example", "b@outside.example"],
    ["xmpp:room@outside.example?join", "room@outside.example"],
    ["xmpp:room@outside.example#x", "room@outside.example"],
    ["xmpp:b%40outside.example", "b@outside.example"],
    ["xmpp:%ff", "%ff"],
    ["xmpp://lee@agency.example/b@outside.example?message", "lee@agency.example b@outside.example"],
    ["xmpp://b@outside.example?join", "b@outside.example"],
    ["xmpp://outside.example/b@agency.example/x", "outside.example b@agency.example/x"],
    ["xmpp:///b@outside.example", "b@outside.example"],
    ["xmpp:%2F%2Fb@outside.example", "//b@outside.example"],
    ["web+xmpp:b@outside.example", "b@outside.example"],
    ["imto://xmpp/b@outside.example", "b@outside.example"],
    [" xmpp:b@outside.example ", "b@outside.example"],
    ["xmpp:", ""],
    ["xmpp://", ""],
    ["xmpp:?join", ""],
  ])("%j names %j", (uri, addresses) => {
    expect(addressesOfUri(uri).join(" ")).toBe(addresses);
  });
});

describe("linkedAddresses", () => {
  it.each([
    ["join xmpp:room@outside.example?join, please", ["room@outside.example"]],
    ["(xmpp:b@outside.example)", ["b@outside.example"]],
    ["<xmpp:b@outside.example>", ["b@outside.example"]],
    ["see xmpp:b@outside.example.", ["b@outside.example"]],
    ["xmpp:b@outside.example?!...).]", ["b@outside.example"]],
    ["XMPP:B@OUTSIDE.EXAMPLE", ["B@OUTSIDE.EXAMPLE"]],
    ["xmpp:b%40outside.example", ["b@outside.example"]],
    ["xmpp:a@agency.example xmpp:b@outside.example", ["a@agency.example", "b@outside.example"]],
    ["xmpp:outside.example", ["outside.example"]],
    ["the namespace urn:xmpp:ping and xmpp: itself", []],
    ["we use xmpp:it works", []],
    ["links that begin with xmpp:// are old", []],
    ["xmpp:outsidehost?message", ["outsidehost"]],
    ["xmpp:?join;", [""]],
    ["xmpp://b@outside.example", ["b@outside.example"]],
    ["-xmpp:b@outside.example", ["b@outside.example"]],
    ["_xmpp:b@outside.example", ["b@outside.example"]],
    ["here.xmpp:b@outside.example", ["b@outside.example"]],
    ["write to:xmpp:b@outside.example", ["b@outside.example"]],
    ["web+xmpp:b@outside.example", ["b@outside.example"]],
    ["imto://xmpp/b@outside.example", ["b@outside.example"]],
    ["他xmpp:b@outside.example", ["b@outside.example"]],
    ["urn:xmpp:mam:2 and urn:xmpp:http:upload:0?", []],
    ["hello", []],
  ])("%j", (text, addresses) => {
    expect(linkedAddresses(text)).toStrictEqual(addresses);
  });
});
