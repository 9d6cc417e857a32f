/**
 * What an office week has none of: words that are refused, both ways, and a room that somebody from outside comes to and
 * leaves again. Seeded; so that an archive has every kind of verdict in it.
 */
import { AGENCY, ANA, bareJid, EVE, OTHER, RAJ, ROOMS, UPLOAD } from "../../../scripts/peers/people.ts";
import { RawClient } from "../../../scripts/peers/raw-client.ts";
import { hasId, request } from "../../../scripts/peers/peer.ts";
import { createDice, type Dice } from "../dice.ts";
import { placeOf, type Place } from "../house.ts";
import type { Gateway } from "../../../scripts/peers/gateway.ts";
import type { XmppServer } from "../../../scripts/peers/server.ts";

const ROOM = `trespass@${ROOMS}`;
const MUC = "http://jabber.org/protocol/muc";
const JOIN = `<x xmlns='${MUC}'/>`;
const SHOWN_TO_ALL = `<query xmlns='${MUC}#owner'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>${MUC}#roomconfig</value></field><field var='muc#roomconfig_whois'><value>anyone</value></field></x></query>`;
/** In no other text of the week. */
export const PLANTED = "quetzal";
export const LONG = "long ".repeat(4_000);

type Act = (dice: Dice) => string;

const body = (text: string): string => `<body>${text}</body>`;
const to = (address: string, inner: string, type = "chat"): string =>
  `<message to='${address}' type='${type}'>${inner}</message>`;
const colleague = bareJid(RAJ);
const number = (dice: Dice): string => `${219 + dice.roll(9)}-45-67${10 + dice.roll(90)}`;

/** Of the user's own client; each is one stanza. */
const OUTBOUND: readonly Act[] = [
  (dice) => to(colleague, body(`her ssn is ${number(dice)}`)),
  () => to(colleague, body(`have you seen a ${PLANTED}?`)),
  () => to(ROOM, body(`a ${PLANTED} for everybody`), "groupchat"),
  () => to(colleague, body("an ordinary word")),
  () => to(colleague, body(LONG)),
  () => to(bareJid(EVE), body("a word that leaves")),
  () => `<presence to='${bareJid(EVE)}' type='subscribe'/>`,
  () => to(ROOM, body("a word in the room"), "groupchat"),
  () => to(colleague, body(`https://${UPLOAD}/file.pdf`)),
  () => to(colleague, `<x xmlns='jabber:x:oob'><url>https://x.example/a.png</url></x>${body("look")}`),
  () =>
    to(
      colleague,
      `<encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl'/>${body("?")}`,
    ),
  () => `<presence to='@@bad@@'/>`,
  () =>
    `<iq type='get' id='items' to='${AGENCY}'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>`,
  () => `<iq type='get' id='what' to='${UPLOAD}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
  () => `<iq type='get' id='mam' xmlns:m='urn:a'><query xmlns='urn:xmpp:mam:2'/></iq>`,
  () =>
    `<iq type='set' id='mine'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><conference jid='r@${ROOMS}' ><password>sesame</password></conference></storage></query></iq>`,
  () => `<presence><status>at ${OTHER}</status></presence>`,
  () => `<iq type='set' id='carbons'><enable xmlns='urn:xmpp:carbons:2'/></iq>`,
];

/** Of somebody outside, towards the office. */
const INBOUND: readonly Act[] = [
  () => to(bareJid(ANA), body("hello from outside")),
  () => `<presence to='${bareJid(ANA)}' type='subscribe'/>`,
  () => `<presence to='${ROOM}/eve'>${JOIN}</presence>`,
  () => `<presence to='${ROOM}/eve'>${JOIN}</presence>`,
  () => `<presence to='${ROOM}/eve' type='unavailable'/>`,
  () => to(ROOM, body("a whisper"), "groupchat"),
];

const settled = async (who: RawClient): Promise<void> => {
  await request(who, { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
};

const enter = async (who: RawClient, nick: string): Promise<void> => {
  await who.send(`<presence id='join' to='${ROOM}/${nick}'>${JOIN}</presence>`);
  await who.stanzas.take(hasId("join"), `being in the room as ${nick}`);
};

const pickFrom = (dice: Dice, acts: readonly Act[]): string =>
  (acts[dice.roll(acts.length)] ?? (() => "<presence/>"))(dice);

export interface Trespass {
  readonly server: XmppServer;
  readonly gateway: Gateway;
  readonly seed: number;
  readonly acts: number;
}

/** Every act once, then as the dice have it; one after another, so that what is seen is seen before what follows. */
export const trespass = async ({ server, gateway, seed, acts }: Trespass): Promise<void> => {
  const inside: Place = placeOf(gateway, "direct");
  const ana = await RawClient.logIn({ ...inside, account: ANA, resource: "desk" });
  const phone = await RawClient.logIn({ ...inside, account: ANA, resource: "phone" });
  const raj = await RawClient.logIn({ ...inside, account: RAJ, resource: "desk" });
  const eve = await RawClient.logIn({ ...placeOf(server, "direct"), account: EVE, resource: "desk" });
  for (const one of [ana, phone, raj, eve]) await one.send("<presence/>");
  await enter(ana, "ana");
  await request(ana, { type: "set", to: ROOM, payload: SHOWN_TO_ALL });
  await enter(raj, "raj");
  for (let position = 0; position < acts; position += 1) {
    const dice = createDice(seed, position);
    const all = [...OUTBOUND, ...INBOUND];
    const isInbound = position < all.length ? position >= OUTBOUND.length : dice.roll(3) === 0;
    const act = all[position]?.(dice) ?? pickFrom(dice, isInbound ? INBOUND : OUTBOUND);
    await (isInbound ? eve : dice.roll(4) === 0 ? phone : ana).send(act);
    for (const one of [eve, ana, phone, raj]) await settled(one);
  }
  for (const one of [ana, phone, raj, eve]) await one.end();
};
