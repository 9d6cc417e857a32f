/** Rows 11, 12, 22 to 30, 37, 38, 40 and 41 of protocol.md §2.3, and the walker below its table. */
import { ADDRESS_ATTRIBUTES, FORM_FIELDS, GENERIC_ATTRIBUTES } from "../../../src/xmpp/address-table.ts";
import {
  asked,
  failed,
  field,
  form,
  iq,
  link,
  message,
  P,
  presence,
  R,
  S,
  told,
  type AddressSpecimen,
  type Outcomes,
} from "./specimen.ts";

interface Words {
  readonly row: number;
  readonly key: string;
  readonly outside: Outcomes;
  readonly inside?: Outcomes;
}

/** In a message, beside words. */
const words = ({ inside = P, ...rest }: Words, inner: (address: string) => string): AddressSpecimen => ({
  ...rest,
  name: rest.key,
  kind: "message",
  inside,
  stanza: message(inner),
});

const NS_ADDRESS = "http://jabber.org/protocol/address";
const addresses = (attributes: string): string =>
  `<addresses xmlns='${NS_ADDRESS}'><address type='bcc' ${attributes}/></addresses>`;
const forwarded = (inner: string): string => `<forwarded xmlns='urn:xmpp:forward:0'>${inner}</forwarded>`;
const inner = (attributes: string): string =>
  `<message xmlns='jabber:client' type='chat' ${attributes}><body>x</body></message>`;
const FROM = "from='raj@agency.example/x'";
const FORGED = { row: 12, key: "forged", kind: "message", outside: R, inside: R, isPlain: true } as const;

const CARRIED: readonly AddressSpecimen[] = [
  words({ row: 11, key: `{${NS_ADDRESS}}address@jid`, outside: R }, (a) => addresses(`jid='${a}'`)),
  words({ row: 11, key: `{${NS_ADDRESS}}address@uri`, outside: R, inside: S }, (a) =>
    addresses(`uri='${link(a)}'`),
  ),
  {
    ...words({ row: 11, key: `{${NS_ADDRESS}}address@uri`, outside: R, inside: R }, () =>
      addresses("uri='mailto:a@agency.example'"),
    ),
    name: "mailto",
    isPlain: true,
  },
  {
    ...words({ row: 12, key: "{urn:xmpp:forward:0}message@to", outside: R }, (a) =>
      forwarded(inner(`${FROM} to='${a}'`)),
    ),
  },
  {
    ...words({ row: 12, key: "{urn:xmpp:forward:0}message@from", outside: R }, (a) =>
      forwarded(inner(`from='${a}' to='lee@agency.example'`)),
    ),
  },
  ...["received", "sent"].map((local): AddressSpecimen => ({
    ...FORGED,
    name: `a carbon by a colleague, ${local}`,
    stanza: message(
      () =>
        `<${local} xmlns='urn:xmpp:carbons:2'>${forwarded(inner(`${FROM} to='lee@agency.example'`))}</${local}>`,
    ),
  })),
  {
    ...FORGED,
    name: "an archive result by a colleague",
    stanza: message(() => `<result xmlns='urn:xmpp:mam:2' id='1'>${forwarded(inner(FROM))}</result>`),
  },
  ...["urn:xmpp:privilege:2", "urn:xmpp:delegation:2", "urn:xmpp:tmp:roster-management:0"].map(
    (ns): AddressSpecimen => ({
      ...FORGED,
      row: 23,
      key: `{${ns}}`,
      name: ns,
      stanza: message(() => `<x xmlns='${ns}'>${forwarded(inner(FROM))}</x>`),
    }),
  ),
];

const COMMANDS = "http://jabber.org/protocol/commands";
const command = (attributes: string, inside: string): string =>
  `<command xmlns='${COMMANDS}' ${attributes}>${inside}</command>`;
const asking = (inside: string): string => command("node='urn:x:ask' action='complete'", form(inside));
const answering = (inside: string): string =>
  command("node='urn:x:ask' status='completed' sessionid='1'", form(inside, "result"));
const NAMED = [...FORM_FIELDS]
  .filter(([, place]) => place === "form-jid")
  .map(([name]) => [name, ""] as const);

const FORMS: readonly AddressSpecimen[] = [
  ...[...NAMED, ["who", "jid-single"] as const, ["whom", "jid-multi"] as const].flatMap(
    ([name, type]): readonly AddressSpecimen[] => [
      {
        row: 22,
        name: `${name} asked`,
        key: `form:${name}`,
        kind: "iq",
        stanza: iq("set", (a) => asking(field(name, a, type)), "server"),
        outside: asked("refused"),
        inside: asked("passes"),
      },
      {
        row: 22,
        name: `${name} answered`,
        key: `form:${name}`,
        kind: "iq",
        stanza: iq("result", (a) => answering(field(name, a, type)), "server"),
        outside: told("stripped"),
        inside: told("passes"),
      },
    ],
  ),
  ...[
    "http://jabber.org/protocol/admin#add-user-roster",
    "urn:xmpp:invite#invite",
    "urn:xmpp:invite#create-account",
    "http://prosody.im/protocol/s2s#list",
  ].map((node): AddressSpecimen => ({
    row: 22,
    name: node,
    key: node,
    kind: "iq",
    isPlain: true,
    stanza: iq("set", () => command(`node='${node}' action='execute'`, ""), "server"),
    outside: asked("refused"),
    inside: asked("refused"),
  })),
];

const AMP = "http://jabber.org/protocol/amp";
const GONE = "urn:ietf:params:xml:ns:xmpp-stanzas";
const gone = (local: string): AddressSpecimen => ({
  row: 30,
  name: local,
  key: `{${GONE}}${local}`,
  kind: "message",
  outside: S,
  inside: P,
  stanza: failed((a) => `<error type='cancel'><${local} xmlns='${GONE}'>${link(a)}</${local}></error>`),
});
const moved = (ns: string, local: string): string => `{${ns}}${local}`;
const OLD_MOVED = "urn:xmpp:moved:0";
const MOVED = "urn:xmpp:moved:1";

const ASIDE: readonly AddressSpecimen[] = [
  ...["to", "from"].map((end) =>
    words(
      { row: 26, key: `{${AMP}}amp@${end}`, outside: S, inside: S },
      (a) => `<amp xmlns='${AMP}' ${end}='${a}'/>`,
    ),
  ),
  words(
    { row: 27, key: "{urn:xmpp:delay}delay@from", outside: S },
    (a) => `<delay xmlns='urn:xmpp:delay' from='${a}' stamp='2026-01-01T00:00:00Z'/>`,
  ),
  words(
    { row: 27, key: "{jabber:x:delay}x@from", outside: S },
    (a) => `<x xmlns='jabber:x:delay' from='${a}' stamp='20260101T00:00:00'/>`,
  ),
  words(
    { row: 28, key: "{urn:xmpp:sid:0}stanza-id@by", outside: S },
    (a) => `<stanza-id xmlns='urn:xmpp:sid:0' id='1' by='${a}'/>`,
  ),
  words(
    { row: 29, key: "{urn:xmpp:reply:0}reply@to", outside: S },
    (a) => `<reply xmlns='urn:xmpp:reply:0' id='1' to='${a}'/>`,
  ),
  words(
    { row: 29, key: "{urn:xmpp:mentions:0}mention@uri", outside: S, inside: S },
    (a) => `<mention xmlns='urn:xmpp:mentions:0' uri='${link(a)}'/>`,
  ),
  words(
    { row: 29, key: "{urn:xmpp:mentions:0}mention@jid", outside: S, inside: S },
    (a) => `<mention xmlns='urn:xmpp:mentions:0' jid='${a}'/>`,
  ),
  words(
    { row: 29, key: "{urn:xmpp:reference:0}reference@uri", outside: S },
    (a) => `<reference xmlns='urn:xmpp:reference:0' type='mention' begin='0' end='3' uri='${link(a)}'/>`,
  ),
  {
    row: 30,
    name: "moved to",
    key: moved(MOVED, "new-jid"),
    kind: "iq",
    stanza: iq(
      "set",
      (a) =>
        `<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='${MOVED}'><item id='current'><moved xmlns='${MOVED}'><new-jid>${a}</new-jid></moved></item></publish></pubsub>`,
    ),
    outside: asked("refused"),
    inside: asked("passes"),
  },
  ...["new-jid", "old-jid"].map((local): AddressSpecimen => ({
    row: 30,
    name: `${local}, older`,
    key: moved(OLD_MOVED, local),
    kind: "presence",
    outside: S,
    inside: S,
    stanza: presence((a) => `<moved xmlns='${OLD_MOVED}'><${local}>${a}</${local}></moved>`, "", "colleague"),
  })),
  gone("gone"),
  gone("redirect"),
  {
    row: 30,
    name: "by whom an error is",
    key: "{jabber:client}error@by",
    kind: "message",
    stanza: failed((a) => `<error type='cancel' by='${a}'><gone xmlns='${GONE}'/></error>`),
    outside: S,
    inside: P,
  },
];

const LINKS: readonly AddressSpecimen[] = [
  {
    row: 38,
    name: "a link in words",
    key: "link",
    kind: "message",
    stanza: (a, d) => message(() => "")("", d).replace("see below", `join ${link(a)}?join now`),
    outside: R,
    inside: P,
  },
  {
    row: 38,
    name: "a link in a status",
    key: "link",
    kind: "presence",
    stanza: presence((a) => `<status>write to ${link(a)}?message</status>`, "", "colleague"),
    outside: S,
    inside: P,
  },
  {
    row: 38,
    name: "a link beside words",
    key: "{jabber:x:oob}",
    kind: "message",
    isPlain: true,
    stanza: message(() => "<x xmlns='jabber:x:oob'><url>https://www.example.org/a</url></x>"),
    outside: S,
    inside: S,
  },
];

/** Payload families that the table denies, whomever they name: what an iq with them gets, and a message. */
const DENIED: readonly (readonly [row: number, ns: string, xml: (address: string) => string])[] = [
  [
    16,
    "http://gultsch.de/xmpp/drafts/unified-push",
    (a) => `<register xmlns='http://gultsch.de/xmpp/drafts/unified-push' application='x' instance='${a}'/>`,
  ],
  [17, "jabber:iq:gateway", () => "<query xmlns='jabber:iq:gateway'><prompt>x</prompt></query>"],
  [
    17,
    "jabber:iq:register",
    () => "<query xmlns='jabber:iq:register'><username>x</username><password>y</password></query>",
  ],
  [
    24,
    "urn:xmpp:jingle:1",
    (a) =>
      `<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='1' initiator='${a}' responder='${a}'/>`,
  ],
  [
    25,
    "http://jabber.org/protocol/bytestreams",
    (a) =>
      `<query xmlns='http://jabber.org/protocol/bytestreams' sid='1'><streamhost jid='${a}' host='192.0.2.1' port='1'/></query>`,
  ],
  [
    37,
    "http://jabber.org/protocol/http-auth",
    () =>
      "<confirm xmlns='http://jabber.org/protocol/http-auth' id='1' method='GET' url='https://www.example.org/'/>",
  ],
  [37, "urn:xmpp:http", () => "<req xmlns='urn:xmpp:http' method='GET' resource='/' version='1.1'/>"],
  [37, "urn:xmpp:http:online-meetings:0", () => "<x xmlns='urn:xmpp:http:online-meetings:0' type='jitsi'/>"],
  [
    40,
    "urn:xmpp:tm:1",
    (a) =>
      `<trust-message xmlns='urn:xmpp:tm:1' usage='u' encryption='e'><key-owner jid='${a}'/></trust-message>`,
  ],
  [
    41,
    "urn:xmpp:call-invites:0",
    (a) => `<invite xmlns='urn:xmpp:call-invites:0'><external uri='${link(a)}'/></invite>`,
  ],
  [41, "urn:xmpp:jingle:muji:0", (a) => `<muji xmlns='urn:xmpp:jingle:muji:0' room='${a}'/>`],
];

const REFUSED: readonly AddressSpecimen[] = DENIED.map(([row, ns, xml]) => ({
  row,
  name: ns,
  key: `{${ns}}`,
  kind: "iq",
  stanza: iq("set", xml, "colleague"),
  outside: R,
  inside: R,
}));

const WALKED: readonly AddressSpecimen[] = [
  ...[...ADDRESS_ATTRIBUTES, ...GENERIC_ATTRIBUTES].map((name) =>
    words(
      { row: 0, key: `*@${name}`, outside: R, inside: S },
      (a) => `<x xmlns='urn:example:x' ${name}='${a}'/>`,
    ),
  ),
  words(
    { row: 0, key: "*@uri", outside: R, inside: S },
    (a) => `<x xmlns='urn:example:x' uri='${link(a)}'/>`,
  ),
  words(
    { row: 0, key: "*jid", outside: R, inside: S },
    (a) => `<x xmlns='urn:example:x'><jid>${a}</jid></x>`,
  ),
];

export const CONTENT: readonly AddressSpecimen[] = [
  ...CARRIED,
  ...FORMS,
  ...ASIDE,
  ...LINKS,
  ...REFUSED,
  ...WALKED,
];
