/**
 * The ways of a personal event (XEP-0163): in the nodes of its row, and in a node that is allowed.
 *
 * The publisher's node is open, or its own devices read it, and every other device of the reader gets the event: what
 * does not arrive was refused.
 */
import type { Way } from "./message-ways.ts";
import { publication, type Publication } from "./publication.ts";
import { NICK_NODE, type Scene } from "./scene.ts";
import { EXTERNAL, payloadOf, textOf, traceOf, type Specimen } from "./specimen.ts";
import type { Ids, Trial } from "./trial.ts";

const NS_PUBSUB = "http://jabber.org/protocol/pubsub";

export const publish = ({ id, ...what }: Publication & { readonly id: string }): string =>
  `<iq type='set' id='${id}'>${publication(what)}</iq>`;

const nick = ({ good }: Ids): string =>
  publish({ node: NICK_NODE, id: `p${good}`, item: `<nick xmlns='${NICK_NODE}'>${good}</nick>` });

/** Through the gateway a node is for those that are named (row 15): the account's other devices read it. */
const own = ({ good }: Ids): string =>
  publish({
    node: NICK_NODE,
    id: `p${good}`,
    item: `<nick xmlns='${NICK_NODE}'>${good}</nick>`,
    isOwn: true,
  });

const itemOf = (specimen: Specimen, { token }: Ids): string =>
  specimen.payload === undefined
    ? `<nick xmlns='${NICK_NODE}'>${textOf(specimen, token)}</nick>`
    : payloadOf(specimen, token);

const isItem = ({ payload }: Specimen): boolean =>
  payload === undefined || !/<fallback |<replace /.test(payload);

const nodeOf = ({ nodes: [node] = [] }: Specimen): string => node ?? NICK_NODE;

const basics = (specimen: Specimen) => ({
  trace: ({ token }: Ids) => traceOf(specimen, token),
  rule: specimen.rule,
});

/** A node of the row is refused as such; in an allowed one the item may also be emptied. */
const dispositionOf = ({ nodes }: Specimen) =>
  nodes === undefined ? ("either" as const) : ("block" as const);

const eventIn: Way = {
  name: "event, inbound",
  fits: isItem,
  trial: ({ lee, home, raj }, specimen) => ({
    ...basics(specimen),
    disposition: dispositionOf(specimen),
    direction: "inbound",
    mayRepeat: true,
    from: raj,
    to: lee,
    witness: home,
    xml: (ids) => publish({ node: nodeOf(specimen), id: ids.id, item: itemOf(specimen, ids) }),
    good: nick,
  }),
};

const published = ({ lee, home }: Scene, specimen: Specimen): Trial => ({
  ...basics(specimen),
  disposition: dispositionOf(specimen),
  direction: "outbound",
  from: lee,
  to: home,
  xml: (ids) => publish({ node: nodeOf(specimen), id: ids.id, item: itemOf(specimen, ids), isOwn: true }),
  good: own,
});

const eventOut: Way = {
  name: "event in a node of the row, outbound",
  fits: ({ nodes }) => nodes !== undefined,
  trial: (scene, specimen) => ({
    ...published(scene, specimen),
    told: { kind: "iq", from: undefined, answer: EXTERNAL },
  }),
};

const hiddenOut: Way = {
  name: "event in an allowed node, outbound",
  fits: (specimen) => specimen.nodes === undefined && isItem(specimen),
  trial: (scene, specimen) => ({ ...published(scene, specimen), isToldFreely: true }),
};

/** Keys and pictures of others are not there to be read. */
const fetchOut: Way = {
  name: "items of a node of the row, outbound",
  isUntraced: true,
  fits: ({ nodes }) => nodes !== undefined,
  trial: ({ lee, raj }, specimen) => ({
    ...basics(specimen),
    disposition: "block",
    direction: "outbound",
    from: lee,
    to: raj,
    trace: () => nodeOf(specimen),
    xml: ({ id }) =>
      `<iq type='get' id='${id}' to='${raj.bare}'><pubsub xmlns='${NS_PUBSUB}'><items node='${nodeOf(specimen)}'/></pubsub></iq>`,
    told: {
      kind: "iq",
      from: raj.bare,
      answer: "item-not-found/cancel",
    },
  }),
};

/** One specimen for each node of its row. */
export const byNode = (specimen: Specimen): readonly Specimen[] =>
  (specimen.nodes ?? []).length < 2
    ? [specimen]
    : (specimen.nodes ?? []).map((node) => ({
        ...specimen,
        nodes: [node],
        name: `${specimen.name} in ${node}`,
      }));

export const EVENT_WAYS: readonly Way[] = [eventIn, eventOut, hiddenOut, fetchOut];
