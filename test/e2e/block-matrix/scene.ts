/**
 * Everybody that the matrix needs: one Prosody with two hosts, the gateway before one of them, and people.
 *
 * - `lee` is behind the gateway; `home` is the same account, logged in to Prosody past the gateway.
 * - `ana` is behind the gateway too, `away` her account past it: they have a short archive, which is quick to read.
 * - `raj` is a colleague past the gateway: what he sends is injected, what he gets has gone out.
 * - `eve` and `mal` are of the second host: outside for the gateway, local for Prosody.
 */
import { startGateway, type Gateway } from "../../../scripts/peers/gateway.ts";
import type { Account } from "../../../scripts/peers/people.ts";
import {
  account,
  AGENCY,
  ANA,
  EVE,
  LEE,
  OTHER,
  PROXY,
  RAJ,
  ROOMS,
  UPLOAD,
} from "../../../scripts/peers/people.ts";
import { startProsody } from "../../../scripts/peers/prosody.ts";
import type { XmppServer } from "../../../scripts/peers/server.ts";
import type { Door } from "./door.ts";
import { Kept } from "./kept.ts";
import { publication } from "./publication.ts";
import { hasId, Seat } from "./seat.ts";

const MAL = account("mal", OTHER);
export const ROOM = `ops@${ROOMS}`;
export const OUTSIDE_ROOMS = `rooms.${OTHER}`;
/** The control of events: listed, allowed, delivered. */
export const NICK_NODE = "http://jabber.org/protocol/nick";

export interface Scene {
  readonly server: XmppServer;
  readonly gateway: Gateway;
  readonly kept: Kept;
  readonly lee: Seat;
  readonly home: Seat;
  readonly ana: Seat;
  readonly away: Seat;
  readonly raj: Seat;
  readonly eve: Seat;
  readonly mal: Seat;
  end(): Promise<void>;
}

const extraComponent = `Component "${OUTSIDE_ROOMS}" "muc"`;

/** @param door by which those behind the gateway come in */
export const startScene = async (notified: readonly string[], door: Door): Promise<Scene> => {
  const server = await startProsody({
    domains: [AGENCY, OTHER],
    users: [ANA, LEE, RAJ, EVE, MAL],
    services: { rooms: ROOMS, upload: UPLOAD, proxy: PROXY },
    // Without Nagle's wait a cell takes milliseconds: small answers follow one another.
    extraLines: ["network_settings = { nagle = false }", extraComponent],
  });
  const gateway = await startGateway({
    upstream: { port: server.port },
    web: {},
    logLevel: "warn",
    policy: { upload_hosts: [UPLOAD] },
  });
  const seats = await takeSeats({ server, gateway, notified, door });
  return {
    server,
    gateway,
    kept: new Kept(gateway.archiveDir),
    ...seats,
    end: async () => {
      for (const seat of Object.values(seats)) await seat.end();
      await gateway.remove();
      await server.stop();
    },
  };
};

type Seats = Pick<Scene, "lee" | "home" | "ana" | "away" | "raj" | "eve" | "mal">;

interface Places {
  readonly server: XmppServer;
  readonly gateway: Gateway;
  readonly notified: readonly string[];
  readonly door: Door;
}

const takeSeats = async ({ server, gateway, notified, door }: Places): Promise<Seats> => {
  const direct = async (name: string, who: Account, resource: string, nodes?: readonly string[]) =>
    await Seat.take(name, { account: who, port: server.port, tls: "none", resource }, nodes);
  const home = await direct("home", LEE, "home", notified);
  const raj = await direct("raj", RAJ, "direct");
  const eve = await direct("eve", EVE, "direct");
  const mal = await direct("mal", MAL, "direct");
  for (const seat of [home, raj, eve, mal]) await enter(seat);
  await befriend(home, raj);
  await befriend(home, eve);
  await subscribe(home, eve);
  await home.ask("set", "<enable xmlns='urn:xmpp:carbons:2'/>");
  const ana = new Seat("ana", await door.logIn(gateway, { account: ANA, resource: "desk" }));
  const away = await direct("away", ANA, "away");
  const lee = new Seat("lee", await door.logIn(gateway, { account: LEE, resource: "desk" }), notified);
  await enter(lee);
  await lee.ask("set", "<enable xmlns='urn:xmpp:carbons:2'/>");
  await openRoom(raj, lee);
  return { lee, home, ana, away, raj, eve, mal };
};

/** As clients do: only who has asked for the roster hears of its changes (RFC 6121 §2.1.6). */
const enter = async (seat: Seat): Promise<void> => {
  await seat.ask("get", "<query xmlns='jabber:iq:roster'/>");
  seat.appear();
};

/** A subscription in both directions, made past the gateway. */
const befriend = async (one: Seat, other: Seat): Promise<void> => {
  for (const [asking, asked] of [
    [one, other],
    [other, one],
  ] as const) {
    const isRequest = ({ attrs }: { attrs: Readonly<Record<string, unknown>> }): boolean =>
      attrs["type"] === "subscribe" && attrs["from"] === asking.bare;
    asking.send(`<presence type='subscribe' to='${asked.bare}'/>`);
    await asked.until(isRequest, `a request from ${asking.name}`);
    asked.send(`<presence type='subscribed' to='${asking.bare}'/>`);
    await asking.until(({ attrs }) => attrs["type"] === "subscribed", `consent of ${asked.name}`);
  }
};

/** By name: the second host cannot learn from the user behind the gateway which events are wanted. */
const subscribe = async (reader: Seat, publisher: Seat): Promise<void> => {
  const nick = `<nick xmlns='${NICK_NODE}'>${publisher.name}</nick>`;
  await publisher.ask("set", publication({ node: NICK_NODE, item: nick }));
  await reader.ask(
    "set",
    `<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscribe node='${NICK_NODE}' jid='${reader.bare}'/></pubsub>`,
    publisher.bare,
  );
};

const openRoom = async (owner: Seat, guest: Seat): Promise<void> => {
  for (const [seat, nick] of [
    [owner, "raj"],
    [guest, "lee"],
  ] as const) {
    seat.send(
      `<presence to='${ROOM}/${nick}' id='join-${nick}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    );
    await seat.until(
      ({ attrs, name }) => name === "message" && attrs["from"] === ROOM,
      `the topic for ${nick}`,
    );
    if (seat === owner) await owner.ask("set", OPEN_ROOM, ROOM);
  }
  guest.send(`<message type='groupchat' to='${ROOM}' id='hello'><body>hello</body></message>`);
  await owner.until(hasId("hello"), "a word in the room");
};

const OPEN_ROOM =
  "<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'>" +
  "<field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field>" +
  "<field var='muc#roomconfig_whois'><value>anyone</value></field></x></query>";
