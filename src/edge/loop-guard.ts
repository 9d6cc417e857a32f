/**
 * Refuses a gateway that is its own upstream.
 *
 * DNS of the served domain points at the gateway, so one wrong upstream address makes a session open a session,
 * without end. Two looks: at start, configured addresses against our own listeners; at run time, both ends of an
 * accepted connection against both ends of our upstream sockets (either may be seen first).
 * LIMIT(a loop through another host or an address translator is not seen here; the connection limits bound it).
 * Source: protocol.md §1.10.
 */
import { type Endpoint, type Endpoints, isOwnAddress, isWildcard, plainAddress } from "./addresses.ts";

/** A connection by both its ends: a port alone serves several connections, as long as they go to different places. */
const keyOf = (near: Endpoint, far: Endpoint): string =>
  `${plainAddress(near.address)}|${near.port}|${plainAddress(far.address)}|${far.port}`;

export class LoopGuard {
  /** Named from the side that called. */
  readonly #called = new Set<string>();
  readonly #accepted = new Set<string>();

  /** @returns false where one of our own upstream sockets is the other end. */
  noteAccepted({ source, destination }: Endpoints): boolean {
    const key = keyOf(source, destination);
    if (this.#called.has(key)) return false;
    this.#accepted.add(key);
    return true;
  }

  forgetAccepted({ source, destination }: Endpoints): void {
    this.#accepted.delete(keyOf(source, destination));
  }

  /** @returns false where one of our listeners has accepted this very connection. */
  noteUpstream({ source, destination }: Endpoints): boolean {
    const key = keyOf(source, destination);
    if (this.#accepted.has(key)) return false;
    this.#called.add(key);
    return true;
  }

  forgetUpstream({ source, destination }: Endpoints): void {
    this.#called.delete(keyOf(source, destination));
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
