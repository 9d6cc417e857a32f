/** Rows 6, 7, 9 and 10 of protocol.md §2.3: joining, inviting and administrating rooms. */
import { ROOMS } from "../../../scripts/peers/people.ts";
import { form, fromRaj, inbound, outbound, stranger, toRaj, type Act } from "./acts.ts";
import { OUTSIDE_ROOMS, ROOM, type Scene } from "./scene.ts";
import { EXTERNAL } from "./specimen.ts";
import type { Ids } from "./trial.ts";

const admin = (item: string): string => `<query xmlns='http://jabber.org/protocol/muc#admin'>${item}</query>`;
const owner = (inner: string): string =>
  `<query xmlns='http://jabber.org/protocol/muc#owner'>${inner}</query>`;
const user = (inner: string): string => `<x xmlns='http://jabber.org/protocol/muc#user'>${inner}</x>`;

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
      ...fromRaj(scene),
      disposition: "strip",
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
      ...fromRaj(scene),
      disposition: "strip",
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
      ...fromRaj(scene),
      disposition: "strip",
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

/** The last one ends the room. */
export const ROOM_ACTS: readonly Act[] = [...ROWS_6_7, ...ROWS_9_10];
