/** What counts as a refused offer, and what a host's answer says of the host (protocol.md §3.2). */
import { describe, expect, test } from "vitest";
import {
  hostKind,
  isHiddenFeature,
  isHiddenForm,
  isHiddenIdentity,
} from "../../../src/policy/disco-offers.ts";
import { REFUSED_PAYLOADS } from "../../../src/xmpp/payloads-refused.ts";
import { stanzaOf } from "../../support/stanzas.ts";
import { xml } from "../../support/xml.ts";

describe("features", () => {
  test.each(REFUSED_PAYLOADS.map(({ ns }) => [ns.replace("*", ":0")]))("of the catalogue: %s", (ns) => {
    expect(isHiddenFeature(ns, false)).toBe(true);
  });

  test.each([
    "urn:xmpp:push:0",
    "urn:xmpp:push:7",
    "urn:xmpp:extdisco:1",
    "http://jabber.org/protocol/address",
    "jabber:iq:gateway",
    "urn:xmpp:register:0",
    "urn:xmpp:http:upload",
    "urn:xmpp:omemo:2:devices+notify",
  ])("%s", (name) => {
    expect(isHiddenFeature(name, false)).toBe(true);
  });

  test("registration with a host, and not with a room", () => {
    expect([
      isHiddenFeature("jabber:iq:register", true),
      isHiddenFeature("jabber:iq:register", false),
    ]).toEqual([true, false]);
  });

  test.each(["urn:xmpp:ping", "urn:xmpp:mam:2", "", "urn:xmpp:bookmarks:1+notify"])("not %s", (name) => {
    expect(isHiddenFeature(name, true)).toBe(false);
  });
});

describe("identities and forms", () => {
  test.each([
    ["category='store' type='file'", true],
    ["category='proxy' type='bytestreams'", true],
    ["category='pubsub' type='push'", true],
    ["category='gateway' type='sms'", true],
    ["category='gateway'", true],
    ["category='pubsub' type='pep'", false],
    ["category='store' type='berkeley'", false],
    ["", false],
  ])("%s", (attributes, isHidden) => {
    expect(isHiddenIdentity(xml(`<identity ${attributes}/>`))).toBe(isHidden);
  });

  test.each([
    ["<field var='FORM_TYPE'><value>urn:xmpp:http:upload:0</value></field>", true],
    ["<field var='a'/><field var='FORM_TYPE'><value>urn:xmpp:http:upload</value></field>", true],
    ["<field var='FORM_TYPE'><value>urn:xmpp:dataforms:softwareinfo</value></field>", false],
    ["<field var='FORM_TYPE'/>", false],
    ["", false],
  ])("form %s", (fields, isHidden) => {
    expect(isHiddenForm(xml(`<x xmlns='jabber:x:data'>${fields}</x>`))).toBe(isHidden);
  });

  test("a form of another namespace is none", () => {
    expect(
      isHiddenForm(xml("<x><field var='FORM_TYPE'><value>urn:xmpp:http:upload:0</value></field></x>")),
    ).toBe(false);
  });
});

describe("a host", () => {
  const answer = (inner: string, attributes = "", from = "files.agency.example"): string =>
    `<iq type='result' id='1' from='${from}'><query xmlns='http://jabber.org/protocol/disco#info'${attributes}>${inner}</query></iq>`;
  const store = "<identity category='store' type='file'/>";
  test.each([
    ["stores files", answer(store), "refused"],
    [
      "is proxy and transport",
      answer("<identity category='proxy' type='bytestreams'/><identity category='gateway' type='irc'/>"),
      "refused",
    ],
    ["says so by a feature alone", answer("<feature var='urn:xmpp:http:upload:0'/>"), "refused"],
    [
      "stores files beside all else",
      answer(`${store}<identity category='conference' type='text'/>`),
      "other",
    ],
    [
      "is something else, whatever it supports",
      answer(
        "<identity category='pubsub' type='service'/><feature var='http://jabber.org/protocol/bytestreams'/>",
      ),
      "other",
    ],
    ["says nothing that tells", answer("<feature var='urn:xmpp:ping'/>"), undefined],
    ["speaks of a node", answer(store, " node='n'"), undefined],
    ["is an account", answer(store, "", "pat@agency.example"), undefined],
    ["is a client", answer(store, "", "files.agency.example/x"), undefined],
    ["asks", answer(store).replace("result", "get"), undefined],
    ["answers something else", "<iq type='result' id='1' from='files.agency.example'/>", undefined],
    ["has no address", answer(store).replace(/ from='[^']*'/, ""), undefined],
    ["cannot be judged", answer(store, "", "files.agency.example").replace("id='1'", ""), undefined],
  ] as const)("%s", (_what, text, kind) => {
    expect(hostKind(stanzaOf(text, "inbound"))).toBe(kind);
  });
});
