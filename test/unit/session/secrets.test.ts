import { describe, expect, it } from "vitest";
import type { Direction } from "../../../src/policy/rule.ts";
import { blankerFor, mayHoldSecrets } from "../../../src/session/secrets.ts";
import type { XmlElement } from "../../../src/xml/element.ts";
import { policyFor } from "../../support/policy.ts";
import { stanzaOf, USER } from "../../support/stanzas.ts";
import { text } from "../../support/xml.ts";

const SECRET = "hunter2";
const TALK = "meet me behind the building at nine, bring the papers";
const ROOM = "r@rooms.agency.example";
const COMMANDS = "http://jabber.org/protocol/commands";
const OWNER = "http://jabber.org/protocol/muc#owner";
const MUC_USER = "http://jabber.org/protocol/muc#user";

const iq = (payload: string, ends = ""): string => `<iq type='set' id='1' ${ends}>${payload}</iq>`;
const query = (ns: string, inner: string): string => `<query xmlns='${ns}'>${inner}</query>`;
const form = (fields: string): string => `<x xmlns='jabber:x:data' type='submit'>${fields}</x>`;
const field = (attributes: string, value = SECRET): string =>
  `<field ${attributes}><value>${value}</value></field>`;
const invitation = (password: string): string =>
  `<x xmlns='${MUC_USER}'><invite to='raj@agency.example'/><password>${password}</password></x>`;
const direct = (password: string): string =>
  `<x xmlns='jabber:x:conference' jid='${ROOM}' password='${password}'/>`;
const bookmark = (ns: string, password = SECRET): string =>
  `<item id='${ROOM}'><conference xmlns='${ns}'><password>${password}</password></conference></item>`;
const publish = (ns: string): string =>
  `<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='${ns}'>${bookmark(ns)}</publish></pubsub>`;
const roomSecret = (value: string): string =>
  query(OWNER, form(field("var='muc#roomconfig_roomsecret' type='text-private'", value)));

interface Sent {
  readonly stanza: string;
  readonly direction?: Direction;
  readonly isDelivered?: boolean;
}

function kept({ stanza, direction = "outbound", isDelivered = true }: Sent): XmlElement {
  const read = stanzaOf(stanza, direction);
  return blankerFor({ stanza: read, direction, user: USER.full, isDelivered, revision: policyFor() })(
    read.element,
  );
}

const keptText = (sent: Sent): string => text(kept(sent));

describe("a secret between the user and the service", () => {
  it.each([
    [
      "a password change",
      query("jabber:iq:register", `<username>lee</username><password>${SECRET}</password>`),
    ],
    [
      "a second query",
      `<query xmlns='jabber:iq:register'/>${query("jabber:iq:register", `<password>${SECRET}</password>`)}`,
    ],
    ["a password of several words", query("jabber:iq:register", `<password>a ${SECRET} b</password>`)],
    ["a registration form", query("jabber:iq:register", form(field("var='pw'")))],
    ["old log-in", query("jabber:iq:auth", `<password>${SECRET}</password><digest>${SECRET}</digest>`)],
    [
      "bookmarks of old",
      query(
        "jabber:iq:private",
        `<storage xmlns='storage:bookmarks'>${bookmark("storage:bookmarks")}</storage>`,
      ),
    ],
    ["a bookmark", publish("urn:xmpp:bookmarks:0")],
    ["a bookmark of today", publish("urn:xmpp:bookmarks:1")],
    [
      "a push service's secret",
      `<enable xmlns='urn:xmpp:push:0' jid='push.agency.example'>${form(field("var='secret'"))}</enable>`,
    ],
    [
      "a log-in inside a request",
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${SECRET}</auth>`,
    ],
    [
      "a log-in of today",
      `<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>${SECRET}</initial-response></authenticate>`,
    ],
    ["a token for the next log-in", `<token xmlns='urn:xmpp:fast:0' token='${SECRET}'/>`],
  ])("is blanked: %s", (_what, payload) => {
    const left = keptText({ stanza: iq(payload) });
    expect(left).not.toContain(SECRET);
    expect(left).toContain("[removed]");
  });

  it.each([
    [
      "an administrator's command",
      `<command xmlns='${COMMANDS}'>${form(field("var='q' type='text-private'"))}</command>`,
    ],
    [
      "what a command reports",
      `<command xmlns='${COMMANDS}'>${form(`<item>${field("var='password'", `${SECRET} x`)}</item>`)}</command>`,
    ],
    ["an invitation's token", `<preauth xmlns='urn:xmpp:pars:0' token='${SECRET}'/>`],
    [
      "credentials for a relay",
      `<services xmlns='urn:xmpp:extdisco:2'><service type='turn' host='t' password='${SECRET}'/></services>`,
    ],
    [
      "leave to upload",
      `<slot xmlns='urn:xmpp:http:upload:0'><put url='https://u/x'><header name='Authorization'>Bearer ${SECRET}</header></put></slot>`,
    ],
  ])("is blanked, to and from the server: %s", (_what, payload) => {
    const there = iq(payload, "to='agency.example'");
    const back = `<iq type='result' id='1' from='upload.agency.example'>${payload}</iq>`;
    expect(keptText({ stanza: there })).not.toContain(SECRET);
    expect(keptText({ stanza: back, direction: "inbound" })).not.toContain(SECRET);
  });

  it("is blanked where the account tells its devices of a bookmark", () => {
    const event = (from: string): string =>
      `<message from='${from}'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:bookmarks:1'>` +
      `${bookmark("urn:xmpp:bookmarks:1", "one word")}</items></event></message>`;
    expect(keptText({ stanza: event("lee@agency.example"), direction: "inbound" })).not.toContain("one word");
    expect(keptText({ stanza: event("raj@agency.example"), direction: "inbound" })).toContain("one word");
  });

  it("is blanked in a request that goes to nobody", () => {
    const stanza = iq(
      query("jabber:iq:register", `<password>${SECRET} x</password>`),
      "to='raj@agency.example/x'",
    );
    expect(keptText({ stanza, isDelivered: false })).not.toContain(SECRET);
    expect(keptText({ stanza })).toContain(SECRET);
  });
});

describe("a room's password", () => {
  it.each([
    [
      "to enter",
      `<presence to='${ROOM}/lee'><x xmlns='http://jabber.org/protocol/muc'><password>${SECRET}</password></x></presence>`,
    ],
    ["in an invitation", `<message to='${ROOM}'>${invitation(SECRET)}</message>`],
    ["in a direct invitation", `<message to='raj@agency.example'>${direct(SECRET)}</message>`],
    ["in both at once", `<message to='raj@agency.example'>${invitation(SECRET)}${direct(SECRET)}</message>`],
    [
      "inside a carbon",
      `<message><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'>${direct(SECRET)}</message></forwarded></received></message>`,
    ],
    ["in its configuration", iq(roomSecret(SECRET), `to='${ROOM}'`)],
    [
      "of the next room",
      iq(query(OWNER, `<destroy><password>${SECRET}</password></destroy>`), `to='${ROOM}'`),
    ],
    [
      "in a contact's invitation",
      `<presence type='subscribe' to='raj@agency.example'><preauth xmlns='urn:xmpp:pars:0' token='${SECRET}'/></presence>`,
    ],
  ])("is blanked %s", (_what, stanza) => {
    const left = keptText({ stanza });
    expect(left).not.toContain(SECRET);
    expect(left).toContain("[removed]");
  });
});

describe("what another person may read", () => {
  it.each([
    ["a body", `<message><body>my password is ${SECRET}</body></message>`],
    ["a password that nobody defines", `<message><body>a</body><password>${SECRET}</password></message>`],
    ["an invitation with a sentence", `<message>${invitation(TALK)}</message>`],
    ["a direct invitation with a sentence", `<message>${direct(TALK)}</message>`],
    ["a word too long for a password", `<message>${direct("x".repeat(65))}</message>`],
    ["a paragraph in one word", `<message>${direct("漢字".repeat(20))}</message>`],
    ["elements in a password", `<message>${invitation(`a<x>${TALK}</x>`)}</message>`],
    ["a form's private field", `<message>${form(field("var='n' type='text-private'"))}</message>`],
    ["a form's secret field", `<message>${form(field("var='secret'"))}</message>`],
    ["a room's form in a message", `<message>${roomSecret(SECRET)}</message>`],
    [
      "a form for a colleague",
      iq(query("jabber:iq:register", form(field("var='pw'"))), "to='raj@agency.example/x'"),
    ],
    [
      "a form for a room",
      iq(query("jabber:iq:register", form(field("var='muc#register_roomnick'"))), `to='${ROOM}'`),
    ],
    ["talk in a room's configuration", iq(roomSecret(TALK), `to='${ROOM}'`)],
    [
      "talk in a server's pubsub",
      iq(publish("urn:xmpp:bookmarks:1").replace(SECRET, TALK), "to='pubsub.agency.example'"),
    ],
    ["a question about registration", iq(query("jabber:iq:register", "<username>lee</username>"))],
    [
      "a form that holds none",
      iq(`<command xmlns='${COMMANDS}'>${form(field("var='FORM_TYPE'"))}</command>`),
    ],
  ])("is kept as it is: %s", (_what, sent) => {
    const read = stanzaOf(sent);
    const blank = blankerFor({
      stanza: read,
      direction: "outbound",
      user: USER.full,
      isDelivered: true,
      revision: policyFor(),
    });
    expect(blank(read.element)).toBe(read.element);
  });

  it.each(["outside.example", "rooms.outside.example"])("keeps what a host outside may read: %s", (host) => {
    const paragraphs = [
      query("jabber:iq:register", `<password>${TALK}</password>`),
      query(OWNER, form(field("var='secret'", TALK))),
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${TALK}</auth>`,
      `<slot xmlns='urn:xmpp:http:upload:0'><put url='x'><header name='Cookie'>${TALK}</header></put></slot>`,
    ];
    for (const payload of paragraphs) {
      expect(keptText({ stanza: iq(payload, `to='${host}'`) })).toContain(TALK);
      expect(keptText({ stanza: iq(payload, `from='${host}'`), direction: "inbound" })).toContain(TALK);
    }
  });

  it("loses one word, not a sentence word by word", () => {
    const left = keptText({
      stanza: `<message>${["meet", "me", "at", "nine", "meet"].map(direct).join("")}</message>`,
    });
    expect(left.match(/password="[^"]*"/g)).toEqual(
      ["[removed]", "me", "at", "nine", "[removed]"].map((word) => `password="${word}"`),
    );
  });
});

it("invents no secret where the element is empty", () => {
  expect(keptText({ stanza: iq(query("jabber:iq:register", "<password/>")) })).not.toContain("removed");
});

it("is looked for only where one may be", () => {
  expect(mayHoldSecrets(stanzaOf(`<message>${direct(SECRET)}</message>`).element)).toBe(true);
  expect(mayHoldSecrets(stanzaOf(`<message><body>a</body></message>`).element)).toBe(false);
});
