/**
 * A logged-in client, whichever program it is: what scripts of conversations work with.
 */
import type { Element } from "@xmpp/xml";
import { randomUUID } from "node:crypto";
import type { Account } from "./people.ts";
import type { StanzaBox, Wanted } from "./stanza-box.ts";

/** Where to log in, and how. */
export interface LogIn {
  readonly account: Account;
  readonly port: number;
  readonly tls: "none" | "starttls" | "direct";
  /** Over a WebSocket; of scripted clients. */
  readonly isWeb?: boolean;
  /** Over BOSH; of scripted clients. */
  readonly isBosh?: boolean;
  /** PEM of whom to trust; needed with TLS. */
  readonly authority?: string;
  readonly resource?: string;
  readonly mechanism?: string;
  /** Of the stream; of scripted clients by TCP. */
  readonly lang?: string;
  /** Address to call from, where it matters who calls; of scripted clients. */
  readonly localAddress?: string;
  /** Of the client itself, in PEM, where it has one; of scripted clients. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

export interface Peer {
  /** Full JID as bound. */
  readonly jid: string;
  readonly stanzas: StanzaBox;
  /** Whether it replies to a ping and the like without being told to. */
  readonly answersByItself: boolean;
  /** XML text of one stanza, in `jabber:client`. */
  send(xml: string): Promise<void>;
  /** Closes the stream properly. */
  end(): Promise<void>;
}

export const idOf = (stanza: Element): string | undefined => {
  const id: unknown = stanza.attrs["id"];
  return typeof id === "string" ? id : undefined;
};

export interface Request {
  readonly type: "get" | "set";
  readonly to?: string;
  /** XML text. */
  readonly payload: string;
  /** Random where unset. */
  readonly id?: string;
}

/** Sends an iq and takes its one reply, result or error. */
export const request = async (
  peer: Peer,
  { type, to, payload, id = randomUUID() }: Request,
): Promise<Element> => {
  const address = to === undefined ? "" : ` to='${to}'`;
  await peer.send(`<iq type='${type}' id='${id}'${address}>${payload}</iq>`);
  return await peer.stanzas.take(
    (stanza) => stanza.is("iq") && idOf(stanza) === id,
    `the reply to ${payload}`,
  );
};

export const hasBody =
  (text: string): Wanted =>
  (stanza) =>
    stanza.is("message") && stanza.getChildText("body") === text;

export const hasId =
  (id: string): Wanted =>
  (stanza) =>
    idOf(stanza) === id;
