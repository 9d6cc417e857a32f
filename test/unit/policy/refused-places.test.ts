/** Where refused payloads are found, and what becomes of each kind of stanza. */
import { describe, expect, test } from "vitest";
import { collectRefused, refusedAt } from "../../../src/policy/refused-places.ts";
import type { Removal } from "../../../src/policy/removal.ts";
import { parseElement, stanzaOf } from "../../support/stanzas.ts";

function search(text: string): readonly Removal[] {
  const into: Removal[] = [];
  collectRefused({ stanza: stanzaOf(text), concerns: () => true, alsoLook: () => undefined }, into);
  return into;
}

const FILE = "<file-sharing xmlns='urn:xmpp:sfs:0'/>";
const PUBSUB = "http://jabber.org/protocol/pubsub";

describe("places", () => {
  test.each([
    ["in a message", `<message><body>x</body>${FILE}</message>`, [1], false],
    ["of a kind that ends the message", "<message><jingle xmlns='urn:xmpp:jingle:1'/></message>", [0], true],
    [
      "in an error message",
      "<message type='error'><jingle xmlns='urn:xmpp:jingle:1'/></message>",
      [0],
      false,
    ],
    ["in a presence", "<presence><jingle xmlns='urn:xmpp:jingle:1'/></presence>", [0], false],
    ["in a request", `<iq type='set' id='1'>${FILE}</iq>`, [0], true],
    ["in an answer", `<iq type='result' id='1'>${FILE}</iq>`, [0], true],
    ["in an error's echo", `<iq type='error' id='1'>${FILE}<error type='cancel'/></iq>`, [0], false],
    [
      "deep in a request",
      `<iq type='set' id='1'><vCard xmlns='vcard-temp'><AGENT><PHOTO/></AGENT></vCard></iq>`,
      [0, 0, 0],
      false,
    ],
    [
      "published",
      `<iq type='set' id='1'><pubsub xmlns='${PUBSUB}'><publish node='urn:xmpp:avatar:data'/></pubsub></iq>`,
      [0, 0],
      true,
    ],
    [
      "published to a node of a kind that messages merely lose",
      `<iq type='set' id='1'><pubsub xmlns='${PUBSUB}'><publish node='urn:xmpp:sfs:0'/></pubsub></iq>`,
      [0, 0],
      true,
    ],
    [
      "in an event",
      `<message><event xmlns='${PUBSUB}#event'><items node='urn:xmpp:avatar:data'/></event></message>`,
      [0, 0],
      false,
    ],
    [
      "retracted in an event",
      `<message><event xmlns='${PUBSUB}#event'><purge node='urn:xmpp:avatar:data'/></event></message>`,
      [0, 0],
      false,
    ],
  ])("%s", (_, text, path, isFatal) => {
    expect(search(text).map((one) => [one.path, one.isFatal])).toEqual([[path, isFatal]]);
  });

  test.each(["delete", "purge"])("%s of a refused node may be asked for", (local) => {
    expect(
      search(
        `<iq type='set' id='1'><pubsub xmlns='${PUBSUB}#owner'><${local} node='urn:xmpp:omemo:2:devices'/></pubsub></iq>`,
      ),
    ).toEqual([]);
  });
});

test("what lies inside a found payload is not found again; what is not of concern is gone into", () => {
  const text =
    "<message><encrypted xmlns='urn:xmpp:omemo:2'><file-sharing xmlns='urn:xmpp:sfs:0'/></encrypted></message>";
  expect(search(text)).toHaveLength(1);
  const into: Removal[] = [];
  const looked: string[] = [];
  collectRefused(
    {
      stanza: stanzaOf(text),
      concerns: ({ category }) => category === "file",
      alsoLook: ({ local }) => {
        looked.push(local);
        return undefined;
      },
    },
    into,
  );
  expect(into.map(({ path }) => path)).toEqual([[0, 0]]);
  expect(looked).toEqual(["message"]);
});

test.each([
  ["<reference xmlns='urn:xmpp:reference:0' type='mention'/>", undefined],
  ["<reference xmlns='urn:xmpp:reference:0' type='data'/>", "file"],
  ["<reference xmlns='urn:xmpp:reference:0'/>", "file"],
  [
    "<reference xmlns='urn:xmpp:reference:0' type='mention'><media-sharing xmlns='urn:xmpp:sims:1'/></reference>",
    "file",
  ],
  ["<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>", undefined],
  ["<key xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>", "file"],
  [
    "<command xmlns='http://jabber.org/protocol/commands' node='http://jabber.org/protocol/rc#set-options'/>",
    "file",
  ],
  [
    "<query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/>",
    undefined,
  ],
  ["<item xmlns='http://jabber.org/protocol/disco#items' node='urn:xmpp:avatar:data'/>", undefined],
])("%s", (text, category) => {
  expect(refusedAt(parseElement(text))?.category).toBe(category);
});

test.each([
  ["urn:xmpp:jingle:apps:file-transfer:5", "file"],
  ["urn:xmpp:jingle:apps:rtp:1", "call"],
])("a session that would carry %s is named %s", (ns, refusal) => {
  const [found] = search(
    `<iq type='set' id='1'><jingle xmlns='urn:xmpp:jingle:1'><content><description xmlns='${ns}'/></content></jingle></iq>`,
  );
  expect(found?.refusal).toBe(refusal);
});
