/**
 * A message, its carbon and its archive copy get one verdict from the rule on outside addresses (design §8.4): the
 * findings on a message depend neither on the direction nor on what carried it.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Carrier, Direction } from "../../src/policy/rule.ts";
import { externalDomain } from "../../src/policy/rules/external-domain.ts";
import { readUnframed } from "../../src/xmpp/stanza.ts";
import { policyFor, prepare } from "../support/policy.ts";
import { contextFor, parseElement } from "../support/stanzas.ts";

const JIDS = [
  "a@agency.example",
  "lee@agency.example/desk",
  "r@rooms.agency.example/n",
  "b@outside.example",
  "a@b@c",
];

const PAYLOADS: readonly ((jid: string) => string)[] = [
  () => "<body>hello</body>",
  (jid) => `<body>join xmpp:${jid} now</body>`,
  (jid) => `<x xmlns='http://jabber.org/protocol/muc#user'><invite to='${jid}'/></x>`,
  (jid) =>
    `<x xmlns='http://jabber.org/protocol/muc#user'><item jid='${jid}'><actor jid='${jid}'/></item></x>`,
  (jid) => `<x xmlns='jabber:x:conference' jid='${jid}'/>`,
  (jid) => `<x xmlns='jabber:x:data'><field var='muc#jid'><value>${jid}</value></field></x>`,
  (jid) => `<addresses xmlns='http://jabber.org/protocol/address'><address jid='${jid}'/></addresses>`,
  (jid) => `<delay xmlns='urn:xmpp:delay' from='${jid}'/>`,
  (jid) => `<reply xmlns='urn:xmpp:reply:0' to='${jid}'/>`,
  (jid) => `<query xmlns='jabber:iq:roster'><item jid='${jid}'/></query>`,
  (jid) => `<event xmlns='http://jabber.org/protocol/pubsub#event'><items><item id='${jid}'><conference
    xmlns='urn:xmpp:bookmarks:1'/></item></items></event>`,
  (jid) => `<x xmlns='urn:example:x' jid='${jid}' owner='${jid}'/>`,
];

const jid = fc.constantFrom(...JIDS);
const payload = fc.tuple(fc.constantFrom(...PAYLOADS), jid).map(([make, address]) => make(address));
const message = fc
  .tuple(
    jid,
    jid,
    fc.constantFrom("chat", "normal", "groupchat", "headline", "error"),
    fc.array(payload, { maxLength: 4 }),
  )
  .map(
    ([to, from, type, payloads]) =>
      `<message to='${to}' from='${from}' type='${type}'>${payloads.join("")}</message>`,
  );

const VIEWS: readonly (readonly [Direction, Carrier])[] = [
  ["outbound", "direct"],
  ["inbound", "direct"],
  ["inbound", "carbon"],
  ["inbound", "archive"],
  ["outbound", "forward"],
];

describe("external-domain", () => {
  it("finds the same in a message, its carbon and its archive copy", () => {
    fc.assert(
      fc.property(message, (text) => {
        const stanza = readUnframed(parseElement(text), { prepare, byteCount: text.length });
        const [first, ...others] = VIEWS.map(([direction, carrier]) =>
          externalDomain.check(stanza, contextFor(direction, carrier), policyFor()),
        );
        for (const other of others) expect(other).toStrictEqual(first);
      }),
      { numRuns: 500 },
    );
  });
});
