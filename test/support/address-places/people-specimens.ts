/** Rows 1 to 6, 17, 18, 31, 35, 36 and 39 of protocol.md §2.3: stanzas' own addresses, presence, contacts, lists of people. */
import {
  asked,
  iq,
  message,
  P,
  presence,
  R,
  S,
  told,
  toOrFrom,
  type AddressSpecimen,
  type Outcomes,
} from "./specimen.ts";

const roster = (item: string): string => `<query xmlns='jabber:iq:roster'>${item}</query>`;
const END = { key: "{jabber:client}stanza@to", isEnd: true } as const;
const MUC = "<x xmlns='http://jabber.org/protocol/muc'/>";

const presenceTo = (type: string, outside: Outcomes, row = 2): AddressSpecimen => ({
  ...END,
  row,
  name: `presence ${type === "" ? "available" : type}`,
  kind: "presence",
  stanza: toOrFrom("presence", type === "" ? "" : `type='${type}'`),
  outside,
  inside: P,
});

const asking = (row: number, name: string, inner: string): AddressSpecimen => ({
  ...END,
  row,
  name,
  kind: "iq",
  stanza: toOrFrom("iq", "type='get' id='i1'", inner),
  outside: R,
  inside: P,
});

const disco = (what: string): string => `<query xmlns='http://jabber.org/protocol/disco#${what}'/>`;

const ENDS: readonly AddressSpecimen[] = [
  {
    ...END,
    row: 1,
    name: "words",
    kind: "message",
    stanza: toOrFrom("message", "type='chat' id='m1'", "<body>x</body>"),
    outside: R,
    inside: P,
  },
  {
    ...END,
    row: 1,
    name: "a word to a room",
    kind: "message",
    stanza: toOrFrom("message", "type='groupchat' id='m1'", "<body>x</body>"),
    outside: R,
    inside: P,
  },
  ...["", "subscribe", "subscribed", "probe"].map((type) => presenceTo(type, R)),
  ...["unsubscribe", "unsubscribed", "unavailable"].map((type) => presenceTo(type, P)),
  { ...presenceTo("subscribe", R, 3), name: "a request to subscribe" },
  {
    ...END,
    row: 6,
    name: "joining a room",
    kind: "presence",
    stanza: toOrFrom("presence", "id='p1'", MUC),
    outside: R,
    inside: P,
  },
  asking(18, "disco#info asked", disco("info")),
  asking(18, "disco#items asked", disco("items")),
  asking(35, "directory asked", "<query xmlns='jabber:iq:search'/>"),
  asking(36, "vCard asked", "<vCard xmlns='vcard-temp'/>"),
  {
    ...END,
    row: 39,
    name: "an answer",
    kind: "iq",
    stanza: toOrFrom("iq", "type='result' id='i1'"),
    outside: R,
    inside: P,
  },
  {
    ...END,
    row: 31,
    name: "a request that is approved before",
    kind: "presence",
    stanza: toOrFrom(
      "presence",
      "type='subscribe'",
      "<preauth xmlns='urn:xmpp:pars:0' token='1tMFqYDdKhfe2pwp'/>",
    ),
    outside: R,
    inside: S,
  },
];

const item = (attributes: string) => (address: string) => roster(`<item jid='${address}'${attributes}/>`);
const CONTACT = "{jabber:iq:roster}item@jid";

const CONTACTS: readonly AddressSpecimen[] = [
  {
    row: 4,
    name: "adding a contact",
    key: CONTACT,
    kind: "iq",
    stanza: iq("set", item(" name='x'")),
    outside: asked("refused"),
    inside: P,
  },
  {
    row: 4,
    name: "removing a contact",
    key: CONTACT,
    kind: "iq",
    stanza: iq("set", item(" subscription='remove'")),
    outside: P,
    inside: P,
  },
  {
    row: 5,
    name: "roster push",
    key: CONTACT,
    kind: "iq",
    stanza: iq("set", item(" subscription='both'")),
    outside: told("refused"),
    inside: told("passes"),
  },
  {
    row: 5,
    name: "roster",
    key: CONTACT,
    kind: "iq",
    stanza: iq("result", item(" subscription='both'")),
    outside: told("stripped"),
    inside: told("passes"),
  },
  {
    row: 5,
    name: "roster push by a colleague",
    key: "forged",
    kind: "iq",
    stanza: iq("set", item(""), "colleague"),
    outside: R,
    inside: R,
  },
  {
    row: 19,
    name: "contacts on offer",
    key: "{http://jabber.org/protocol/rosterx}item@jid",
    kind: "message",
    stanza: message(
      (a) => `<x xmlns='http://jabber.org/protocol/rosterx'><item action='add' jid='${a}'/></x>`,
    ),
    outside: S,
    inside: P,
  },
  {
    row: 19,
    name: "some of the contacts on offer",
    key: "{http://jabber.org/protocol/rosterx}item@jid",
    kind: "iq",
    stanza: iq(
      "set",
      (a) =>
        `<x xmlns='http://jabber.org/protocol/rosterx'><item action='add' jid='raj@agency.example'/><item action='add' jid='${a}'/></x>`,
      "colleague",
    ),
    outside: S,
    inside: P,
  },
  {
    row: 19,
    name: "none of the contacts on offer",
    key: "{http://jabber.org/protocol/rosterx}item@jid",
    kind: "iq",
    stanza: iq(
      "set",
      (a) => `<x xmlns='http://jabber.org/protocol/rosterx'><item action='add' jid='${a}'/></x>`,
      "colleague",
    ),
    outside: R,
    inside: P,
  },
  {
    row: 19,
    name: "contacts on offer, older",
    key: "{jabber:x:roster}item@jid",
    kind: "message",
    stanza: message((a) => `<x xmlns='jabber:x:roster'><item jid='${a}'/></x>`),
    outside: S,
    inside: S,
  },
];

const BLOCKED = "{urn:xmpp:blocking}item@jid";
const CARD = "jabber:iq:private";

const KEPT: readonly AddressSpecimen[] = [
  {
    row: 20,
    name: "blocking",
    key: BLOCKED,
    kind: "iq",
    stanza: iq("set", (a) => `<block xmlns='urn:xmpp:blocking'><item jid='${a}'/></block>`),
    outside: P,
    inside: P,
  },
  {
    row: 20,
    name: "unblocking",
    key: BLOCKED,
    kind: "iq",
    stanza: iq("set", (a) => `<unblock xmlns='urn:xmpp:blocking'><item jid='${a}'/></unblock>`),
    outside: P,
    inside: P,
  },
  {
    row: 20,
    name: "the list of the blocked",
    key: BLOCKED,
    kind: "iq",
    stanza: iq("result", (a) => `<blocklist xmlns='urn:xmpp:blocking'><item jid='${a}'/></blocklist>`),
    outside: told("passes"),
    inside: told("passes"),
  },
  {
    row: 21,
    name: "privacy list",
    key: "{jabber:iq:privacy}item@value",
    kind: "iq",
    stanza: iq(
      "set",
      (a) =>
        `<query xmlns='jabber:iq:privacy'><list name='n'><item type='jid' value='${a}' action='deny' order='1'/></list></query>`,
    ),
    outside: asked("passes"),
    inside: asked("passes"),
  },
  {
    row: 33,
    name: "notes",
    key: "{storage:rosternotes}note@jid",
    kind: "iq",
    stanza: iq(
      "set",
      (a) =>
        `<query xmlns='${CARD}'><storage xmlns='storage:rosternotes'><note jid='${a}'>x</note></storage></query>`,
    ),
    outside: asked("passes"),
    inside: asked("passes"),
  },
  {
    row: 33,
    name: "metacontacts",
    key: "{storage:metacontacts}meta@jid",
    kind: "iq",
    stanza: iq(
      "set",
      (a) =>
        `<query xmlns='${CARD}'><storage xmlns='storage:metacontacts'><meta jid='${a}' tag='t' order='1'/></storage></query>`,
    ),
    outside: asked("passes"),
    inside: asked("passes"),
  },
];

const listed = (ns: string, name: string, inside: Outcomes, outside: Outcomes) =>
  ({ name: `${name} of ${ns}`, kind: "iq", inside, outside }) as const;
const entry = (ns: string, what: string) => (address: string) =>
  `<query xmlns='${ns}'><${what.replace("@", " ")}='${address}'/></query>`;
const ITEMS = "http://jabber.org/protocol/disco#items";
const MUCLUMBUS = "https://xmlns.zombofant.net/muclumbus/search/1.0";

const LISTS: readonly AddressSpecimen[] = [
  {
    ...listed(ITEMS, "item", told("passes"), told("stripped")),
    row: 18,
    key: `{${ITEMS}}item@jid`,
    stanza: iq("result", entry(ITEMS, "item@jid"), "server"),
  },
  {
    ...listed("jabber:iq:agents", "agent", told("refused"), told("refused")),
    row: 18,
    key: "{jabber:iq:agents}agent@jid",
    stanza: iq("result", entry("jabber:iq:agents", "agent@jid"), "server"),
  },
  ...["item", "service", "conference", "user"].map((local): AddressSpecimen => ({
    ...listed("jabber:iq:browse", local, told("refused"), told("refused")),
    row: 18,
    key: `{jabber:iq:browse}${local}@jid`,
    stanza: iq("result", entry("jabber:iq:browse", `${local}@jid`), "server"),
  })),
  {
    ...listed("jabber:iq:search", "item", told("passes"), told("stripped")),
    row: 35,
    key: "{jabber:iq:search}item@jid",
    stanza: iq("result", entry("jabber:iq:search", "item@jid"), "server"),
  },
  {
    ...listed(MUCLUMBUS, "item", told("passes"), told("stripped")),
    row: 35,
    key: `{${MUCLUMBUS}}item@address`,
    stanza: iq("result", (a) => `<result xmlns='${MUCLUMBUS}'><item address='${a}'/></result>`, "server"),
  },
  {
    ...listed("jabber:x:data", "row of results", told("passes"), told("stripped")),
    row: 35,
    key: "form:jid",
    stanza: iq(
      "result",
      (a) =>
        `<query xmlns='jabber:iq:search'><x xmlns='jabber:x:data' type='result'><item><field var='name'><value>n</value></field><field var='jid'><value>${a}</value></field></item></x></query>`,
      "server",
    ),
  },
  {
    row: 30,
    name: "moved from",
    key: "{urn:xmpp:moved:1}old-jid",
    kind: "presence",
    stanza: presence(
      (a) => `<moved xmlns='urn:xmpp:moved:1'><old-jid>${a}</old-jid></moved>`,
      "",
      "colleague",
    ),
    outside: S,
    inside: P,
  },
];

export const PEOPLE: readonly AddressSpecimen[] = [...ENDS, ...CONTACTS, ...KEPT, ...LISTS];
