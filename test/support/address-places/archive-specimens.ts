/** Rows 13 to 16 of protocol.md §2.3: the archive, pubsub, push. */
import {
  asked,
  field,
  form,
  headline,
  iq,
  link,
  R,
  told,
  type AddressSpecimen,
  type Outcomes,
} from "./specimen.ts";

const NS = "http://jabber.org/protocol/pubsub";
const NICK = "http://jabber.org/protocol/nick";
const MAM = ["urn:xmpp:mam:2", "urn:xmpp:mam:1", "urn:xmpp:mam:0"];

const prefs = (ns: string) => (a: string) =>
  `<prefs xmlns='${ns}' default='roster'><always><jid>${a}</jid></always><never/></prefs>`;

const ARCHIVE: readonly AddressSpecimen[] = [
  {
    row: 13,
    name: "a history",
    key: "form:with",
    kind: "iq",
    stanza: iq("set", (a) => `<query xmlns='urn:xmpp:mam:2'>${form(field("with", a))}</query>`),
    outside: asked("refused"),
    inside: asked("passes"),
  },
  ...MAM.flatMap((ns): readonly AddressSpecimen[] => [
    {
      row: 13,
      name: `preferences set, ${ns}`,
      key: `{${ns}}jid`,
      kind: "iq",
      stanza: iq("set", prefs(ns)),
      outside: asked("stripped"),
      inside: asked("passes"),
    },
    {
      row: 13,
      name: `preferences read, ${ns}`,
      key: `{${ns}}jid`,
      kind: "iq",
      stanza: iq("result", prefs(ns)),
      outside: told("stripped"),
      inside: told("passes"),
    },
  ]),
];

/** What a pubsub request holds of each place; `in` says which namespaces know the element. */
interface Part {
  readonly what: string;
  readonly xml: (address: string) => string;
  readonly knownIn: readonly string[];
}

const PARTS: readonly Part[] = [
  { what: "subscribe@jid", xml: (a) => `<subscribe node='${NICK}' jid='${a}'/>`, knownIn: ["asked"] },
  {
    what: "subscription@jid",
    xml: (a) => `<subscription node='${NICK}' jid='${a}' subscription='subscribed'/>`,
    knownIn: ["asked", "owner", "event"],
  },
  { what: "subscriptions@jid", xml: (a) => `<subscriptions jid='${a}'/>`, knownIn: ["asked", "owner"] },
  { what: "options@jid", xml: (a) => `<options node='${NICK}' jid='${a}'/>`, knownIn: ["asked"] },
  {
    what: "affiliation@jid",
    xml: (a) => `<affiliations node='${NICK}'><affiliation jid='${a}' affiliation='member'/></affiliations>`,
    knownIn: ["asked", "owner"],
  },
  {
    what: "item@publisher",
    xml: (a) => `<items node='${NICK}'><item id='1' publisher='${a}'/></items>`,
    knownIn: ["asked", "event"],
  },
  {
    what: "retract@publisher",
    xml: (a) => `<items node='${NICK}'><retract id='1' publisher='${a}'/></items>`,
    knownIn: ["asked", "event"],
  },
];

const REDIRECT = (a: string): string => `<delete node='${NICK}'><redirect uri='${link(a)}'/></delete>`;
const REVOKED = (a: string): string =>
  `<subscriptions node='${NICK}'><subscription jid='${a}' subscription='none'/></subscriptions>`;
const UNSUBSCRIBED = (a: string): string => `<unsubscribe node='${NICK}' jid='${a}'/>`;

const KINDS = [
  ["asked", NS],
  ["owner", `${NS}#owner`],
] as const;

const wrapped = (ns: string, xml: (address: string) => string) => (a: string) =>
  `<pubsub xmlns='${ns}'>${xml(a)}</pubsub>`;
const known = (is: boolean, { outbound, inbound }: Outcomes): Outcomes =>
  is ? { outbound, inbound } : { outbound: outbound && "stripped", inbound: inbound && "stripped" };

const REQUESTS: readonly AddressSpecimen[] = KINDS.flatMap(([kind, ns]) =>
  PARTS.flatMap(({ what, xml, knownIn }): readonly AddressSpecimen[] => [
    {
      row: 14,
      name: `${what} asked, ${kind}`,
      key: `{${ns}}${what}`,
      kind: "iq",
      stanza: iq("set", wrapped(ns, xml)),
      outside: asked("refused"),
      inside: known(knownIn.includes(kind), asked("passes")),
    },
    {
      row: 14,
      name: `${what} answered, ${kind}`,
      key: `{${ns}}${what}`,
      kind: "iq",
      stanza: iq("result", wrapped(ns, xml)),
      outside: told("stripped"),
      inside: known(knownIn.includes(kind), told("passes")),
    },
  ]),
);

/** Events come; one made by a client is no event. */
const EVENTS: readonly AddressSpecimen[] = PARTS.map(({ what, xml, knownIn }) => ({
  row: 14,
  name: `${what} told`,
  key: `{${NS}#event}${what}`,
  kind: "message",
  stanza: headline(xml),
  outside: R,
  // An event that has nothing left says nothing.
  inside: { outbound: "refused", inbound: knownIn.includes("event") ? "passes" : "refused" },
}));

const OTHERS: readonly AddressSpecimen[] = [
  {
    row: 14,
    name: "where a node went, asked",
    key: `{${NS}#owner}redirect@uri`,
    kind: "iq",
    stanza: iq("set", wrapped(`${NS}#owner`, REDIRECT)),
    outside: asked("refused"),
    inside: asked("passes"),
  },
  {
    row: 14,
    name: "where a node went, by a wrong name",
    key: `{${NS}}redirect@uri`,
    kind: "iq",
    stanza: iq("set", wrapped(NS, REDIRECT)),
    outside: asked("refused"),
    inside: asked("stripped"),
  },
  {
    row: 14,
    name: "where a node went, told",
    key: `{${NS}#event}redirect@uri`,
    kind: "message",
    stanza: headline(REDIRECT),
    outside: R,
    inside: { outbound: "refused", inbound: "passes" },
  },
  {
    row: 14,
    name: "a subscriber sent away",
    key: `{${NS}#owner}subscription@jid`,
    kind: "iq",
    stanza: iq("set", wrapped(`${NS}#owner`, REVOKED)),
    outside: asked("passes"),
    inside: asked("passes"),
  },
  {
    row: 14,
    name: "unsubscribing",
    key: `{${NS}}unsubscribe@jid`,
    kind: "iq",
    stanza: iq("set", wrapped(NS, UNSUBSCRIBED)),
    outside: asked("passes"),
    inside: asked("passes"),
  },
  {
    row: 14,
    name: "unsubscribing, as an owner",
    key: `{${NS}#owner}unsubscribe@jid`,
    kind: "iq",
    stanza: iq("set", wrapped(`${NS}#owner`, UNSUBSCRIBED)),
    outside: asked("stripped"),
    inside: asked("stripped"),
  },
  {
    row: 14,
    name: "unsubscribing, as an event",
    key: `{${NS}#event}unsubscribe@jid`,
    kind: "message",
    stanza: headline(UNSUBSCRIBED),
    outside: told("refused"),
    inside: told("refused"),
  },
];

const options = (model: string): string =>
  `<publish node='${NICK}'><item id='current'><nick xmlns='${NICK}'>Lee</nick></item></publish><publish-options>${form(field("pubsub#access_model", model))}</publish-options>`;
const settings = (model: string): string =>
  `<configure node='${NICK}'>${form(field("pubsub#access_model", model))}</configure>`;
const access = (model: string, outcome: Outcomes): readonly AddressSpecimen[] => [
  {
    row: 15,
    name: `published for ${model}`,
    key: "pubsub#access_model",
    kind: "iq",
    isPlain: true,
    stanza: iq("set", () => `<pubsub xmlns='${NS}'>${options(model)}</pubsub>`),
    outside: outcome,
    inside: outcome,
  },
  {
    row: 15,
    name: `a node for ${model}`,
    key: "pubsub#access_model",
    kind: "iq",
    isPlain: true,
    stanza: iq("set", () => `<pubsub xmlns='${NS}#owner'>${settings(model)}</pubsub>`),
    outside: outcome,
    inside: outcome,
  },
];

const PUSH = "urn:xmpp:push:0";

export const STORED: readonly AddressSpecimen[] = [
  ...ARCHIVE,
  ...REQUESTS,
  ...EVENTS,
  ...OTHERS,
  ...["open", "presence"].flatMap((model) => access(model, asked("stripped"))),
  ...["whitelist", "roster", "authorize"].flatMap((model) => access(model, asked("passes"))),
  {
    row: 16,
    name: "push switched on",
    key: `{${PUSH}}enable@jid`,
    kind: "iq",
    stanza: iq("set", (a) => `<enable xmlns='${PUSH}' jid='${a}' node='n'/>`),
    outside: asked("refused"),
    inside: asked("refused"),
  },
  {
    row: 16,
    name: "push switched off",
    key: `{${PUSH}}disable@jid`,
    kind: "iq",
    stanza: iq("set", (a) => `<disable xmlns='${PUSH}' jid='${a}'/>`),
    outside: asked("passes"),
    inside: asked("passes"),
  },
];
