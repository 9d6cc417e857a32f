/** Rows 4, 5, 13 and 17 of protocol.md §2.3: the roster and the archive of one's own account, and transports. */
import { form, fromRaj, inbound, outbound, roster, stranger, toRaj, type Act } from "./acts.ts";
import { EXTERNAL } from "./specimen.ts";
import type { Ids } from "./trial.ts";

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
      ...fromRaj(scene),
      rule: "forged",
      xml: ({ id, token }) =>
        `<iq type='set' id='${id}' to='${scene.lee.jid}'>${roster(`<item jid='${token}@agency.example' subscription='both'/>`)}</iq>`,
      told: { kind: "iq", from: scene.lee.jid, answer: "forbidden/auth" },
    }),
  },
];

const ROW_13: readonly Act[] = [
  {
    row: "§2.3 row 13",
    name: "archive query with an outside person",
    trial: (scene) => ({
      ...toRaj(scene),
      xml: (ids) =>
        `<iq type='set' id='${ids.id}'><query xmlns='urn:xmpp:mam:2'>${form("submit", "with", stranger(ids))}</query></iq>`,
      also: ({ atSender }, { id }) => ({
        what: "an empty page",
        is: atSender.some(
          ({ element }) =>
            element.attrs["id"] === id &&
            element.attrs["type"] === "result" &&
            element.getChild("fin", "urn:xmpp:mam:2")?.attrs["complete"] === "true",
        ),
      }),
    }),
  },
];

const TRANSPORT = "sms.agency.example";

const QUERIES: Readonly<Record<string, (ids: Ids) => string>> = {
  "registering with": ({ token }) =>
    `<query xmlns='jabber:iq:register'><username>${token}</username></query>`,
  "an address asked of": ({ token }) => `<query xmlns='jabber:iq:gateway'><prompt>${token}</prompt></query>`,
};

const ROW_17: readonly Act[] = Object.entries(QUERIES).map(([name, query]) => ({
  row: "§2.3 row 17",
  name: `${name} a transport that is not listed`,
  trial: (scene) => ({
    ...toRaj(scene),
    xml: (ids) => `<iq type='set' id='${ids.id}' to='${TRANSPORT}'>${query(ids)}</iq>`,
    told: { kind: "iq", from: TRANSPORT, answer: EXTERNAL },
  }),
}));

export const ACCOUNT_ACTS: readonly Act[] = [...ROWS_4_5, ...ROW_13, ...ROW_17];
