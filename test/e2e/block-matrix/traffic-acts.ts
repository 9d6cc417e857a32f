/** Rows 1 to 3 of protocol.md §2.3: plain words, events and presence to and from the second host. */
import { inbound, outbound, type Act } from "./acts.ts";
import { publish } from "./event-ways.ts";
import { NICK_NODE } from "./scene.ts";
import type { Seen } from "./seat.ts";
import { EXTERNAL } from "./specimen.ts";
import type { Ids, Trial } from "./trial.ts";

const status = ({ token }: Ids): string => `<status>${token}</status>`;

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
    told: { kind: "presence", from: scene.mal.bare, answer: EXTERNAL },
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

export const TRAFFIC_ACTS: readonly Act[] = [...ROW_1, ...ROWS_2_3];
