/** Whose answers are filtered, and what is taken out of them. */
import { describe, expect, test } from "vitest";
import { collectHidden } from "../../../src/policy/disco-hiding.ts";
import type { Removal } from "../../../src/policy/removal.ts";
import { policyFor } from "../../support/policy.ts";
import { contextFor, stanzaOf } from "../../support/stanzas.ts";

const INFO = "http://jabber.org/protocol/disco#info";
const answer = (inner: string, from = "agency.example", ns = INFO): string =>
  `<iq type='result' id='1' from='${from}' to='lee@agency.example/desk'><query xmlns='${ns}'>${inner}</query></iq>`;

function hidden(text: string, direction: "inbound" | "outbound" = "inbound"): readonly (readonly number[])[] {
  const into: Removal[] = [];
  collectHidden(
    { stanza: stanzaOf(text, direction), context: contextFor(direction), revision: policyFor() },
    into,
  );
  return into.map(({ path }) => path);
}

describe("hidden", () => {
  test.each([
    "<feature var='urn:xmpp:http:upload:0'/>",
    "<feature var='http://jabber.org/protocol/bytestreams'/>",
    "<feature var='urn:xmpp:extdisco:2'/>",
    "<feature var='urn:xmpp:push:0'/>",
    "<feature var='jabber:iq:register'/>",
    "<feature var='jabber:iq:gateway'/>",
    "<feature var='http://jabber.org/protocol/address'/>",
    "<feature var='urn:xmpp:omemo:2'/>",
    "<identity category='store' type='file'/>",
    "<identity category='proxy' type='bytestreams'/>",
    "<identity category='gateway' type='sms'/>",
    "<identity category='pubsub' type='push'/>",
    "<x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>urn:xmpp:http:upload:0</value></field></x>",
  ])("%s", (inner) => {
    expect(hidden(answer(inner))).toEqual([[0, 0]]);
  });

  test("items of upload hosts and refused nodes", () => {
    const items =
      "<item jid='rooms.agency.example'/><item jid='upload.agency.example'/><item jid='a@b' node='urn:xmpp:avatar:data'/>";
    expect(hidden(answer(items, "agency.example", "http://jabber.org/protocol/disco#items"))).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });
});

describe("left alone", () => {
  const upload = "<feature var='urn:xmpp:http:upload:0'/>";
  test.each([
    "<feature var='urn:xmpp:carbons:2'/>",
    "<feature var='urn:xmpp:bookmarks:1#compat'/>",
    "<identity category='server' type='im'/>",
    "<identity category='pubsub' type='pep'/>",
    "<x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>http://jabber.org/network/serverinfo</value></field></x>",
    "<x xmlns='jabber:x:data'/>",
  ])("%s", (inner) => {
    expect(hidden(answer(inner))).toEqual([]);
  });

  test("a client's answer, whose hash must match", () => {
    expect(hidden(answer(upload, "pat@agency.example/tablet"))).toEqual([]);
  });

  test("what our client says", () => {
    expect(hidden(answer(upload).replace(/ from='[^']*'/, ""), "outbound")).toEqual([]);
  });

  test("a request", () => {
    expect(hidden(answer(upload).replace("result", "get"))).toEqual([]);
  });

  test("nick registration with a room", () => {
    expect(hidden(answer("<feature var='jabber:iq:register'/>", "ops@rooms.agency.example"))).toEqual([]);
  });
});
