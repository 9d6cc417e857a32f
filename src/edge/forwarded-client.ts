/**
 * Who the client is where a proxy speaks for it: the last address in `X-Forwarded-For` that is no trusted proxy's.
 *
 * Rule: only a trusted peer is believed, and what it says must be readable: every entry left of the one that counts may
 * be the client's own invention, so it is never looked at.
 * Source: protocol.md §1.10; RFC 7239 §5.2, §8.1 (the same for `Forwarded`).
 */
import { isIP } from "node:net";
import { plainAddress } from "./addresses.ts";

/** @returns undefined where the header is missing or the entry that counts is no address */
export function forwardedClient(
  forwardedFor: string | undefined,
  isTrusted: (address: string) => boolean,
): string | undefined {
  const hops = (forwardedFor ?? "").split(",").map((one) => one.trim());
  for (let at = hops.length - 1; at >= 0; at--) {
    const address = addressOf(hops[at] ?? "");
    if (address === undefined) return undefined;
    // A chain of proxies alone: the first of them is who called.
    if (at === 0 || !isTrusted(address)) return address;
  }
  return undefined;
}

/** True where the proxy says that its client came over TLS; where it says nothing, nobody knows. */
export const cameEncrypted = (forwardedProto: string | undefined): boolean => {
  const last = forwardedProto?.split(",").at(-1)?.trim().toLowerCase();
  return last === "https" || last === "wss";
};

const WITH_PORT = /^(?:\[([^\]]+)\](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5})$/;

function addressOf(hop: string): string | undefined {
  const [, v6, v4] = WITH_PORT.exec(hop) ?? [];
  const address = plainAddress(v6 ?? v4 ?? hop);
  return isIP(address) === 0 ? undefined : address;
}
