/**
 * Which ports answer a TCP connection: for doors that should be closed, and for listeners that should be open.
 *
 * Rule: a look never speaks, and each has its time.
 */
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import type { Endpoint } from "./addresses.ts";

/** Ports where XMPP servers open doors besides the one to the gateway, by their usual numbers. */
export const USUAL_DOORS: readonly (readonly [port: number, what: string])[] = [
  [5222, "clients (STARTTLS)"],
  [5223, "clients (direct TLS)"],
  [5269, "other servers"],
  [5270, "other servers (direct TLS)"],
  [5275, "components"],
  [5347, "components"],
  [5280, "BOSH and WebSocket"],
  [5281, "BOSH and WebSocket (TLS)"],
  [5443, "BOSH and WebSocket (TLS)"],
  [7070, "BOSH and WebSocket"],
  [7443, "BOSH and WebSocket (TLS)"],
  [7777, "SOCKS5 file transfer"],
];

const LOOK_MS = 1_500;

export const answersAt = async ({ address, port }: Endpoint, timeoutMs = LOOK_MS): Promise<boolean> =>
  await new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const settle = (isOpen: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isOpen);
    };
    const timer = setTimeout(settle, timeoutMs, false);
    socket.once("connect", () => {
      settle(true);
    });
    socket.on("error", () => {
      settle(false);
    });
  });

/** Those of the list that answer, in its order. */
export async function openAmong(endpoints: readonly Endpoint[]): Promise<readonly Endpoint[]> {
  const found = await Promise.all(endpoints.map(async (one) => await answersAt(one)));
  return endpoints.filter((_, at) => found[at] === true);
}

/** Addresses of this machine that others may reach, link-local ones left out. */
export const outerAddresses = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flat()
    .filter((one) => one !== undefined && !one.internal && !one.address.startsWith("fe80:"))
    .map((one) => one?.address ?? "");
