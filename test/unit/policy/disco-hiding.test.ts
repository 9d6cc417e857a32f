/** Whose answers are filtered, and what is taken out of them. */
import { describe, expect, test } from "vitest";
import { collectHidden } from "../../../src/policy/disco-hiding.ts";
import type { Removal } from "../../../src/policy/removal.ts";
import { policyFor } from "../../support/policy.ts";
import { contextFor, stanzaOf } from "../../support/stanzas.ts";

const INFO = "http://jabber.org/protocol/disco#info";
const answer = (inner: string, from = "agency.example", ns = INFO): string =>
  `<iq type='result' id='1' from='${from}' to='lee@agency.example/desk'><query xmlns='${ns}'>${inner}</query></iq>`;

const ITEMS = "http://jabber.org/protocol/disco#items";
const CAPS = `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://x' ver='v'/>`;

function removed(
  text: string,
  direction: "inbound" | "outbound" = "inbound",
  refusedHosts: readonly string[] = [],
): readonly Removal[] {
  const into: Removal[] = [];
  const context = { ...contextFor(direction), refusedHosts: new Set(refusedHosts) };
  collectHidden({ stanza: stanzaOf(text, direction), context, revision: policyFor() }, into);
  return into;
}

const hidden = (...args: Parameters<typeof removed>): readonly (readonly number[])[] =>
  removed(...args).map(({ path }) => path);

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

  const LIST =
    "<item jid='rooms.agency.example'/><item jid='Upload.agency.example.'/><item jid='a@b' node='urn:xmpp:avatar:data'/>" +
    "<item jid='files@proxy.agency.example/x'/>";

  test("items of upload hosts and refused nodes, whoever lists them", () => {
    for (const from of ["agency.example", "pat@agency.example", "pat@agency.example/tablet"])
      expect(hidden(answer(LIST, from, ITEMS))).toEqual([
        [0, 1],
        [0, 2],
      ]);
  });

  test("items of hosts that were learnt", () => {
    expect(hidden(answer(LIST, "agency.example", ITEMS), "inbound", ["proxy.agency.example"])).toContainEqual(
      [0, 3],
    );
  });

  test("the answer of a host by any of its addresses, and of an account", () => {
    const upload = "<feature var='urn:xmpp:http:upload:0'/>";
    for (const from of ["agency.example/x", "pat@agency.example", "ops@rooms.agency.example"])
      expect(hidden(answer(upload, from))).toEqual([[0, 0]]);
    expect(hidden(answer(upload).replace(/ from='[^']*'/, ""))).toEqual([[0, 0]]);
  });

  test("what is left of a host says that it is something", () => {
    const store = "<identity category='store' type='file'/>";
    const [first, second] = removed(answer(store + store));
    expect(first?.rewrites).toMatchObject([
      {
        type: "replace",
        by: { local: "identity", attributes: [{ value: "component" }, { value: "generic" }] },
      },
    ]);
    expect(second?.rewrites).toBeUndefined();
    expect(
      removed(answer(`${store}<identity category='server' type='im'/>`)).map(({ rewrites }) => rewrites),
    ).toEqual([undefined]);
  });

  test.each(["agency.example", "ops@rooms.agency.example", "agency.example/x"])(
    "the hash in the presence of %s",
    (from) => {
      const presence = `<presence from='${from}'><show>away</show>${CAPS}<c xmlns='urn:xmpp:caps'/></presence>`;
      expect(hidden(presence)).toEqual([[1], [2]]);
    },
  );
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

  test("the hash in a client's presence, and an occupant's", () => {
    for (const from of ["pat@agency.example/tablet", "ops@rooms.agency.example/pat"])
      expect(hidden(`<presence from='${from}'>${CAPS}</presence>`)).toEqual([]);
    expect(hidden(`<presence>${CAPS}</presence>`, "outbound")).toEqual([]);
  });

  test("items of the server itself", () => {
    const own = "<item jid='agency.example' node='http://jabber.org/protocol/commands'/>";
    expect(hidden(answer(own, "agency.example", ITEMS))).toEqual([]);
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
