/**
 * How many connections may cost us something at once. One owner for all listeners of a process.
 *
 * Rule: a slot is released exactly once, whatever end a connection comes to; releasing twice does nothing.
 * Source: protocol.md §6.3 (unauthenticated cost), RFC 6120 §13.12.
 */
import { limitKey } from "./addresses.ts";

export interface ConnectionMaxima {
  readonly total: number;
  /** Per IPv4 address or IPv6 /64. */
  readonly perAddress: number;
  /** Connections that have not authenticated yet. */
  readonly preAuth: number;
  /** TLS handshakes under way; further ones wait their turn. */
  readonly handshakes: number;
}

/** 40 clients behind one NAT and their reconnects fit; one machine cannot take all slots. */
export const DEFAULT_MAXIMA: ConnectionMaxima = {
  total: 20_000,
  perAddress: 100,
  preAuth: 2_000,
  handshakes: 64,
};

export type LimitName = "total" | "address" | "preauth";

export interface ConnectionSlot {
  /** Counts the connection for this client address; false where that address has its share already. */
  claimAddress(address: string): boolean;
  markAuthenticated(): void;
  release(): void;
}

export class ConnectionLimits {
  readonly #maxima: ConnectionMaxima;
  readonly #byAddress = new Map<string, number>();
  readonly handshakes: Gate;
  #total = 0;
  #preAuth = 0;

  constructor(maxima: ConnectionMaxima = DEFAULT_MAXIMA) {
    this.#maxima = maxima;
    this.handshakes = new Gate(maxima.handshakes);
  }

  get counts(): { readonly total: number; readonly preAuth: number } {
    return { total: this.#total, preAuth: this.#preAuth };
  }

  /** A slot, or the name of the limit that is reached. */
  open(): ConnectionSlot | LimitName {
    if (this.#total >= this.#maxima.total) return "total";
    if (this.#preAuth >= this.#maxima.preAuth) return "preauth";
    this.#total += 1;
    this.#preAuth += 1;
    return this.#slot();
  }

  #slot(): ConnectionSlot {
    let key: string | undefined;
    let isPreAuth = true;
    let isHeld = true;
    const markAuthenticated = (): void => {
      if (isPreAuth) this.#preAuth -= 1;
      isPreAuth = false;
    };
    return {
      markAuthenticated,
      claimAddress: (address) => {
        key ??= this.#claim(limitKey(address));
        return key !== undefined;
      },
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        markAuthenticated();
        this.#total -= 1;
        this.#forget(key);
      },
    };
  }

  #claim(key: string): string | undefined {
    const count = this.#byAddress.get(key) ?? 0;
    if (count >= this.#maxima.perAddress) return undefined;
    this.#byAddress.set(key, count + 1);
    return key;
  }

  #forget(key: string | undefined): void {
    if (key === undefined) return;
    const left = (this.#byAddress.get(key) ?? 1) - 1;
    if (left > 0) this.#byAddress.set(key, left);
    else this.#byAddress.delete(key);
  }
}

/** So many at once, the others in order of arrival. */
export class Gate {
  readonly #max: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Settles once inside; the caller leaves by the function it gets, once. */
  async enter(): Promise<() => void> {
    if (this.#inside >= this.#max) {
      // Whoever leaves hands over the place, so the count stays.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#inside += 1;
    }
    let isInside = true;
    return () => {
      if (isInside) this.#leave();
      isInside = false;
    };
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside -= 1;
    else next();
  }
}
