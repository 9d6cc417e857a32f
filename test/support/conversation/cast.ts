/**
 * Who talks in the scripted conversation, and where. Every run has accounts and a room of its own, so that runs do not
 * see each other; `comparable.ts` takes the difference out again.
 */
import { account, AGENCY, bareJid, ROOMS, type Account } from "../../../scripts/peers/people.ts";
import { idOf, type LogIn, type Peer, type Request, request } from "../../../scripts/peers/peer.ts";
import type { Element } from "@xmpp/xml";

export interface Roles {
  readonly ana: Account;
  readonly raj: Account;
  readonly lee: Account;
  readonly room: string;
}

/** The accounts and the room of one run. */
export const rolesOf = (run: number): Roles => ({
  ana: account(`ana${run}`),
  raj: account(`raj${run}`),
  lee: account(`lee${run}`),
  room: `tea${run}@${ROOMS}`,
});

export type StartPeer = (where: Pick<LogIn, "account" | "resource">) => Promise<Peer>;

export interface Cast extends Roles {
  readonly start: StartPeer;
  /** Ana at her desk, and her other device. */
  readonly desk: Peer;
  readonly phone: Peer;
  readonly rajs: Peer;
}

export const gatherCast = async (run: number, start: StartPeer): Promise<Cast> => {
  const roles = rolesOf(run);
  const desk = await start({ account: roles.ana, resource: "desk" });
  const phone = await start({ account: roles.ana, resource: "phone" });
  const rajs = await start({ account: roles.raj, resource: "desk" });
  return { ...roles, start, desk, phone, rajs };
};

export const jid = bareJid;
export const server = AGENCY;

/** Ids made by scripts begin so: they must arrive as they were sent, while those of servers may differ. */
export const OWN_ID = "own-";

export const ask = async (peer: Peer, name: string, what: Omit<Request, "id">): Promise<Element> =>
  await request(peer, { ...what, id: `${OWN_ID}${name}` });

/** Waits for the stanza with this id of ours. */
export const take = async (peer: Peer, name: string): Promise<Element> =>
  await peer.stanzas.take((stanza) => idOf(stanza) === `${OWN_ID}${name}`, `the stanza ${name}`);

export const takePresence = async (peer: Peer, from: string, type?: string): Promise<Element> =>
  await peer.stanzas.take(
    ({ name, attrs }) => name === "presence" && attrs["from"] === from && attrs["type"] === type,
    `presence ${type ?? "available"} from ${from}`,
  );
