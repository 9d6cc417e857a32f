/**
 * What a row does in one way alone: presence and subscription, roster, joining, room administration, archive
 * queries, visiting cards.
 */
import { OTHER, ROOMS } from "../../../scripts/peers/people.ts";
import { publish } from "./event-ways.ts";
import { NICK_NODE, OUTSIDE_ROOMS, ROOM, type Scene } from "./scene.ts";
import type { Seen } from "./seat.ts";
import { EXTERNAL } from "./specimen.ts";
import type { Ids, Trial } from "./trial.ts";

export interface Act {
  readonly row: string;
  readonly name: string;
  trial(scene: Scene): Trial;
}

const outbound = ({ lee, raj, eve }: Scene) =>
  ({
    direction: "outbound",
    from: lee,
    to: eve,
    via: raj,
    rule: "external-domain",
    disposition: "block",
    trace: ({ token }: Ids) => token,
  }) as const;

const inbound = ({ lee, raj, eve }: Scene) =>
  ({ ...outbound({ lee, raj, eve } as Scene), direction: "inbound", from: eve, to: lee }) as const;

const toRaj = (scene: Scene) => {
  const { via, ...rest } = outbound(scene);
  return { ...rest, to: via };
};

const status = ({ token }: Ids): string => `<status>${token}</status>`;
const roster = (item: string): string => `<query xmlns='jabber:iq:roster'>${item}</query>`;
const admin = (item: string): string => `<query xmlns='http://jabber.org/protocol/muc#admin'>${item}</query>`;
const owner = (inner: string): string =>
  `<query xmlns='http://jabber.org/protocol/muc#owner'>${inner}</query>`;
const user = (inner: string): string => `<x xmlns='http://jabber.org/protocol/muc#user'>${inner}</x>`;
const form = (type: string, name: string, value: string): string =>
  `<x xmlns='jabber:x:data' type='${type}'><field var='${name}'><value>${value}</value></field></x>`;

/** Token and domain: an outside address that nobody else has. */
const stranger = ({ token }: Ids): string => `${token}@${OTHER}`;

const ROW_1: readonly Act[] = [
  {
    row: "§2.3 row 1",
    name: "words to the second host",
    trial: (scene) => ({
      ...outbound(scene),
      xml: ({ id, token }) =>
        `<message type='chat' to='${scene.eve.jid}' id='${id}'><body>${token}</body></message>`,
      told: { kind: "message", from: scene.eve.jid, answer: EXTERNAL },
    }),
  },
  {
    row: "§2.3 row 1",
    name: "words from the second host",
    trial: (scene) => ({
      ...inbound(scene),
      xml: ({ id, token }) =>
        `<message type='chat' to='${scene.lee.jid}' id='${id}'><body>${token}</body></message>`,
    }),
  },
  {
    row: "§2.3 row 1",
    name: "carbon of words to the second host",
    trial: (scene) => ({
      ...inbound(scene),
      from: scene.home,
      witness: scene.eve,
      xml: ({ id, token }) =>
        `<message type='chat' to='${scene.eve.jid}' id='${id}'><body>${token}</body></message>`,
    }),
  },
  {
    row: "§2.3 row 1",
    name: "carbon of words from the second host",
    trial: (scene) => ({
      ...inbound(scene),
      witness: scene.home,
      xml: ({ id, token }) =>
        `<message type='chat' to='${scene.home.jid}' id='${id}'><body>${token}</body></message>`,
    }),
  },
  {
    row: "§2.3 row 1",
    name: "event from the second host",
    trial: (scene) => ({
      ...inbound(scene),
      mayRepeat: true,
      witness: scene.home,
      xml: ({ id, token }) =>
        publish({ node: NICK_NODE, id, item: `<nick xmlns='${NICK_NODE}'>${token}</nick>` }),
    }),
  },
  {
    row: "§2.3 row 1",
    name: "iq to the second host, an allowed one",
    trial: (scene) => ({
      ...outbound(scene),
      xml: ({ id, token }) =>
        `<iq type='get' id='${id}' to='${scene.eve.jid}'><query xmlns='jabber:iq:version' ver='${token}'/></iq>`,
      told: { kind: "iq", from: scene.eve.jid, answer: EXTERNAL },
    }),
  },
  ...[
    "B@OTHER.EXAMPLE",
    "ｂ@other.example",
    "b@other.example.",
    "agency.example.other.example",
    "other.example/b@agency.example",
    "a@b@agency.example",
  ].map((address): Act => ({
    row: "§2.3 row 1",
    name: `words to ${address}`,
    trial: (scene) => ({
      ...outbound(scene),
      xml: ({ id, token }) =>
        `<message type='chat' to='${address}' id='${id}'><body>${token}</body></message>`,
      told: { kind: "message", from: address, answer: EXTERNAL },
    }),
  })),
];

const presenceTo = (type: string, extra: Partial<Trial> = {}): Act => ({
  row: "§2.3 row 2",
  name: `presence ${type === "" ? "available" : type} to the second host`,
  trial: (scene) => ({
    ...outbound(scene),
    to: scene.mal,
    xml: (ids) =>
      `<presence${type === "" ? "" : ` type='${type}'`} to='${scene.mal.bare}' id='${ids.id}'>${status(ids)}</presence>`,
    ...(type !== "probe" && { told: { kind: "presence", from: scene.mal.bare, answer: EXTERNAL } }),
    ...extra,
  }),
});

const leaving = (type: string): Act => ({
  row: "§2.3 row 2",
  name: `presence ${type} to the second host goes without words`,
  trial: (scene) => ({
    ...outbound(scene),
    to: scene.mal,
    disposition: "strip",
    xml: (ids) => `<presence type='${type}' to='${scene.mal.bare}' id='${ids.id}'>${status(ids)}</presence>`,
  }),
});

const ROWS_2_3: readonly Act[] = [
  presenceTo("subscribe"),
  presenceTo("probe"),
  presenceTo(""),
  ...["unavailable", "unsubscribe", "unsubscribed"].map(leaving),
  {
    row: "§2.3 row 2",
    name: "presence broadcast from the second host",
    trial: (scene) => ({
      ...inbound(scene),
      witness: scene.home,
      xml: (ids) => `<presence id='${ids.id}'>${status(ids)}</presence>`,
    }),
  },
  {
    row: "§2.3 row 2",
    name: "presence unavailable from the second host comes without words",
    trial: (scene) => ({
      ...inbound(scene),
      from: scene.mal,
      disposition: "strip",
      xml: (ids) =>
        `<presence type='unavailable' to='${scene.lee.jid}' id='${ids.id}'>${status(ids)}</presence>`,
    }),
  },
  {
    row: "§2.3 row 3",
    name: "presence subscribe from the second host is declined",
    trial: (scene) => ({
      ...inbound(scene),
      from: scene.mal,
      witness: scene.home,
      xml: (ids) =>
        `<presence type='subscribe' to='${scene.lee.bare}' id='${ids.id}'>${status(ids)}</presence>`,
      also: ({ atSender }) => ({
        what: "unsubscribed, once",
        is: atSender.filter(isFrom(scene.lee.bare, "unsubscribed")).length === 1,
      }),
    }),
  },
];

const isFrom =
  (from: string, type: string) =>
  ({ element }: Seen): boolean =>
    element.attrs["from"] === from && element.attrs["type"] === type;

const ROWS_4_5: readonly Act[] = [
  {
    row: "§2.3 row 4",
    name: "roster set with an outside contact",
    trial: (scene) => ({
      ...outbound(scene),
      to: scene.home,
      xml: (ids) => `<iq type='set' id='${ids.id}'>${roster(`<item jid='${stranger(ids)}' name='x'/>`)}</iq>`,
      told: { kind: "iq", from: undefined, answer: EXTERNAL },
    }),
  },
  {
    row: "§2.3 row 5",
    name: "roster push of an outside contact",
    trial: (scene) => ({
      ...inbound(scene),
      from: scene.home,
      xml: (ids) => `<iq type='set' id='${ids.id}'>${roster(`<item jid='${stranger(ids)}' name='x'/>`)}</iq>`,
    }),
  },
  {
    row: "§2.3 row 5",
    name: "roster result with an outside contact",
    trial: (scene) => ({
      ...inbound(scene),
      disposition: "strip",
      from: scene.lee,
      to: scene.lee,
      trace: () => scene.eve.bare,
      xml: ({ id }) => `<iq type='get' id='${id}'>${roster("")}</iq>`,
      isDelivered: true,
      also: ({ atReceiver }, { id }) => ({
        what: "the contact inside is there",
        is: atReceiver.some(
          ({ element, text }) => element.attrs["id"] === id && text.includes(scene.raj.bare),
        ),
      }),
    }),
  },
  {
    row: "§2.3 row 5",
    name: "roster push by a colleague",
    trial: (scene) => ({
      ...inbound(scene),
      rule: "forged",
      from: scene.raj,
      xml: ({ id, token }) =>
        `<iq type='set' id='${id}' to='${scene.lee.jid}'>${roster(`<item jid='${token}@agency.example' subscription='both'/>`)}</iq>`,
      isToldFreely: true,
      also: ({ atSender }, { id }) => ({
        what: "exactly one answer",
        is: atSender.filter(({ element }) => element.attrs["id"] === id).length === 1,
      }),
    }),
  },
];

const JOIN = "<x xmlns='http://jabber.org/protocol/muc'/>";
const join = (host: string): Act => ({
  row: "§2.3 row 6",
  name: `joining a room of ${host}`,
  trial: (scene) => ({
    ...toRaj(scene),
    xml: ({ id, token }) => `<presence to='${token}@${host}/lee' id='${id}'>${JOIN}</presence>`,
    isToldFreely: true,
    also: ({ atSender }, { id, token }) => ({
      what: "a join error from the occupant's address",
      is: atSender.some(
        ({ element, text }) =>
          element.attrs["id"] === id &&
          element.attrs["from"] === `${token}@${host}/lee` &&
          text.includes("<policy-violation ") &&
          text.includes('type="cancel"') &&
          element.getChild("x", "http://jabber.org/protocol/muc") !== undefined,
      ),
    }),
  }),
});

const DEN = `den@${ROOMS}`;

const ROWS_6_7: readonly Act[] = [
  join(OUTSIDE_ROOMS),
  join("chat.agency.example"),
  ...[
    ["one", (ids: Ids, { eve }: Scene) => `<invite to='${eve.bare}'><reason>${ids.token}</reason></invite>`],
    [
      "one of two",
      (ids: Ids, { eve, raj }: Scene) =>
        `<invite to='${raj.bare}'/><invite to='${eve.bare}'><reason>${ids.token}</reason></invite>`,
    ],
    [
      "declined",
      (ids: Ids, { eve }: Scene) => `<decline to='${eve.bare}'><reason>${ids.token}</reason></decline>`,
    ],
  ].map(([name, inside]): Act => ({
    row: "§2.3 row 7",
    name: `mediated invitation by a room, outbound, ${String(name)}`,
    trial: (scene) => ({
      ...outbound(scene),
      xml: (ids) =>
        `<message to='${ROOM}' id='${ids.id}'>${user((inside as (ids: Ids, scene: Scene) => string)(ids, scene))}</message>`,
      told: { kind: "message", from: ROOM, answer: EXTERNAL },
    }),
  })),
  {
    row: "§2.3 row 7",
    name: "mediated decline by an outside occupant, inbound",
    trial: (scene) => ({
      ...inbound(scene),
      witness: scene.home,
      mayRepeat: true,
      xml: ({ id, token }) =>
        `<presence to='${DEN}/eve'>${JOIN}</presence><message to='${DEN}' id='${id}'>` +
        `${user(`<decline to='${scene.lee.bare}'><reason>${token}</reason></decline>`)}</message>`,
    }),
  },
];

const ROWS_9_10: readonly Act[] = [
  {
    row: "§2.3 row 9",
    name: "affiliation for an outside person",
    trial: (scene) => ({
      ...toRaj(scene),
      xml: (ids) =>
        `<iq type='set' id='${ids.id}' to='${ROOM}'>${admin(`<item jid='${stranger(ids)}' affiliation='member'/>`)}</iq>`,
      told: { kind: "iq", from: ROOM, answer: EXTERNAL },
    }),
  },
  {
    row: "§2.3 row 9",
    name: "affiliation list with an outside person",
    trial: (scene) => ({
      ...inbound(scene),
      disposition: "strip",
      from: scene.raj,
      xml: (ids) =>
        `<iq type='result' id='${ids.id}' to='${scene.lee.jid}'>${admin(`<item jid='${stranger(ids)}' affiliation='member'/>`)}</iq>`,
      isDelivered: true,
    }),
  },
  {
    row: "§2.3 row 9",
    name: "real address of an outside occupant",
    trial: (scene) => ({
      ...inbound(scene),
      disposition: "strip",
      mayRepeat: true,
      witness: scene.raj,
      trace: () => scene.eve.jid,
      xml: ({ id, token }) => `<presence to='${ROOM}/${token}' id='${id}'>${JOIN}</presence>`,
      also: ({ atReceiver }, { token }) => ({
        what: "the occupant itself is there",
        is: atReceiver.some(({ element }) => element.attrs["from"] === `${ROOM}/${token}`),
      }),
    }),
  },
  {
    row: "§2.3 row 9",
    name: "real address of an outside occupant who leaves",
    trial: (scene) => ({
      ...inbound(scene),
      disposition: "strip",
      witness: scene.raj,
      trace: () => scene.eve.jid,
      xml: ({ id }) => `<presence to='${ROOM}/x' type='unavailable' id='${id}'/>`,
    }),
  },
  {
    row: "§2.3 row 10",
    name: "outside owner in a room's form, outbound",
    trial: (scene) => ({
      ...toRaj(scene),
      xml: (ids) =>
        `<iq type='set' id='${ids.id}' to='${ROOM}'>${owner(form("submit", "muc#roomconfig_roomowners", stranger(ids)))}</iq>`,
      told: { kind: "iq", from: ROOM, answer: EXTERNAL },
    }),
  },
  {
    row: "§2.3 row 10",
    name: "outside admin in a room's form, inbound",
    trial: (scene) => ({
      ...inbound(scene),
      disposition: "strip",
      from: scene.raj,
      xml: (ids) =>
        `<iq type='result' id='${ids.id}' to='${scene.lee.jid}'>${owner(form("form", "muc#roomconfig_roomadmins", stranger(ids)))}</iq>`,
      isDelivered: true,
    }),
  },
  {
    row: "§2.3 row 10",
    name: "alternate room outside, outbound",
    trial: (scene) => ({
      ...toRaj(scene),
      disposition: "strip",
      xml: ({ id, token }) =>
        `<iq type='set' id='${id}' to='${token}@${ROOMS}'>${owner(`<destroy jid='${token}@${OUTSIDE_ROOMS}'/>`)}</iq>`,
      // The room does not exist: its service answers what is left of the request.
      isToldFreely: true,
      trace: ({ token }) => `${token}@${OUTSIDE_ROOMS}`,
    }),
  },
  {
    row: "§2.3 row 10",
    name: "alternate room outside, inbound",
    trial: (scene) => ({
      ...inbound(scene),
      disposition: "strip",
      from: scene.raj,
      witness: scene.raj,
      trace: ({ token }) => `${token}@${OUTSIDE_ROOMS}`,
      xml: ({ id, token }) =>
        `<iq type='set' id='${id}' to='${ROOM}'>${owner(`<destroy jid='${token}@${OUTSIDE_ROOMS}'><reason>moved</reason></destroy>`)}</iq>`,
      also: ({ atReceiver }) => ({
        what: "the room's end is told",
        is: atReceiver.some(({ text }) => text.includes("<destroy")),
      }),
    }),
  },
];

const ROW_13: readonly Act[] = [
  {
    row: "§2.3 row 13",
    name: "archive query with an outside person",
    trial: (scene) => ({
      ...outbound(scene),
      to: scene.raj,
      xml: (ids) =>
        `<iq type='set' id='${ids.id}'><query xmlns='urn:xmpp:mam:2'>${form("submit", "with", stranger(ids))}</query></iq>`,
      told: { kind: "iq", from: undefined, answer: EXTERNAL },
    }),
  },
];

export const ADDRESS_ACTS: readonly Act[] = [
  ...ROW_1,
  ...ROWS_2_3,
  ...ROWS_4_5,
  ...ROWS_6_7,
  ...ROW_13,
  ...ROWS_9_10,
];

const CARD = "vcard-temp";
const NOTE = "<NOTE>room 12</NOTE>";
const MEDIA: readonly string[] = [
  "<PHOTO><TYPE>image/png</TYPE><BINVAL>@@</BINVAL></PHOTO>",
  "<PHOTO><EXTVAL>https://files.example/@@</EXTVAL></PHOTO>",
  "<LOGO><BINVAL>@@</BINVAL></LOGO>",
  "<SOUND><BINVAL>@@</BINVAL></SOUND>",
  "<KEY><CRED>@@</CRED></KEY>",
];

const card = (inner: string, token: string): string =>
  `<vCard xmlns='${CARD}'>${NOTE}${inner.replaceAll("@@", token)}</vCard>`;

const fileAct = (scene: Scene, direction: "outbound" | "inbound") => {
  const { via: _, ...common } = direction === "outbound" ? outbound(scene) : inbound(scene);
  const ends =
    direction === "outbound" ? { from: scene.lee, to: scene.raj } : { from: scene.raj, to: scene.lee };
  return { ...common, ...ends, rule: "file-transfer", disposition: "strip" } as const;
};

export const CARD_ACTS: readonly Act[] = [
  ...MEDIA.flatMap((media): readonly Act[] => [
    {
      row: "§3.1 vCard avatars",
      name: `${media.slice(0, 20)} set`,
      trial: (scene) => ({
        ...fileAct(scene, "outbound"),
        xml: ({ id, token }) => `<iq type='set' id='${id}'>${card(media, token)}</iq>`,
      }),
    },
    {
      row: "§3.1 vCard avatars",
      name: `${media.slice(0, 20)} in an answer, outbound`,
      trial: (scene) => ({
        ...fileAct(scene, "outbound"),
        xml: ({ id, token }) =>
          `<iq type='result' to='${scene.raj.jid}' id='${id}'>${card(media, token)}</iq>`,
        isDelivered: true,
      }),
    },
    {
      row: "§3.1 vCard avatars",
      name: `${media.slice(0, 20)} in an answer, inbound`,
      trial: (scene) => ({
        ...fileAct(scene, "inbound"),
        xml: ({ id, token }) =>
          `<iq type='result' to='${scene.lee.jid}' id='${id}'>${card(media, token)}</iq>`,
        isDelivered: true,
      }),
    },
  ]),
  ...(["outbound", "inbound"] as const).map((direction): Act => ({
    row: "§3.1 vCard avatars",
    name: `hash of a picture, ${direction}`,
    trial: (scene) => {
      const ends = fileAct(scene, direction);
      return {
        ...ends,
        xml: ({ id, token }) =>
          `<presence to='${ends.to.jid}' id='${id}'><x xmlns='vcard-temp:x:update'><photo>${token}</photo></x></presence>`,
        isDelivered: true,
      };
    },
  })),
];
