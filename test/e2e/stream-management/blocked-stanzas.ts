/** Twenty-five stanzas that the gateway must refuse, in each direction, of every kind that is answered differently. */
import type { Account } from "../../../scripts/peers/people.ts";
import { bareJid, EVE, RAJ, UPLOAD } from "../../../scripts/peers/people.ts";

export const COUNT = 25;

/** Valid by its areas, and never given out beside this text. */
const SSN = "My SSN is 536-22-8771";

const jingle = (sid: string): string =>
  `<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='${sid}'/>`;
const omemo =
  "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'><key rid='2'>aa</key></header></encrypted>";
const slot = "<request xmlns='urn:xmpp:http:upload:0' filename='a.pdf' size='9'/>";

const chat = (to: string, id: string, inner: string): string =>
  `<message type='chat' to='${to}' id='${id}'>${inner}</message>`;
const body = (text: string): string => `<body>${text}</body>`;
const iq = (type: string, to: string, id: string, inner: string): string =>
  `<iq type='${type}' to='${to}' id='${id}'>${inner}</iq>`;

export const goodMessage = (to: string, id: string): string => chat(to, id, body("see you at four"));

type Make = (id: string) => string;

const many = (name: string, kinds: readonly Make[]): readonly string[] =>
  Array.from({ length: COUNT }, (_, n) => kinds[n % kinds.length]?.(`${name}-${n + 1}`) ?? "");

/** From behind the gateway; each is answered by one error with its id. */
export const outboundBlocked = (name: string): readonly string[] =>
  many(name, [
    (id) => chat(bareJid(EVE), id, body("hello out there")),
    (id) => chat(bareJid(RAJ), id, body(SSN)),
    (id) => iq("get", UPLOAD, id, slot),
    (id) => iq("set", `${bareJid(RAJ)}/desk`, id, jingle(id)),
    (id) => chat(bareJid(RAJ), id, omemo + body("this is encrypted")),
  ]);

export interface Injected {
  readonly id: string;
  readonly sender: Account;
  readonly xml: string;
  /** Whether the sender hears of it. */
  readonly isAnswered: boolean;
}

/** To a full JID behind the gateway, from colleagues and from outside. Outsiders' messages get no answer. */
export const inboundBlocked = (name: string, to: string): readonly Injected[] => {
  const kinds: readonly ((id: string) => Omit<Injected, "id">)[] = [
    (id) => ({ sender: RAJ, xml: chat(to, id, body(SSN)), isAnswered: true }),
    (id) => ({ sender: RAJ, xml: iq("set", to, id, jingle(id)), isAnswered: true }),
    (id) => ({ sender: EVE, xml: chat(to, id, body("hello in there")), isAnswered: false }),
    (id) => ({ sender: EVE, xml: iq("set", to, id, jingle(id)), isAnswered: true }),
    (id) => ({ sender: RAJ, xml: chat(to, id, omemo + body("this is encrypted")), isAnswered: true }),
    (id) => ({ sender: RAJ, xml: chat(to, id, "<x xmlns='urn:a b'/>"), isAnswered: false }),
    (id) => ({ sender: EVE, xml: iq("set", to, id, "<x xmlns='urn:a b'/>"), isAnswered: true }),
  ];
  return Array.from({ length: COUNT }, (_, n) => {
    const id = `${name}-${n + 1}`;
    const kind = kinds[n % kinds.length];
    if (kind === undefined) throw new Error("no kind");
    return { id, ...kind(id) };
  });
};
