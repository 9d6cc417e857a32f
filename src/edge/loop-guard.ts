/**
 * Refuses a gateway that is its own upstream.
 *
 * DNS of the served domain points at the gateway, so one wrong upstream address makes a session open a session,
 * without end. Two looks: at start, configured addresses against our own listeners; at run time, the far end of an
 * accepted connection against the near ends of our upstream sockets (either may be seen first).
 * LIMIT(a loop through another host or an address translator is not seen here; the connection limits bound it).
 * Source: protocol.md §1.10.
 */
import { type Endpoint, isOwnAddress, isWildcard, plainAddress } from "./addresses.ts";

const keyOf = ({ address, port }: Endpoint): string => `${plainAddress(address)}|${port}`;

export class LoopGuard {
  readonly #upstreamEnds = new Set<string>();
  readonly #acceptedEnds = new Set<string>();

  /** @returns false where the far end is one of our own upstream sockets. */
  noteAccepted(remote: Endpoint): boolean {
    const key = keyOf(remote);
    if (this.#upstreamEnds.has(key)) return false;
    this.#acceptedEnds.add(key);
    return true;
  }

  forgetAccepted(remote: Endpoint): void {
    this.#acceptedEnds.delete(keyOf(remote));
  }

  /** @returns false where one of our listeners has accepted this very socket. */
  noteUpstream(local: Endpoint): boolean {
    const key = keyOf(local);
    if (this.#acceptedEnds.has(key)) return false;
    this.#upstreamEnds.add(key);
    return true;
  }

  forgetUpstream(local: Endpoint): void {
    this.#upstreamEnds.delete(keyOf(local));
  }
}

/** The listener that an upstream address would end at, if any. `addresses` are what its host name resolves to. */
export const findLoop = (
  addresses: readonly Endpoint[],
  listeners: readonly Endpoint[],
): Endpoint | undefined =>
  listeners.find((listener) =>
    addresses.some(
      ({ address, port }) =>
        port === listener.port &&
        (plainAddress(address) === plainAddress(listener.address) ||
          ((isWildcard(listener.address) || isWildcard(address)) && isOwnAddress(plainAddress(address)))),
    ),
  );
