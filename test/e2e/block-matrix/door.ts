/**
 * A way in: how a client of the matrix reaches the gateway. Every door gives the same seats, and the same cells hold.
 */
import type { Element } from "@xmpp/xml";
import type { Gateway } from "../../../scripts/peers/gateway.ts";
import type { LogIn } from "../../../scripts/peers/peer.ts";
import type { Account } from "../../../scripts/peers/people.ts";
import { RawClient } from "../../../scripts/peers/raw-client.ts";
import { logInByBosh } from "./bosh-seat.ts";

/** A bound stream of which every byte is the script's. */
export interface SeatClient {
  /** Full, as bound. */
  readonly jid: string;
  /** In as few writes as the door has for them. */
  write(stanzas: readonly string[]): void;
  /** @param onElement every element that comes, in order */
  listen(onElement: (element: Element) => void): void;
  isClosed(): boolean;
  end(): Promise<void>;
}

export interface Door {
  readonly name: string;
  logIn(gateway: Gateway, who: { readonly account: Account; readonly resource: string }): Promise<SeatClient>;
}

const seatClientOf = (client: RawClient, write: SeatClient["write"]): SeatClient => ({
  jid: client.jid,
  write,
  listen: (onElement) => {
    client.stream.onElement = onElement;
  },
  isClosed: () => client.stream.isClosed,
  end: async () => await client.end(),
});

/** One document: stanzas share a write, so that none waits for an acknowledgement of another (RFC 896). */
export const onSocket = async (where: LogIn): Promise<SeatClient> => {
  const client = await RawClient.logIn(where);
  return seatClientOf(client, (stanzas) => client.stream.write(stanzas.join("")));
};

export const DIRECT_TLS: Door = {
  name: "direct TLS",
  logIn: async ({ directPort: port, certificates: { authority } }, who) =>
    await onSocket({ ...who, port, tls: "direct", authority }),
};

/** A frame is one stanza (RFC 7395 §3.3.3). */
export const WEB_SOCKET: Door = {
  name: "WebSocket",
  logIn: async ({ webPort: port, certificates: { authority } }, who) => {
    const client = await RawClient.logIn({ ...who, port, tls: "direct", authority, isWeb: true });
    return seatClientOf(client, (stanzas) => {
      for (const one of stanzas) client.stream.write(one);
    });
  },
};

export const BOSH: Door = {
  name: "BOSH",
  logIn: async ({ webPort: port, certificates: { authority } }, { account, resource }) =>
    await logInByBosh({ port, authority, domain: account.domain }, { account, resource }),
};
