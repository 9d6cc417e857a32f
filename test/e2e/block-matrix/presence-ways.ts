/** The ways of a presence: it always goes on, without what it may not carry (protocol.md §5.2). */
import type { Way } from "./message-ways.ts";
import { ROOM } from "./scene.ts";
import { EXTERNAL, payloadOf, textOf, traceOf, type Specimen } from "./specimen.ts";
import type { Ids } from "./trial.ts";

const CAPS = "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:x:lee' ver='v1'/>";

const presence =
  (specimen: Specimen, to?: string) =>
  ({ id, token }: Ids): string => {
    const address = to === undefined ? "" : ` to='${to}'`;
    const words = specimen.payload === undefined ? textOf(specimen, token) : "here";
    return `<presence id='${id}'${address}><status>${words}</status>${CAPS}${payloadOf(specimen, token)}</presence>`;
  };

const basics = (specimen: Specimen) => ({
  trace: ({ token }: Ids) => traceOf(specimen, token),
  rule: specimen.rule,
  disposition: "strip" as const,
});

const presenceOut: Way = {
  name: "presence, outbound",
  isRare: true,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: raj,
    xml: presence(specimen, raj.jid),
    isDelivered: true,
  }),
};

const presenceIn: Way = {
  name: "presence, inbound",
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: raj,
    to: lee,
    xml: presence(specimen, lee.jid),
    isDelivered: true,
  }),
};

const broadcastOut: Way = {
  name: "presence broadcast, outbound",
  isRare: true,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: raj,
    xml: presence(specimen),
    isDelivered: true,
  }),
};

const broadcastIn: Way = {
  name: "presence broadcast, inbound",
  isRare: true,
  trial: ({ lee, home, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: raj,
    to: lee,
    witness: home,
    xml: presence(specimen),
    isDelivered: true,
  }),
};

const roomOut: Way = {
  name: "room presence, outbound",
  isRare: true,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: raj,
    xml: presence(specimen, `${ROOM}/lee`),
    isDelivered: true,
  }),
};

const roomIn: Way = {
  name: "room presence, inbound",
  isRare: true,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: raj,
    to: lee,
    witness: raj,
    xml: presence(specimen, `${ROOM}/raj`),
    isDelivered: true,
  }),
};

const outsideOut: Way = {
  name: "presence to the second host",
  isRare: true,
  trial: ({ lee, eve, raj }, specimen) => ({
    ...basics(specimen),
    disposition: "block",
    rule: "external-domain",
    direction: "outbound",
    from: lee,
    to: eve,
    via: raj,
    xml: presence(specimen, eve.jid),
    told: { kind: "presence", from: eve.jid, answer: EXTERNAL },
  }),
};

const outsideIn: Way = {
  name: "presence from the second host",
  isRare: true,
  trial: ({ lee, eve, raj }, specimen) => ({
    ...basics(specimen),
    disposition: "block",
    rule: "external-domain",
    direction: "inbound",
    from: eve,
    to: lee,
    via: raj,
    xml: presence(specimen, lee.jid),
  }),
};

export const PRESENCE_WAYS: readonly Way[] = [
  presenceOut,
  presenceIn,
  broadcastOut,
  broadcastIn,
  roomOut,
  roomIn,
  outsideOut,
  outsideIn,
];
