/** The allow-list at work: what is taken out, what refuses the whole, what passes. */
import { describe, expect, test } from "vitest";
import { textOnly } from "../../../../src/policy/rules/text-only.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, saysOf, stanzaOf } from "../../../support/stanzas.ts";

const X = "<x xmlns='urn:example:9f1c'>hi</x>";
const PUBSUB = "http://jabber.org/protocol/pubsub";
const iq = (type: string, inner: string): string => `<iq type='${type}' id='1'>${inner}</iq>`;

describe("verdicts", () => {
  test.each([
    ["unknown beside a body", `<message><body>a</body>${X}</message>`, "strip"],
    ["unknown alone", `<message>${X}</message>`, "block"],
    ["unknown in a presence", `<presence>${X}</presence>`, "strip"],
    ["unknown request", iq("get", X), "block"],
    ["unknown answer", iq("result", X), "block"],
    ["unknown echo", iq("error", `${X}<error type='cancel'/>`), "strip"],
    [
      "a known payload of another place",
      `<message><body>a</body><query xmlns='jabber:iq:roster'/></message>`,
      "strip",
    ],
    [
      "a known name of another namespace",
      "<message><body>a</body><body xmlns='urn:xmpp:receipts'>b</body></message>",
      "strip",
    ],
    [
      "unknown inside a known payload",
      iq("set", `<query xmlns='jabber:iq:roster'><item jid='a@b'>${X}</item></query>`),
      "strip",
    ],
    ["unknown inside a body", `<message><body>a${X}</body></message>`, "block"],
    ["unknown inside a status", `<presence><status>a${X}</status></presence>`, "strip"],
    [
      "unknown condition inside an error",
      `<message type='error'><body>a</body><error type='cancel'>${X}</error></message>`,
      "strip",
    ],
    ["no payload in a request", iq("get", ""), "block"],
    [
      "two payloads in an answer",
      iq("result", "<ping xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/>"),
      "block",
    ],
    ["loose text", "<message>psst<body>a</body></message>", "strip"],
    ["white space between payloads", "<message>\n <body>a</body>\n</message>", "allow"],
    [
      "a stanza that hides in a forward",
      "<message><body>a</body><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body>b</body></message></forwarded></message>",
      "strip",
    ],
    [
      "another namespace's attribute",
      "<message xmlns:e='urn:e' e:to='a@b'><body>a</body></message>",
      "strip",
    ],
    ["an unknown attribute of the stanza", "<message note='psst'><body>a</body></message>", "strip"],
    ["an attribute with a long name", `<message><body ${"a".repeat(33)}='b'>a</body></message>`, "strip"],
    ["the stanza's language", "<message xml:lang='en'><body>a</body></message>", "allow"],
    [
      "a published node that is not listed",
      iq("set", `<pubsub xmlns='${PUBSUB}'><publish node='urn:example:n'/></pubsub>`),
      "block",
    ],
    ["a publication without a node", iq("set", `<pubsub xmlns='${PUBSUB}'><publish/></pubsub>`), "block"],
    [
      "a made node that is not listed",
      iq("set", `<pubsub xmlns='${PUBSUB}'><create node='urn:example:n'/></pubsub>`),
      "block",
    ],
    [
      "leaving a node that is not listed",
      iq("set", `<pubsub xmlns='${PUBSUB}'><unsubscribe node='urn:example:n' jid='a@b'/></pubsub>`),
      "allow",
    ],
    [
      "one's subscriptions",
      iq(
        "result",
        `<pubsub xmlns='${PUBSUB}'><subscriptions><subscription node='urn:example:n' jid='a@b' subscription='none'/></subscriptions></pubsub>`,
      ),
      "allow",
    ],
    [
      "a time that is none",
      "<presence><idle xmlns='urn:xmpp:idle:1' since='at nine, by car'/></presence>",
      "strip",
    ],
    [
      "an attribute that no specification names",
      "<message><body>a</body><active xmlns='http://jabber.org/protocol/chatstates' b='c'/></message>",
      "strip",
    ],
    [
      "text where none belongs",
      "<message><body>a</body><active xmlns='http://jabber.org/protocol/chatstates'>b</active></message>",
      "strip",
    ],
    [
      "a code that is a text",
      `<presence><x xmlns='vcard-temp:x:update'><photo>${"word ".repeat(60)}</photo></x></presence>`,
      "strip",
    ],
    [
      "an id as long as a stanza's may be",
      `<message><body>a</body><origin-id xmlns='urn:xmpp:sid:0' id='${"i".repeat(256)}'/></message>`,
      "allow",
    ],
    [
      "a longer id",
      `<message><body>a</body><origin-id xmlns='urn:xmpp:sid:0' id='${"some words ".repeat(24)}'/></message>`,
      "strip",
    ],
    [
      "an item named by a long address",
      iq(
        "set",
        `<pubsub xmlns='${PUBSUB}'><retract node='urn:xmpp:bookmarks:1'><item id='${"r".repeat(300)}@rooms.agency.example'/></retract></pubsub>`,
      ),
      "allow",
    ],
    ["a language that is none", "<message xml:lang='at nine'><body>a</body></message>", "strip"],
    [
      "an item that does not belong",
      iq(
        "set",
        `<pubsub xmlns='${PUBSUB}'><publish node='urn:xmpp:bookmarks:1'><item id='a'>${X}</item></publish></pubsub>`,
      ),
      "strip",
    ],
  ])("%s", (_, text, expected) => {
    expect(saysOf(textOnly, text, "outbound").split(" ")[0]).toBe(expected);
    expect(saysOf(textOnly, text, "inbound").split(" ")[0]).toBe(expected);
  });
});

test("is silent where the policy is not text-only", () => {
  const stanza = stanzaOf(iq("set", X));
  expect(textOnly.check(stanza, contextFor("outbound"), policyFor({ textOnly: false }))).toEqual([]);
});

test("cuts names in its reasons: they go into records", () => {
  const stanza = stanzaOf(`<presence><${"n".repeat(900)} xmlns='urn:${"u".repeat(900)}'/></presence>`);
  const [found] = textOnly.check(stanza, contextFor("outbound"), policyFor());
  expect(found?.reason.length).toBeLessThan(160);
});

test("shows no words of the sender's in place of a name", () => {
  const reasonOf = (payload: string): string | undefined =>
    textOnly.check(stanzaOf(`<message>${payload}</message>`), contextFor("outbound"), policyFor())[0]?.reason;
  expect(reasonOf("<x xmlns='urn:example:9f1c'/>")).toContain("{urn:example:9f1c}x");
  expect(reasonOf("<漢字 xmlns='urn:example:9f1c'/>")).toContain("{urn:example:9f1c}?");
});

test("events come from services alone", () => {
  const event = (...nodes: readonly string[]): string =>
    `<message><event xmlns='${PUBSUB}#event'>${nodes.map((node) => `<items node='${node}'/>`).join("")}</event></message>`;
  expect(saysOf(textOnly, event("urn:example:n", "urn:xmpp:bookmarks:1"), "inbound")).toBe("strip");
  expect(saysOf(textOnly, event("urn:xmpp:bookmarks:1"), "inbound")).toBe("allow");
  expect(saysOf(textOnly, event("urn:xmpp:bookmarks:1"), "outbound")).toBe("block");
});
