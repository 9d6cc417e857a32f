/** Rows 7 to 10, 32, 34 and 42 of protocol.md §2.3: rooms, channels, bookmarks. */
import { FORM_FIELDS } from "../../../src/xmpp/address-table.ts";
import {
  asked,
  field,
  form,
  headline,
  iq,
  link,
  message,
  P,
  presence,
  R,
  S,
  told,
  type AddressSpecimen,
} from "./specimen.ts";

const NS_USER = "http://jabber.org/protocol/muc#user";
const NS_ADMIN = "http://jabber.org/protocol/muc#admin";
const NS_OWNER = "http://jabber.org/protocol/muc#owner";
const user = (inner: string): string => `<x xmlns='${NS_USER}'>${inner}</x>`;
const admin = (inner: string): string => `<query xmlns='${NS_ADMIN}'>${inner}</query>`;
const owner = (inner: string): string => `<query xmlns='${NS_OWNER}'>${inner}</query>`;

const INVITATIONS: readonly AddressSpecimen[] = [
  ...["invite@to", "invite@from", "decline@to", "decline@from"].map((what): AddressSpecimen => ({
    row: 7,
    name: what,
    key: `{${NS_USER}}${what}`,
    kind: "message",
    stanza: message(
      (a) => user(`<${what.replace("@", " ")}='${a}'><reason>x</reason></${what.split("@")[0] ?? ""}>`),
      "room",
    ),
    outside: R,
    inside: P,
  })),
  {
    row: 7,
    name: "one invitation of two",
    key: `{${NS_USER}}invite@to`,
    kind: "message",
    stanza: message((a) => user(`<invite to='raj@agency.example'/><invite to='${a}'/>`), "room"),
    outside: R,
    inside: P,
  },
  {
    row: 8,
    name: "direct invitation",
    key: "{jabber:x:conference}x@jid",
    kind: "message",
    stanza: message((a) => `<x xmlns='jabber:x:conference' jid='${a}' reason='x'/>`),
    outside: R,
    inside: P,
  },
];

const member = (more: string) => (a: string) => admin(`<item jid='${a}' ${more}/>`);

const ADMINISTRATION: readonly AddressSpecimen[] = [
  {
    row: 9,
    name: "an affiliation",
    key: `{${NS_ADMIN}}item@jid`,
    kind: "iq",
    stanza: iq("set", member("affiliation='member'"), "room"),
    outside: asked("refused"),
    inside: P,
  },
  {
    row: 9,
    name: "an affiliation taken away",
    key: `{${NS_ADMIN}}item@jid`,
    kind: "iq",
    stanza: iq("set", member("affiliation='none'"), "room"),
    outside: asked("passes"),
    inside: P,
  },
  {
    row: 9,
    name: "a ban",
    key: `{${NS_ADMIN}}item@jid`,
    kind: "iq",
    stanza: iq("set", member("affiliation='outcast'"), "room"),
    outside: asked("passes"),
    inside: P,
  },
  {
    row: 9,
    name: "a list of affiliations",
    key: `{${NS_ADMIN}}item@jid`,
    kind: "iq",
    stanza: iq("result", member("affiliation='member'"), "room"),
    outside: told("stripped"),
    inside: told("passes"),
  },
  {
    row: 9,
    name: "an owner, older",
    key: `{${NS_OWNER}}item@jid`,
    kind: "iq",
    stanza: iq("set", (a) => owner(`<item jid='${a}' affiliation='owner'/>`), "room"),
    outside: asked("refused"),
    inside: asked("stripped"),
  },
  {
    row: 9,
    name: "an occupant",
    key: `{${NS_USER}}item@jid`,
    kind: "presence",
    stanza: presence((a) => user(`<item affiliation='none' role='participant' jid='${a}'/>`)),
    outside: S,
    inside: P,
  },
  {
    row: 9,
    name: "who said it",
    key: `{${NS_USER}}item@jid`,
    kind: "message",
    stanza: (address, direction) =>
      message((a) => user(`<item affiliation='none' role='participant' jid='${a}'/>`), "occupant")(
        address,
        direction,
      ).replace("'chat'", "'groupchat'"),
    outside: R,
    inside: P,
  },
  {
    row: 9,
    name: "who did it",
    key: `{${NS_USER}}actor@jid`,
    kind: "presence",
    stanza: presence(
      (a) => user(`<item affiliation='none' role='none'><actor jid='${a}'/></item>`),
      "unavailable",
    ),
    outside: S,
    inside: P,
  },
  {
    row: 9,
    name: "who did it, in a list",
    key: `{${NS_ADMIN}}actor@jid`,
    kind: "iq",
    stanza: iq(
      "result",
      (a) => admin(`<item nick='n' affiliation='none'><actor jid='${a}'/></item>`),
      "room",
    ),
    outside: told("stripped"),
    inside: told("passes"),
  },
  {
    row: 10,
    name: "another room",
    key: `{${NS_OWNER}}destroy@jid`,
    kind: "iq",
    stanza: iq("set", (a) => owner(`<destroy jid='${a}'><reason>x</reason></destroy>`), "room"),
    outside: S,
    inside: P,
  },
  {
    row: 10,
    name: "another room, told",
    key: `{${NS_USER}}destroy@jid`,
    kind: "presence",
    stanza: presence(
      (a) => user(`<item affiliation='none' role='none'/><destroy jid='${a}'/>`),
      "unavailable",
    ),
    outside: S,
    inside: P,
  },
  ...[...FORM_FIELDS]
    .filter(([, place]) => place === "muc-config-field")
    .flatMap(([name]): readonly AddressSpecimen[] => [
      {
        row: 10,
        name: `${name}, set`,
        key: `form:${name}`,
        kind: "iq",
        stanza: iq("set", (a) => owner(form(field(name, a))), "room"),
        outside: asked("refused"),
        inside: P,
      },
      {
        row: 10,
        name: `${name}, shown`,
        key: `form:${name}`,
        kind: "iq",
        stanza: iq("result", (a) => owner(form(field(name, a), "form")), "room"),
        outside: told("stripped"),
        inside: told("passes"),
      },
    ]),
];

const NS_OLD = "storage:bookmarks";
const kept = (inner: string): string =>
  `<query xmlns='jabber:iq:private'><storage xmlns='${NS_OLD}'>${inner}</storage></query>`;
const conference = (a: string): string => kept(`<conference jid='${a}' name='x' autojoin='true'/>`);
const url = (a: string): string => kept(`<url name='x' url='${link(a)}'/>`);
const pep = (a: string, ns: string): string =>
  `<item id='${a}'><conference xmlns='${ns}' autojoin='true'/></item>`;
const published = (inner: string): string =>
  `<pubsub xmlns='http://jabber.org/protocol/pubsub'>${inner}</pubsub>`;

const BOOKMARKS: readonly AddressSpecimen[] = [
  {
    row: 32,
    name: "bookmarks put away",
    key: `{${NS_OLD}}conference@jid`,
    kind: "iq",
    stanza: iq("set", conference),
    outside: asked("stripped"),
    inside: asked("passes"),
  },
  {
    row: 32,
    name: "bookmarks read",
    key: `{${NS_OLD}}conference@jid`,
    kind: "iq",
    stanza: iq("result", conference),
    outside: told("stripped"),
    inside: told("passes"),
  },
  {
    row: 32,
    name: "a link put away",
    key: `{${NS_OLD}}url@url`,
    kind: "iq",
    stanza: iq("set", url),
    outside: asked("stripped"),
    inside: asked("passes"),
  },
  {
    row: 32,
    name: "a web page put away",
    key: `{${NS_OLD}}url@url`,
    kind: "iq",
    isPlain: true,
    stanza: iq("set", () => kept("<url name='x' url='https://www.example.org/a'/>")),
    outside: asked("passes"),
    inside: asked("passes"),
  },
  ...["urn:xmpp:bookmarks:1", "urn:xmpp:bookmarks:0"].flatMap((ns): readonly AddressSpecimen[] => [
    {
      row: 32,
      name: `a bookmark published, ${ns}`,
      key: `{${ns}}item@id`,
      kind: "iq",
      stanza: iq("set", (a) => published(`<publish node='${ns}'>${pep(a, ns)}</publish>`)),
      outside: asked("refused"),
      inside: asked("passes"),
    },
    {
      row: 32,
      name: `a bookmark taken away, ${ns}`,
      key: `{${ns}}item@id`,
      kind: "iq",
      stanza: iq("set", (a) => published(`<retract node='${ns}' notify='true'><item id='${a}'/></retract>`)),
      outside: asked("passes"),
      inside: asked("passes"),
    },
    {
      row: 32,
      name: `bookmarks told, ${ns}`,
      key: `{${ns}}item@id`,
      kind: "message",
      stanza: headline((a) => `<items node='${ns}'>${pep(a, ns)}</items>`),
      outside: told("stripped"),
      inside: told("passes"),
    },
    {
      row: 32,
      name: `bookmarks read, ${ns}`,
      key: `{${ns}}item@id`,
      kind: "iq",
      stanza: iq("result", (a) => published(`<items node='${ns}'>${pep(a, ns)}</items>`)),
      outside: told("stripped"),
      inside: told("passes"),
    },
  ]),
];

const PAM = "urn:xmpp:mix:pam:2";
const MISC = "urn:xmpp:mix:misc:0";

const CHANNELS: readonly AddressSpecimen[] = [
  {
    row: 34,
    name: "joining a channel",
    key: `{${PAM}}client-join@channel`,
    kind: "iq",
    stanza: iq(
      "set",
      (a) =>
        `<client-join xmlns='${PAM}' channel='${a}'><join xmlns='urn:xmpp:mix:core:1'><subscribe node='urn:xmpp:mix:nodes:messages'/></join></client-join>`,
    ),
    outside: asked("refused"),
    inside: asked("refused"),
  },
  {
    row: 34,
    name: "leaving a channel",
    key: `{${PAM}}client-leave@channel`,
    kind: "iq",
    stanza: iq(
      "set",
      (a) =>
        `<client-leave xmlns='${PAM}' channel='${a}'><leave xmlns='urn:xmpp:mix:core:1'/></client-leave>`,
    ),
    outside: asked("passes"),
    inside: asked("passes"),
  },
  ...["inviter", "invitee", "channel"].map((local): AddressSpecimen => ({
    row: 34,
    name: `an invitation's ${local}`,
    key: `{${MISC}}${local}`,
    kind: "message",
    stanza: message((a) => `<invitation xmlns='${MISC}'><${local}>${a}</${local}></invitation>`),
    outside: R,
    inside: S,
  })),
  {
    row: 42,
    name: "a captcha",
    key: "{urn:xmpp:captcha}",
    kind: "message",
    isPlain: true,
    stanza: message(
      () => `<captcha xmlns='urn:xmpp:captcha'>${form(field("qa", "x"), "form")}</captcha>`,
      "room",
    ),
    outside: S,
    inside: S,
  },
  {
    row: 42,
    name: "media in a form",
    key: "{urn:xmpp:media-element}",
    kind: "message",
    isPlain: true,
    stanza: message(
      () =>
        form(
          "<field var='ocr'><media xmlns='urn:xmpp:media-element'><uri type='image/png'>https://www.example.org/a</uri></media></field>",
          "form",
        ),
      "room",
    ),
    outside: S,
    inside: S,
  },
];

export const ROOMS: readonly AddressSpecimen[] = [
  ...INVITATIONS,
  ...ADMINISTRATION,
  ...BOOKMARKS,
  ...CHANNELS,
];
