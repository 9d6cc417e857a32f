/** The ways of a message: direct, room, carbon, forward; each outbound and inbound. */
import { ROOM, type Scene } from "./scene.ts";
import { CONTENT, EXTERNAL, payloadOf, textOf, traceOf, type Specimen } from "./specimen.ts";
import type { Ids, Trial } from "./trial.ts";

export interface Way {
  readonly name: string;
  /** Tried with the first specimen of a row alone. */
  readonly isRare?: true;
  /** Its trace is no token, and may be another cell's too. */
  readonly isUntraced?: true;
  readonly fits?: (specimen: Specimen) => boolean;
  trial(scene: Scene, specimen: Specimen): Trial;
}

/** The server's archive has its own cells, and a long one is slow to read. */
const PASSING = "<no-permanent-store xmlns='urn:xmpp:hints'/>";

const inside = (specimen: Specimen, { token }: Ids): string =>
  `<body>${textOf(specimen, token)}</body>${payloadOf(specimen, token)}`;

interface Envelope {
  readonly to: string;
  readonly type?: "chat" | "groupchat" | "headline" | "normal";
}

const message =
  (specimen: Specimen, { to, type = "chat" }: Envelope) =>
  (ids: Ids): string =>
    `<message type='${type}' to='${to}' id='${ids.id}'>${inside(specimen, ids)}${PASSING}</message>`;

const basics = (specimen: Specimen) => ({
  trace: ({ token }: Ids) => traceOf(specimen, token),
  rule: specimen.rule,
  disposition: specimen.act,
});

const isStripped = ({ act }: Specimen): boolean => act === "strip";
const answerOf = ({ answer = CONTENT }: Specimen) => answer;

const directOut: Way = {
  name: "direct, outbound",
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: raj,
    xml: message(specimen, { to: raj.jid }),
    isDelivered: isStripped(specimen),
    ...(!isStripped(specimen) && {
      told: { kind: "message", from: raj.jid, answer: answerOf(specimen) } as const,
    }),
  }),
};

const directIn: Way = {
  name: "direct, inbound",
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: raj,
    to: lee,
    xml: message(specimen, { to: lee.jid }),
    isDelivered: isStripped(specimen),
    ...(!isStripped(specimen) &&
      specimen.isQuiet !== true && {
        told: { kind: "message", from: lee.jid, answer: answerOf(specimen) } as const,
      }),
  }),
};

/** Nothing beside it: a message of which nothing would be left is refused, and its sender is told. */
const alone =
  (specimen: Specimen, to: string) =>
  ({ id, token }: Ids): string =>
    `<message type='chat' to='${to}' id='${id}'>${payloadOf(specimen, token)}</message>`;

const hasPayload = ({ payload }: Specimen): boolean => payload !== undefined;

const isToldAlone = ({ isSignal, alone: act }: Specimen): boolean => isSignal !== true && act !== "strip";

const aloneOut: Way = {
  name: "direct without a body, outbound",
  fits: hasPayload,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    disposition: specimen.alone ?? "block",
    direction: "outbound",
    from: lee,
    to: raj,
    xml: alone(specimen, raj.jid),
    isDelivered: specimen.alone === "strip",
    ...(isToldAlone(specimen) && {
      told: { kind: "message", from: raj.jid, answer: answerOf(specimen) } as const,
    }),
  }),
};

const aloneIn: Way = {
  name: "direct without a body, inbound",
  fits: hasPayload,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    disposition: specimen.alone ?? "block",
    direction: "inbound",
    from: raj,
    to: lee,
    xml: alone(specimen, lee.jid),
    isDelivered: specimen.alone === "strip",
    ...(isToldAlone(specimen) &&
      specimen.isQuiet !== true && {
        told: { kind: "message", from: lee.jid, answer: answerOf(specimen) } as const,
      }),
  }),
};

const inRoom = ({ good }: Ids): string =>
  `<message type='groupchat' to='${ROOM}' id='${good}'><body>all good</body>${PASSING}</message>`;

const roomOut: Way = {
  name: "room, outbound",
  isRare: true,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: raj,
    xml: message(specimen, { to: ROOM, type: "groupchat" }),
    good: inRoom,
    isDelivered: isStripped(specimen),
    ...(!isStripped(specimen) && {
      told: { kind: "message", from: ROOM, answer: answerOf(specimen) } as const,
    }),
  }),
};

/** An error from an occupant would throw them out (XEP-0045 §18): nobody is told. */
const roomIn: Way = {
  name: "room, inbound",
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: raj,
    to: lee,
    witness: raj,
    xml: message(specimen, { to: ROOM, type: "groupchat" }),
    good: inRoom,
    isDelivered: isStripped(specimen),
  }),
};

/** What lee sends past the gateway is copied to lee behind it. */
const carbonSent: Way = {
  name: "carbon of a sent message, inbound",
  isRare: true,
  trial: ({ lee, home, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: home,
    to: lee,
    witness: raj,
    xml: message(specimen, { to: raj.jid }),
    good: copied(raj.jid),
  }),
};

const carbonReceived: Way = {
  name: "carbon of a received message, inbound",
  trial: ({ lee, home, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: raj,
    to: lee,
    witness: home,
    xml: message(specimen, { to: home.jid }),
    good: copied(home.jid),
  }),
};

/** Without hints against copies. */
const copied =
  (to: string) =>
  ({ good }: Ids): string =>
    `<message type='chat' to='${to}' id='${good}'><body>all good</body>${PASSING}</message>`;

/** What is refused outbound has no copy on the user's other devices. */
const carbonOut: Way = {
  name: "carbon, outbound",
  isRare: true,
  trial: ({ lee, home, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: home,
    xml: message(specimen, { to: raj.jid }),
    good: copied(raj.jid),
    ...(!isStripped(specimen) && {
      told: { kind: "message", from: raj.jid, answer: answerOf(specimen) } as const,
    }),
  }),
};

const forwarded = (specimen: Specimen, ids: Ids): string =>
  "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-01-02T03:04:05Z'/>" +
  `<message xmlns='jabber:client' type='chat' id='in${ids.id}' from='lee@agency.example/desk' to='raj@agency.example/direct'>` +
  `${inside(specimen, ids)}</message></forwarded>`;

const carrying =
  (specimen: Specimen, to: string) =>
  (ids: Ids): string =>
    `<message type='chat' to='${to}' id='${ids.id}'><body>you asked for this</body>${forwarded(specimen, ids)}</message>`;

const forwardOut: Way = {
  name: "forward, outbound",
  isRare: true,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: raj,
    xml: carrying(specimen, raj.jid),
    isDelivered: isStripped(specimen),
    ...(!isStripped(specimen) && {
      told: { kind: "message", from: raj.jid, answer: answerOf(specimen) } as const,
    }),
  }),
};

const forwardIn: Way = {
  name: "forward, inbound",
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: raj,
    to: lee,
    xml: carrying(specimen, lee.jid),
    isDelivered: isStripped(specimen),
  }),
};

/** From and to the second host: the address alone is refused, whatever it carries; outsiders learn nothing. */
const outsideOut: Way = {
  name: "to the second host",
  isRare: true,
  trial: ({ lee, eve, raj }, specimen) => ({
    ...basics(specimen),
    rule: "external-domain",
    disposition: "block",
    direction: "outbound",
    from: lee,
    to: eve,
    xml: message(specimen, { to: eve.jid }),
    told: { kind: "message", from: eve.jid, answer: EXTERNAL },
    via: raj,
  }),
};

const outsideIn: Way = {
  name: "from the second host",
  isRare: true,
  trial: ({ lee, eve, raj }, specimen) => ({
    ...basics(specimen),
    rule: "external-domain",
    disposition: "block",
    direction: "inbound",
    via: raj,
    from: eve,
    to: lee,
    xml: message(specimen, { to: lee.jid }),
  }),
};

export const MESSAGE_WAYS: readonly Way[] = [
  directOut,
  directIn,
  aloneOut,
  aloneIn,
  roomOut,
  roomIn,
  carbonSent,
  carbonReceived,
  carbonOut,
  forwardOut,
  forwardIn,
  outsideOut,
  outsideIn,
];
