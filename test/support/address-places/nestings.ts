/** What a stanza may be carried in (protocol.md §2.3 row 12). */
import type { Direction } from "../../../src/policy/rule.ts";

export interface Nesting {
  readonly name: string;
  /** Of the carrying stanza. */
  readonly direction: Direction;
  readonly around: (stanza: string) => string;
  /** A message has the same verdict in it as by itself. */
  readonly isFaithful: boolean;
  /** What is refused becomes a stub: the page keeps its count and its ids. */
  readonly isArchive: boolean;
}

const OWN = "from='lee@agency.example' to='lee@agency.example/desk'";
const inClient = (stanza: string): string => stanza.replace(/^<(\w+)/, "<$1 xmlns='jabber:client'");
const forwarded = (stanza: string): string =>
  `<forwarded xmlns='urn:xmpp:forward:0'>${inClient(stanza)}</forwarded>`;
const carbon = (local: string) => (stanza: string) =>
  `<message ${OWN}><${local} xmlns='urn:xmpp:carbons:2'>${forwarded(stanza)}</${local}></message>`;
const result = (ends: string) => (stanza: string) =>
  `<message ${ends}><result xmlns='urn:xmpp:mam:2' queryid='q1' id='r1'>${forwarded(stanza)}</result></message>`;
const byHand = (ends: string, inside: string): string =>
  `<message type='chat' id='f1' ${ends}><body>see this</body>${inside}</message>`;
const TO = "to='raj@agency.example/direct'";
const FROM = "from='raj@agency.example/direct' to='lee@agency.example/desk'";

const faithful = { isFaithful: true, isArchive: false } as const;
const wrapped = { isFaithful: false, isArchive: false } as const;
const archive = { isFaithful: true, isArchive: true } as const;

export const NESTINGS: readonly Nesting[] = [
  { ...faithful, name: "a carbon of a received message", direction: "inbound", around: carbon("received") },
  { ...faithful, name: "a carbon of a sent message", direction: "inbound", around: carbon("sent") },
  { ...archive, name: "the account's archive", direction: "inbound", around: result(OWN) },
  {
    ...archive,
    name: "a room's archive",
    direction: "inbound",
    around: result("from='ops@rooms.agency.example' to='lee@agency.example/desk'"),
  },
  {
    ...faithful,
    name: "a forward by hand, outbound",
    direction: "outbound",
    around: (stanza) => byHand(TO, forwarded(stanza)),
  },
  {
    ...faithful,
    name: "a forward by hand, inbound",
    direction: "inbound",
    around: (stanza) => byHand(FROM, forwarded(stanza)),
  },
  {
    ...wrapped,
    name: "a forward in a forward in the archive",
    direction: "inbound",
    around: (stanza) => result(OWN)(byHand(FROM, forwarded(stanza))),
  },
  {
    ...wrapped,
    name: "a published item",
    direction: "outbound",
    around: (stanza) =>
      `<iq type='set' id='p1'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='http://jabber.org/protocol/nick'><item id='1'>${inClient(stanza)}</item></publish></pubsub></iq>`,
  },
  {
    ...wrapped,
    name: "an event",
    direction: "inbound",
    around: (stanza) =>
      `<message type='headline' ${FROM}><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='http://jabber.org/protocol/nick'><item id='1'>${forwarded(stanza)}</item></items></event></message>`,
  },
  {
    ...wrapped,
    name: "a wrapper that nobody knows",
    direction: "outbound",
    around: (stanza) => byHand(TO, `<wrap xmlns='urn:example:wrap'>${inClient(stanza)}</wrap>`),
  },
];
