import { describe, expect, it } from "vitest";
import { addressOfUri, isXmppUri, linkedAddresses } from "../../../src/xmpp/xmpp-uri.ts";

describe("isXmppUri", () => {
  it.each([
    ["xmpp:b@outside.example", true],
    ["XMPP:b@outside.example", true],
    [" \txmpp:b@outside.example", true],
    ["https://outside.example/xmpp:b", false],
    ["xmp:b@outside.example", false],
    ["", false],
  ])("%j: %s", (value, is) => {
    expect(isXmppUri(value)).toBe(is);
  });
});

describe("addressOfUri", () => {
  it.each([
    ["xmpp:b@outside.example", "b@outside.example"],
    ["xmpp:room@outside.example?join", "room@outside.example"],
    ["xmpp:room@outside.example#x", "room@outside.example"],
    ["xmpp:b%40outside.example", "b@outside.example"],
    ["xmpp:%ff", "%ff"],
    ["xmpp://lee@agency.example/b@outside.example?message", "b@outside.example"],
    ["xmpp://lee@agency.example", ""],
    [" xmpp:b@outside.example ", "b@outside.example"],
    ["xmpp:", ""],
  ])("%j names %j", (uri, address) => {
    expect(addressOfUri(uri)).toBe(address);
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
    ["hello", []],
  ])("%j", (text, addresses) => {
    expect(linkedAddresses(text)).toStrictEqual(addresses);
  });
});
