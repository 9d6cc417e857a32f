/**
 * A way in: how a client of the matrix reaches the gateway. Every door gives the same seats, and the same cells hold.
 */
import type { Element } from "@xmpp/xml";
import type { Gateway } from "../../../scripts/peers/gateway.ts";
import type { Account } from "../../../scripts/peers/people.ts";
import { RawClient } from "../../../scripts/peers/raw-client.ts";

/** A bound stream of which every byte is the script's. */
export interface SeatClient {
  /** Full, as bound. */
  readonly jid: string;
  readonly stream: {
    /** One or more stanzas, in one write. */
    write(xml: string): void;
    /** Every element that comes, in order. */
    onElement: ((element: Element) => void) | undefined;
    readonly isClosed: boolean;
  };
  end(): Promise<void>;
}

export interface Door {
  readonly name: string;
  logIn(gateway: Gateway, who: { readonly account: Account; readonly resource: string }): Promise<SeatClient>;
}

export const DIRECT_TLS: Door = {
  name: "direct TLS",
  logIn: async ({ directPort: port, certificates: { authority } }, who) =>
    await RawClient.logIn({ ...who, port, tls: "direct", authority }),
};
