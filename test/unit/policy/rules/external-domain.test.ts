import { describe, expect, it } from "vitest";
import { applyRewrites } from "../../../../src/policy/rewrite.ts";
import type { Direction } from "../../../../src/policy/rule.ts";
import { externalDomain } from "../../../../src/policy/rules/external-domain.ts";
import { jid, policyFor } from "../../../support/policy.ts";
import { contextFor, parseElement, saysOf, stanzaOf } from "../../../support/stanzas.ts";

const BOTH: readonly Direction[] = ["outbound", "inbound"];
const B = "b@outside.example";
const A = "a@agency.example";

const says = (text: string, direction: Direction): string => saysOf(externalDomain, text, direction);

const message = (payload: string): string => `<message to='lee@agency.example' id='1'>${payload}</message>`;
const iq = (type: string, payload: string): string => `<iq type='${type}' id='1'>${payload}</iq>`;
const roster = (items: string): string => `<query xmlns='jabber:iq:roster' ver='7'>${items}</query>`;
const owner = (payload: string): string =>
  `<query xmlns='http://jabber.org/protocol/muc#owner'>${payload}</query>`;
const admin = (item: string): string => `<query xmlns='http://jabber.org/protocol/muc#admin'>${item}</query>`;
const user = (payload: string): string => `<x xmlns='http://jabber.org/protocol/muc#user'>${payload}</x>`;
const field = (name: string, value: string): string =>
  `<x xmlns='jabber:x:data' type='submit'><field var='${name}'><value>${value}</value></field></x>`;
const pubsub = (payload: string): string =>
  `<pubsub xmlns='http://jabber.org/protocol/pubsub'>${payload}</pubsub>`;

/** The vectors of protocol.md §2.1. */
const OUTSIDE = [
  B,
  "outside.example/b@agency.example",
  "b@agency。example",
  "b@agency.example.outside.example",
  "b@evilagency.example",
  "b@chat.agency.example",
  "pat\\40outside.example@sms.agency.example",
  "#chan%irc.net@irc.agency.example",
  "outside.example",
  "a@b@c",
  "a b@agency.example",
  "user@other.example/x@agency.example",
  "b@agency.example..",
];
const INSIDE = [
  A,
  "b@agency.example/r@outside.example",
  "B@AGENCY.EXAMPLE",
  "b@agency.example.",
  "b@ａgency.example",
  "agency.example",
  "room@rooms.agency.example/nick",
];

describe("external-domain: row 1, to and from", () => {
  it.each(OUTSIDE)("%s is outside", (address) => {
    for (const direction of BOTH) {
      for (const at of ["to", "from"]) {
        expect(
          says(`<message ${at}='${address}' id='1' type='chat'><body>x</body></message>`, direction),
        ).toBe("block");
        expect(says(`<presence ${at}='${address}'/>`, direction)).toBe("block");
        for (const type of ["get", "set", "result", "error"]) {
          expect(says(`<iq ${at}='${address}' id='1' type='${type}'/>`, direction)).toBe("block");
        }
      }
    }
  });

  it.each(INSIDE)("%s is inside", (address) => {
    for (const direction of BOTH) {
      expect(says(`<message to='${address}' id='1'><body>x</body></message>`, direction)).toBe("allow");
      expect(says(`<iq to='${address}' id='1' type='get'/>`, direction)).toBe("allow");
      expect(says(`<presence to='${address}'/>`, direction)).toBe("allow");
    }
  });

  it("takes silence for the own account", () => {
    for (const direction of BOTH) {
      for (const text of ["<message id='1'/>", "<presence/>", "<iq type='get' id='1'/>"]) {
        expect(says(text, direction)).toBe("allow");
      }
    }
  });
});

describe("external-domain: rows 2 and 3, presence", () => {
  it.each(["subscribe", "subscribed", "probe", "error"])("%s is refused", (type) => {
    for (const direction of BOTH) {
      expect(says(`<presence type='${type}' to='${B}'/>`, direction)).toBe("block");
      expect(says(`<presence type='${type}' from='${B}'/>`, direction)).toBe("block");
    }
  });

  it.each(["unsubscribe", "unsubscribed", "unavailable"])("%s passes without a word", (type) => {
    for (const direction of BOTH) {
      const isSeen = direction === "outbound";
      expect(says(`<presence type='${type}' to='${B}'/>`, direction)).toBe(isSeen ? "flag" : "allow");
      const text = `<presence type='${type}' to='${B}' id='secret' xmlns:d='urn:d' d:type='secret' note='secret'
        xml:lang='en'>text<status>xmpp:${B}</status><x xmlns='urn:x' jid='${B}'/></presence>`;
      expect(rewritten(text, direction)).toStrictEqual(parseElement(`<presence type='${type}' to='${B}'/>`));
    }
  });

  it.each([
    ["name and resource", `${"a".repeat(60)}@outside.example/${"b".repeat(60)}`],
    ["resource", `b@outside.example/${"a long text ".repeat(10)}`],
    ["domain", `x@${`${"c".repeat(30)}.`.repeat(4)}outside.example`],
  ])("does not let an address leave whose %s is a text, nor come", (_what, address) => {
    for (const direction of BOTH) {
      for (const end of ["to", "from"]) {
        expect(says(`<presence type='unavailable' ${end}='${address}'/>`, direction)).toBe("block");
      }
    }
  });

  it("does not let an address that does not prepare leave", () => {
    expect(says("<presence type='unavailable' to='a@b@c'/>", "outbound")).toBe("block");
  });

  it("keeps what an inside presence says when only an item in it is outside", () => {
    const text = (jid: string): string =>
      `<presence type='unavailable' from='room@rooms.agency.example/n'>${user(`<item affiliation='none' ${jid}/>`)}</presence>`;
    expect(rewritten(text(`jid='${B}'`), "inbound")).toStrictEqual(parseElement(text("")));
  });
});

/** The stanza after the rule's rewrites; the rule must say strip. */
function rewritten(text: string, direction: Direction): unknown {
  const stanza = stanzaOf(text, direction);
  const findings = externalDomain.check(stanza, contextFor(direction), policyFor());
  expect(findings.map(({ disposition }) => disposition)).toStrictEqual(["strip"]);
  return applyRewrites(
    stanza.element,
    findings.flatMap((finding) => finding.rewrites ?? []),
  );
}

describe("external-domain: rows 4 and 5, roster", () => {
  it("refuses to add, allows to remove", () => {
    expect(says(iq("set", roster(`<item jid='${B}' name='Bo'/>`)), "outbound")).toBe("block");
    expect(says(iq("set", roster(`<item jid='${B}' subscription='remove'/>`)), "outbound")).toBe("allow");
    expect(says(iq("set", roster(`<item jid='${A}'/>`)), "outbound")).toBe("allow");
    expect(says(iq("set", roster("<item jid='b@agency。example'/>")), "outbound")).toBe("block");
  });

  it("filters a result and takes its version", () => {
    const whole = roster(
      `<item jid='${A}'/><item jid='${B}'/><item jid='agency.example'/><item jid='c@x.y'/>`,
    );
    const part = `<query xmlns='jabber:iq:roster'><item jid='${A}'/><item jid='agency.example'/></query>`;
    expect(rewritten(iq("result", whole), "inbound")).toStrictEqual(parseElement(iq("result", part)));
    expect(says(iq("result", roster(`<item jid='${A}'/>`)), "inbound")).toBe("allow");
  });

  it("refuses a push, lets a removal through", () => {
    expect(says(iq("set", roster(`<item jid='${B}' subscription='both'/>`)), "inbound")).toBe("block");
    expect(says(iq("set", roster(`<item jid='${B}' subscription='remove'/>`)), "inbound")).toBe("allow");
  });
});

type Row = readonly [name: string, text: string, outbound: string, inbound: string];

const ROWS: readonly Row[] = [
  [
    "6 join",
    `<presence to='r@rooms.outside.example/n'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    "block",
    "block",
  ],
  [
    "6 join inside",
    `<presence to='r@rooms.agency.example/n'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    "allow",
    "allow",
  ],
  [
    "6 join unlisted",
    `<presence to='r@muc.agency.example/n'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    "block",
    "block",
  ],
  ["7 invite to", message(user(`<invite to='${B}'/>`)), "block", "block"],
  ["7 one bad of two", message(user(`<invite to='${A}'/><invite to='${B}'/>`)), "block", "block"],
  ["7 invite from", message(user(`<invite from='${B}'/>`)), "block", "block"],
  ["7 decline", message(user(`<decline to='${B}'/>`)), "block", "block"],
  ["7 inside", message(user(`<invite to='${A}' from='${A}/x'/><decline to='${A}'/>`)), "allow", "allow"],
  [
    "8 direct invite",
    message(`<x xmlns='jabber:x:conference' jid='r@rooms.outside.example'/>`),
    "block",
    "block",
  ],
  ["8 inside", message("<x xmlns='jabber:x:conference' jid='r@rooms.agency.example'/>"), "allow", "allow"],
  ["9 grant", iq("set", admin(`<item affiliation='member' jid='${B}'/>`)), "block", "strip"],
  ["9 revoke", iq("set", admin(`<item affiliation='none' jid='${B}'/>`)), "allow", "strip"],
  ["9 ban", iq("set", admin(`<item affiliation='outcast' jid='${B}'/>`)), "allow", "strip"],
  [
    "9 ban with a role",
    iq("set", admin(`<item affiliation='none' role='moderator' jid='${B}'/>`)),
    "block",
    "strip",
  ],
  ["9 list", iq("result", admin(`<item affiliation='member' jid='${B}'/>`)), "block", "strip"],
  ["9 occupant", `<presence>${user(`<item jid='${B}'/>`)}</presence>`, "strip", "strip"],
  ["10 owners", iq("set", owner(field("muc#roomconfig_roomowners", B))), "block", "strip"],
  ["10 admins", iq("set", owner(field("muc#roomconfig_roomadmins", B))), "block", "strip"],
  ["10 member list", iq("set", owner(field("muc#roomconfig_getmemberlist", B))), "block", "strip"],
  [
    "10 member list of roles",
    iq("set", owner(field("muc#roomconfig_getmemberlist", "moderator"))),
    "allow",
    "allow",
  ],
  ["10 other venue", iq("set", owner(`<destroy jid='r@rooms.outside.example'/>`)), "strip", "strip"],
  [
    "11 to",
    message(
      `<addresses xmlns='http://jabber.org/protocol/address'><address type='bcc' jid='${B}'/></addresses>`,
    ),
    "block",
    "block",
  ],
  [
    "11 uri",
    message(
      "<addresses xmlns='http://jabber.org/protocol/address'><address uri='sip:a@agency.example'/></addresses>",
    ),
    "block",
    "block",
  ],
  [
    "11 inside",
    message(`<addresses xmlns='http://jabber.org/protocol/address'><address jid='${A}'/></addresses>`),
    "allow",
    "allow",
  ],
  ["13 with", iq("set", `<query xmlns='urn:xmpp:mam:2'>${field("with", B)}</query>`), "block", "strip"],
  ["13 inside", iq("set", `<query xmlns='urn:xmpp:mam:2'>${field("with", A)}</query>`), "allow", "allow"],
  ["14 subscribe", iq("set", pubsub(`<subscribe jid='${B}'/>`)), "block", "strip"],
  ["14 unsubscribe", iq("set", pubsub(`<unsubscribe jid='${B}'/>`)), "allow", "allow"],
  [
    "14 event",
    message(`<event xmlns='http://jabber.org/protocol/pubsub#event'><item publisher='${B}'/></event>`),
    "block",
    "block",
  ],
  ["16 push", iq("set", "<enable xmlns='urn:xmpp:push:0' jid='push.outside.example'/>"), "block", "block"],
  [
    "18 items",
    iq(
      "result",
      "<query xmlns='http://jabber.org/protocol/disco#items'><item jid='x.outside.example'/></query>",
    ),
    "strip",
    "strip",
  ],
  ["20 block", iq("set", `<block xmlns='urn:xmpp:blocking'><item jid='${B}'/></block>`), "allow", "allow"],
  [
    "22 form",
    iq("set", `<x xmlns='jabber:x:data'><field var='who' type='jid-multi'><value>${B}</value></field></x>`),
    "block",
    "strip",
  ],
  ["27 delay", message(`<delay xmlns='urn:xmpp:delay' from='${B}'/>`), "strip", "strip"],
  ["30 moved", message(`<moved xmlns='urn:xmpp:moved:1'><new-jid>${B}</new-jid></moved>`), "strip", "strip"],
  ["38 link", message(`<body>xmpp:room@rooms.outside.example?join</body>`), "block", "block"],
  ["38 link inside", message("<body>xmpp:room@rooms.agency.example?join</body>"), "allow", "allow"],
  ["unlisted", message(`<x xmlns='urn:example:x' participant='${B}'/>`), "block", "block"],
  ["decoy", message(`<x xmlns='urn:example:x' xmlns:d='urn:d' d:jid='${B}'/>`), "allow", "allow"],
];

describe("external-domain: rows 6 to 13 and those behind", () => {
  it.each(ROWS)("%s: %s", (_name, text, outbound, inbound) => {
    expect(says(text, "outbound")).toBe(outbound);
    expect(says(text, "inbound")).toBe(inbound);
  });

  it.each([
    [
      user(`<item nick='n'><actor nick='m' jid='${B}'/></item>`),
      user("<item nick='n'><actor nick='m'/></item>"),
    ],
    [user(`<destroy jid='${B}'><reason>x</reason></destroy>`), user("<destroy><reason>x</reason></destroy>")],
    [`<body>x</body><stanza-id xmlns='urn:xmpp:sid:0' id='1' by='${B}'/>`, "<body>x</body>"],
    [`<moved xmlns='urn:xmpp:moved:1'><new-jid>${B}</new-jid></moved>`, ""],
    [
      `<error by='${B}'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:${B}</gone></error>`,
      "<error><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
    ],
  ])("strips no more than it must: %s", (before, after) => {
    expect(rewritten(message(before), "inbound")).toStrictEqual(parseElement(message(after)));
  });

  it.each([
    [`<show>away</show><status>write to xmpp:${B}</status>`, "<show>away</show>"],
    [
      `<show>away</show><x xmlns='urn:example:x'><in><deep jid='${B}'/></in><deep jid='${B}'/></x>`,
      "<show>away</show>",
    ],
  ])("never holds a presence back for what is in it: %s", (before, after) => {
    for (const direction of BOTH) {
      const stripped = rewritten(`<presence>${before}</presence>`, direction);
      expect(stripped).toStrictEqual(parseElement(`<presence>${after}</presence>`));
    }
  });

  it("says both where one address blocks and another is stripped", () => {
    const text = message(
      `<delay xmlns='urn:xmpp:delay' from='${B}'/><x xmlns='jabber:x:conference' jid='${B}'/>`,
    );
    expect(says(text, "inbound")).toBe("block strip");
  });
});

describe("external-domain: what outsiders would see", () => {
  it("closes a node that its publisher opens, and asks for the whole roster", () => {
    const options = (model: string): string =>
      pubsub(`<publish-options>${field("pubsub#access_model", model)}</publish-options>`);
    expect(rewritten(iq("set", options("open")), "outbound")).toStrictEqual(
      parseElement(iq("set", options("whitelist"))),
    );
    expect(says(iq("get", "<query xmlns='jabber:iq:roster' ver='7'/>"), "outbound")).toBe("flag");
    expect(says(iq("result", roster(`<item jid='${A}'/>`)), "inbound")).toBe("allow");
  });

  it("says nothing where one of them is seen, and asks them nothing, whatever else there is to mend", () => {
    const room = "ops@rooms.agency.example";
    const outsiders = { rooms: new Map([[room, new Map([[`${room}/b`, jid(B)]])]]), isFull: false };
    const context = { ...contextFor("outbound"), outsiders };
    const options = pubsub(`<publish-options>${field("pubsub#access_model", "open")}</publish-options>`);
    const said = `<message to='${room}' type='groupchat'><body>x</body></message>`;
    const asked = iq("set", options).replace("<iq ", `<iq to='${room}/b' `);
    const found = [said, asked].flatMap((one) => externalDomain.check(stanzaOf(one), context, policyFor()));
    expect(found.map(({ refusal }) => refusal)).toEqual(["outside-occupant", "outside-occupant", "external"]);
  });
});

describe("external-domain: what is left", () => {
  const offer = (...addresses: readonly string[]): string =>
    `<x xmlns='http://jabber.org/protocol/rosterx'>${addresses.map((one) => `<item action='add' jid='${one}'/>`).join("")}</x>`;

  it("filters an offer of contacts, and refuses one that has nobody left", () => {
    expect(rewritten(message(offer(A, B)), "inbound")).toStrictEqual(parseElement(message(offer(A))));
    expect(rewritten(message(`<body>x</body>${offer(B)}`), "inbound")).toStrictEqual(
      parseElement(message("<body>x</body>")),
    );
    for (const direction of BOTH) {
      expect(says(message(offer(B)), direction)).toBe("block");
      expect(says(iq("set", offer(B)), direction)).toBe("block");
      expect(says(iq("set", offer(A, B)), direction)).toBe("strip");
    }
  });

  it("lets a list that answers a question be empty", () => {
    const items =
      "<query xmlns='http://jabber.org/protocol/disco#items'><item jid='x.outside.example'/></query>";
    expect(says(iq("result", items), "inbound")).toBe("strip");
  });

  it("does not hold a typing notice for a word", () => {
    const typing = `<composing xmlns='http://jabber.org/protocol/chatstates'/><delay xmlns='urn:xmpp:delay' from='${B}'/>`;
    expect(says(message(typing), "inbound")).toBe("strip");
  });
});

describe("external-domain: its finding", () => {
  it("names place, domain and clauses, never the localpart", () => {
    const [finding] = externalDomain.check(
      stanzaOf(`<message to='secret@outside.example' id='1'/>`),
      contextFor("outbound"),
      policyFor(),
    );
    expect(finding).toStrictEqual({
      ruleId: "external-domain",
      disposition: "block",
      reason: "stanza-to: outside.example is not an internal domain",
      refusal: "external",
      clauseIds: ["CCPS-1.b", "CCPS-1.a"],
    });
  });

  const proxied =
    "<query xmlns='http://jabber.org/protocol/bytestreams'><streamhost jid='proxy.agency.example'/></query>";
  it.each([
    [`<iq type='get' id='1' to='upload.agency.example'/>`, "file"],
    [`<iq type='set' id='1' to='${A}'>${proxied}</iq>`, "file"],
    [`<iq type='set' id='1' to='${A}'><jingle xmlns='urn:xmpp:jingle:1' initiator='${B}'/></iq>`, "call"],
    [message(`<trust-message xmlns='urn:xmpp:tm:1'><key-owner jid='${B}'/></trust-message>`), "encrypted"],
    [`<iq type='set' id='1' to='${B}'>${proxied}</iq>`, "external"],
    [message(`<x xmlns='urn:example:x' jid='${B}'/>`), "external"],
  ])("is named after what the address is for: %s", (text, refusal) => {
    const [finding] = externalDomain.check(stanzaOf(text), contextFor("outbound"), policyFor());
    expect(finding).toMatchObject({ disposition: "block", refusal });
  });

  it("counts further addresses and has words for what does not prepare", () => {
    const items = "<item jid='a b'/><item jid='c@x.y'/>";
    const stanza = stanzaOf(iq("set", roster(items)));
    const [finding] = externalDomain.check(stanza, contextFor("outbound"), policyFor());
    expect(finding?.reason).toBe("roster-item: an address that does not prepare (and 1 more)");
  });
});
