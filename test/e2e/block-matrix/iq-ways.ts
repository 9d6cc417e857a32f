/** The ways of an iq: asked directly, of an occupant, of the own account; as an answer; inside a forward. */
import type { Way } from "./message-ways.ts";
import { ROOM } from "./scene.ts";
import { CONTENT, EXTERNAL, payloadOf, textOf, traceOf, type Specimen } from "./specimen.ts";
import type { Ids } from "./trial.ts";

/** One element alone makes an iq; a text stands in the note of a visiting card. */
const isAskable = ({ payload, iq }: Specimen): boolean =>
  iq !== undefined && (payload === undefined || !/<fallback |<replace |<apply-to /.test(payload));

const inside = (specimen: Specimen, { token }: Ids): string =>
  specimen.text !== undefined && specimen.payload === undefined
    ? `<vCard xmlns='vcard-temp'><NOTE>${textOf(specimen, token)}</NOTE></vCard>`
    : payloadOf(specimen, token);

const iq =
  (specimen: Specimen, to: string | undefined, type = specimen.iqType ?? "set") =>
  (ids: Ids): string =>
    `<iq type='${type}' id='${ids.id}'${to === undefined ? "" : ` to='${to}'`}>${inside(specimen, ids)}</iq>`;

const errorIq =
  (specimen: Specimen, to: string) =>
  (ids: Ids): string =>
    `<iq type='error' id='${ids.id}' to='${to}'>${inside(specimen, ids)}` +
    "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";

/** A tag that opens an encrypted session is cut out of a note like out of a body: the rest goes on. */
const isCut = ({ trace }: Specimen): boolean => trace !== undefined;

const basics = (specimen: Specimen) => ({
  trace: ({ token }: Ids) => traceOf(specimen, token),
  rule: specimen.rule,
  disposition: isCut(specimen) ? ("strip" as const) : ("block" as const),
});

const toldBy = (from: string | undefined, { iq: answer }: Specimen) =>
  answer === undefined ? {} : { told: { kind: "iq", from, answer } as const };

const askedOf = (specimen: Specimen, from: string | undefined) =>
  isCut(specimen) ? {} : toldBy(from, specimen);

const askOut: Way = {
  name: "iq, outbound",
  fits: isAskable,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: raj,
    xml: iq(specimen, raj.jid),
    isDelivered: isCut(specimen),
    ...askedOf(specimen, raj.jid),
  }),
};

const askIn: Way = {
  name: "iq, inbound",
  fits: isAskable,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: raj,
    to: lee,
    xml: iq(specimen, lee.jid),
    isDelivered: isCut(specimen),
    ...askedOf(specimen, lee.jid),
  }),
};

/** No `to`, so no `from` in the error (protocol.md §5.2). */
const askOwn: Way = {
  name: "iq to the own account, outbound",
  isRare: true,
  fits: (specimen) => isAskable(specimen) && !isCut(specimen),
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: raj,
    xml: iq(specimen, undefined),
    ...askedOf(specimen, undefined),
  }),
};

const askOccupant: Way = {
  name: "iq to an occupant, outbound",
  isRare: true,
  fits: (specimen) => isAskable(specimen) && !isCut(specimen),
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: raj,
    xml: iq(specimen, `${ROOM}/raj`),
    ...askedOf(specimen, `${ROOM}/raj`),
  }),
};

const askedByOccupant: Way = {
  name: "iq from an occupant, inbound",
  isRare: true,
  // COMPAT(Prosody's rooms answer for visiting cards from the account, past the client).
  fits: (specimen) => isAskable(specimen) && specimen.payload !== undefined,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: raj,
    to: lee,
    xml: iq(specimen, `${ROOM}/lee`),
    ...askedOf(specimen, `${ROOM}/lee`),
  }),
};

const resultOut: Way = {
  name: "iq result, outbound",
  isRare: true,
  fits: isAskable,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: raj,
    xml: iq(specimen, raj.jid, "result" as "set"),
    isDelivered: isCut(specimen),
  }),
};

/** The client waits for it, so it gets a refusal in its place. */
const resultIn: Way = {
  name: "iq result, inbound",
  fits: isAskable,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: raj,
    to: lee,
    xml: iq(specimen, lee.jid, "result" as "set"),
    isDelivered: isCut(specimen),
    isAnsweredInstead: !isCut(specimen),
  }),
};

/** An error still arrives, without the echo. */
const errorOut: Way = {
  name: "iq error with an echo, outbound",
  isRare: true,
  fits: isAskable,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    disposition: "strip",
    direction: "outbound",
    from: lee,
    to: raj,
    xml: errorIq(specimen, raj.jid),
  }),
};

const errorIn: Way = {
  name: "iq error with an echo, inbound",
  isRare: true,
  fits: isAskable,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    disposition: "strip",
    direction: "inbound",
    from: raj,
    to: lee,
    xml: errorIq(specimen, lee.jid),
  }),
};

const forwarded =
  (specimen: Specimen, to: string) =>
  (ids: Ids): string =>
    `<message type='chat' to='${to}' id='${ids.id}'><body>look</body><forwarded xmlns='urn:xmpp:forward:0'>` +
    `<iq xmlns='jabber:client' type='set' id='in${ids.id}' to='lee@agency.example' from='raj@agency.example/direct'>` +
    `${inside(specimen, ids)}</iq></forwarded></message>`;

const forwardOut: Way = {
  name: "iq in a forward, outbound",
  isRare: true,
  fits: (specimen) => isAskable(specimen) && !isCut(specimen),
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "outbound",
    from: lee,
    to: raj,
    xml: forwarded(specimen, raj.jid),
    told: { kind: "message", from: raj.jid, answer: CONTENT },
  }),
};

const forwardIn: Way = {
  name: "iq in a forward, inbound",
  isRare: true,
  fits: (specimen) => isAskable(specimen) && !isCut(specimen),
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    direction: "inbound",
    from: raj,
    to: lee,
    xml: forwarded(specimen, lee.jid),
  }),
};

const outsideOut: Way = {
  name: "iq to the second host",
  isRare: true,
  fits: isAskable,
  trial: ({ lee, eve, raj }, specimen) => ({
    ...basics(specimen),
    disposition: "block",
    rule: "external-domain",
    direction: "outbound",
    from: lee,
    to: eve,
    via: raj,
    xml: iq(specimen, eve.jid),
    told: { kind: "iq", from: eve.jid, answer: EXTERNAL },
  }),
};

/** An iq of an outsider must be answered too (RFC 6120 §8.2.3), as by a client that does not know it. */
const outsideIn: Way = {
  name: "iq from the second host",
  isRare: true,
  fits: isAskable,
  trial: ({ lee, eve, raj }, specimen) => ({
    ...basics(specimen),
    disposition: "block",
    rule: "external-domain",
    direction: "inbound",
    from: eve,
    to: lee,
    via: raj,
    xml: iq(specimen, lee.jid),
    told: { kind: "iq", from: lee.jid, answer: "service-unavailable/cancel", isPlain: true },
  }),
};

export const IQ_WAYS: readonly Way[] = [
  askOut,
  askIn,
  askOwn,
  askOccupant,
  askedByOccupant,
  resultOut,
  resultIn,
  errorOut,
  errorIn,
  forwardOut,
  forwardIn,
  outsideOut,
  outsideIn,
];
