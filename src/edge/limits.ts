/**
 * How many connections may cost us something at once. One owner for all listeners, and for all workers of a host.
 *
 * Rule 1: a slot is released exactly once, whatever end a connection comes to; releasing twice does nothing.
 * Rule 2: where too many have not logged in, the oldest of them makes way for the newest: whoever is honest is through
 * in a moment, and whoever waits for nothing cannot keep the door shut.
 * Rule 3: the owner may sit in another process: an answer may come later, and one that does not
 * come is a refusal.
 * Source: protocol.md §6.3 (unauthenticated cost), RFC 6120 §13.12.
 */
import { limitKey } from "./addresses.ts";
import { UserLimits, type UserPlace } from "./user-limits.ts";

export interface ConnectionMaxima {
  readonly total: number;
  /** Per IPv4 address or IPv6 /64. */
  readonly perAddress: number;
  /** New ones a minute, per the same: as many at once, then evenly. */
  readonly perMinute: number;
  /** Connections that have not authenticated yet; for one more the oldest is ended. */
  readonly preAuth: number;
  /** Of one account. */
  readonly perUser: number;
  /** TLS handshakes under way; further ones wait their turn. */
  readonly handshakes: number;
}

/** 40 clients behind one NAT and their reconnects fit; one machine cannot take all slots. */
export const DEFAULT_MAXIMA: ConnectionMaxima = {
  total: 20_000,
  perAddress: 100,
  perMinute: 600,
  preAuth: 2_000,
  perUser: 20,
  handshakes: 64,
};

/** Of an address: so many at once, or too many one after another. */
export type AddressLimit = "address" | "rate";
/** `unanswered`: whoever counts did not say in time. */
export type LimitName = "total" | "preauth" | "user" | "unanswered" | AddressLimit;

/** In HTTP's words: whether the address has too many, or that there is no room for anybody. */
export const httpStatusOf = (reached: LimitName): 429 | 503 =>
  reached === "address" || reached === "rate" ? 429 : 503;

/** The limit that is reached, or undefined where there is room; at once or later. */
export type ClaimAnswer = LimitName | undefined | Promise<LimitName | undefined>;

export interface ConnectionSlot {
  /** Counts the connection for this client address, once. @param nowMs monotonic. */
  claimAddress(address: string, nowMs: number): ClaimAnswer;
  /** Counts it for its account, from the bound JID on. @param full prepared. */
  claimUser(full: string): ClaimAnswer;
  markAuthenticated(): void;
  /** What ends it, said anew by whoever takes it over; one that nothing ends makes way for nobody. */
  onCrowdedOut(end: () => void): void;
  release(): void;
}

/** What listeners ask. */
export interface Limits {
  readonly handshakes: Gate;
  /** A slot, or the name of the limit that is reached. */
  open(): ConnectionSlot | LimitName;
}

/** A slot whose owner is in this process: every answer comes at once. */
export interface OwnSlot extends ConnectionSlot {
  /** Ends the oldest of the others that have not logged in. @returns false where nobody can make way */
  crowdOut(): boolean;
  claimAddress(address: string, nowMs: number): AddressLimit | "preauth" | undefined;
  claimUser(full: string): "user" | undefined;
}

interface Waiting {
  end?: () => void;
}

export class ConnectionLimits implements Limits {
  readonly #maxima: ConnectionMaxima;
  readonly #byAddress = new Map<string, number>();
  readonly #rate: AddressRate;
  readonly #users: UserLimits;
  readonly handshakes: Gate;
  /** Who has not logged in, oldest first. */
  readonly #waiting = new Set<Waiting>();
  #total = 0;

  constructor(maxima: ConnectionMaxima = DEFAULT_MAXIMA) {
    this.#maxima = maxima;
    this.handshakes = new Gate(maxima.handshakes);
    this.#rate = new AddressRate(maxima.perMinute);
    this.#users = new UserLimits(maxima.perUser);
  }

  get counts(): { readonly total: number; readonly preAuth: number } {
    return { total: this.#total, preAuth: this.#waiting.size };
  }

  open(): OwnSlot | "total" {
    if (this.#total >= this.#maxima.total) return "total";
    this.#total += 1;
    return this.#slot();
  }

  #slot(): OwnSlot {
    let key: string | undefined;
    let place: UserPlace | undefined;
    let isHeld = true;
    let hasPlace = false;
    const waiting: Waiting = {};
    this.#waiting.add(waiting);
    let isTurnedAway = false;
    const markAuthenticated = (): void => {
      isTurnedAway = false;
      this.#waiting.delete(waiting);
    };
    return {
      markAuthenticated,
      onCrowdedOut: (end) => {
        waiting.end = end;
      },
      claimAddress: (address, nowMs) => {
        if (hasPlace || !isHeld) return hasPlace ? undefined : "preauth";
        // The limits of its own address come first: who is refused by those shall cost nobody else his place.
        const reached = key === undefined ? this.#claim(limitKey(address), nowMs) : undefined;
        if (reached !== undefined) return reached;
        key ??= limitKey(address);
        if (isTurnedAway) this.#waiting.add(waiting);
        hasPlace = !this.#isCrowded || this.#crowdOut(waiting);
        // Who has none takes none: else others who ask meanwhile would be refused for him.
        isTurnedAway = !hasPlace;
        if (isTurnedAway) this.#waiting.delete(waiting);
        return hasPlace ? undefined : "preauth";
      },
      crowdOut: () => this.#crowdOut(waiting),
      claimUser: (full) => {
        const found = isHeld ? this.#users.claim(full) : undefined;
        if (found === undefined) return "user";
        place?.release();
        place = found;
        return undefined;
      },
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        markAuthenticated();
        this.#total -= 1;
        this.#forget(key);
        place?.release();
      },
    };
  }

  #crowdOut(newest: Waiting): boolean {
    for (const one of this.#waiting) {
      if (one === newest || one.end === undefined) continue;
      this.#waiting.delete(one);
      one.end();
      return true;
    }
    return false;
  }

  get #isCrowded(): boolean {
    return this.#waiting.size > this.#maxima.preAuth;
  }

  #claim(key: string, nowMs: number): AddressLimit | undefined {
    const count = this.#byAddress.get(key) ?? 0;
    if (count >= this.#maxima.perAddress) return "address";
    if (!this.#rate.take(key, nowMs)) return "rate";
    this.#byAddress.set(key, count + 1);
    return undefined;
  }

  #forget(key: string | undefined): void {
    if (key === undefined) return;
    const left = (this.#byAddress.get(key) ?? 1) - 1;
    if (left > 0) this.#byAddress.set(key, left);
    else this.#byAddress.delete(key);
  }
}

const MINUTE_MS = 60_000;

/**
 * A bucket for each address, kept as the time at which it is full again: then it need not be kept at all, so no more
 * are held than came within two minutes.
 */
export class AddressRate {
  readonly #costMs: number;
  readonly #fullAtMs = new Map<string, number>();
  #sweptAtMs = -Infinity;

  constructor(perMinute: number) {
    this.#costMs = MINUTE_MS / perMinute;
  }

  take(key: string, nowMs: number): boolean {
    if (nowMs - this.#sweptAtMs >= MINUTE_MS) this.#sweep(nowMs);
    const fullAtMs = Math.max(nowMs, this.#fullAtMs.get(key) ?? nowMs) + this.#costMs;
    // A sum of fractions is a little off.
    if (fullAtMs - nowMs > MINUTE_MS + this.#costMs / 2) return false;
    this.#fullAtMs.set(key, fullAtMs);
    return true;
  }

  #sweep(nowMs: number): void {
    this.#sweptAtMs = nowMs;
    for (const [key, fullAtMs] of this.#fullAtMs) if (fullAtMs <= nowMs) this.#fullAtMs.delete(key);
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
