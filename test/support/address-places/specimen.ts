/**
 * How a specimen of the address table is built: one address in one place, in the stanza that carries it there.
 *
 * Expectations are those of protocol.md §2.3, written out once more by hand: the tables in `src/xmpp/` are what is tested.
 */
import type { Direction } from "../../../src/policy/rule.ts";
import type { AddressRow } from "../../../src/xmpp/address-table.ts";

/** What becomes of the stanza: refused, goes on without the address, goes on as it is. */
export type Outcome = "refused" | "stripped" | "passes";

/** Per direction; undefined where the stanza does not exist in it. */
export type Outcomes = Readonly<Record<Direction, Outcome | undefined>>;

export interface Vector {
  readonly address: string;
  readonly isInside: boolean;
  /** Prepares at all. */
  readonly isValid: boolean;
}

export interface AddressSpecimen {
  /** Of protocol.md §2.3; 0 for the walker below its table. */
  readonly row: number;
  readonly name: string;
  /** The location that it stands for, as `keyOf` names it. */
  readonly key: string;
  readonly kind: "message" | "presence" | "iq";
  readonly stanza: (address: string, direction: Direction) => string;
  readonly outside: Outcomes;
  readonly inside: Outcomes;
  /** Even an address that does not prepare is told: leaving somebody who is nobody. */
  readonly isEnd?: true;
  /** No address stands in it: it is refused, or goes on, whoever is named. */
  readonly isPlain?: true;
}

export const keyOf = ({ ns, local, attribute }: AddressRow): string =>
  `{${ns}}${local}${attribute === undefined ? "" : `@${attribute}`}`;

export const both = (outcome: Outcome): Outcomes => ({ outbound: outcome, inbound: outcome });
export const asked = (outbound: Outcome): Outcomes => ({ outbound, inbound: undefined });
export const told = (inbound: Outcome): Outcomes => ({ outbound: undefined, inbound });
export const R = both("refused");
export const S = both("stripped");
export const P = both("passes");

export type Peer = "own" | "colleague" | "room" | "occupant" | "server";

export const ADDRESSES: Readonly<Record<Exclude<Peer, "own">, string>> = {
  colleague: "raj@agency.example/direct",
  room: "ops@rooms.agency.example",
  occupant: "ops@rooms.agency.example/raj",
  server: "agency.example",
};

const ends = (peer: Peer, direction: Direction): string => {
  const far = peer === "own" ? "" : ADDRESSES[peer];
  if (direction === "outbound") return far === "" ? "" : ` to='${far}'`;
  return `${far === "" ? "" : ` from='${far}'`} to='lee@agency.example/desk'`;
};

export type Inner = (address: string) => string;
type Stanza = AddressSpecimen["stanza"];

/** Beside words, so that what is taken out leaves a message. */
export const message =
  (inner: Inner, peer: Peer = "colleague"): Stanza =>
  (address, direction) =>
    `<message type='chat' id='m1'${ends(peer, direction)}><body>see below</body>${inner(address)}</message>`;

export const failed =
  (inner: Inner): Stanza =>
  (address, direction) =>
    `<message type='error' id='m1'${ends("colleague", direction)}>${inner(address)}</message>`;

export const headline =
  (inner: Inner): Stanza =>
  (address, direction) =>
    `<message type='headline' id='m1'${ends("colleague", direction)}><event xmlns='http://jabber.org/protocol/pubsub#event'>${inner(address)}</event></message>`;

export const presence =
  (inner: Inner, type = "", peer: Peer = "occupant"): Stanza =>
  (address, direction) =>
    `<presence${type === "" ? "" : ` type='${type}'`}${ends(peer, direction)}><show>away</show>${inner(address)}</presence>`;

export const iq =
  (type: "get" | "set" | "result", inner: Inner, peer: Peer = "own"): Stanza =>
  (address, direction) =>
    `<iq type='${type}' id='i1'${ends(peer, direction)}>${inner(address)}</iq>`;

/** Whose own `to` or `from` is the address. */
export const toOrFrom =
  (kind: string, attributes: string, inner = ""): Stanza =>
  (address, direction) =>
    direction === "outbound"
      ? `<${kind} ${attributes} to='${address}'>${inner}</${kind}>`
      : `<${kind} ${attributes} from='${address}' to='lee@agency.example/desk'>${inner}</${kind}>`;

export const link = (address: string): string => `xmpp:${encodeURIComponent(address)}`;

export const form = (inner: string, type = "submit"): string =>
  `<x xmlns='jabber:x:data' type='${type}'>${inner}</x>`;
export const field = (name: string, value: string, type = ""): string =>
  `<field var='${name}'${type === "" ? "" : ` type='${type}'`}><value>${value}</value></field>`;
