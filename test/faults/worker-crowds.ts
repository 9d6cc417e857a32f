/**
 * One account and one address that always want more than they may have, over all workers: how many get in is counted.
 *
 * Rule: all try at once, so that the claims of two workers race; what is counted is who is still there afterwards.
 */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { account, type Account } from "../../scripts/peers/people.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";
import { placeOf } from "./worker-load.ts";

/** Somebody who may have got in. */
interface Guest {
  readonly isIn: () => boolean;
  readonly leave: () => Promise<void> | void;
}

export const CROWD = account("crowd");
export const CROWDED_ADDRESS = "127.0.3.1";

const MORE = 4;
const POLL_MS = 50;
/** Nobody is put out any more. */
const CALM_MS = 500;
const PATIENCE_MS = 30_000;
/** A claim that nobody answers in time is a refusal: whoever is kept out by a busy machine tries again. */
const MOST_TRIES = 4;

export class Crowd {
  readonly #limit: number;
  readonly #enter: (number: number) => Promise<Guest | undefined>;
  #guests: readonly Guest[] = [];
  #count = 0;

  constructor(limit: number, enter: (number: number) => Promise<Guest | undefined>) {
    this.#limit = limit;
    this.#enter = enter;
  }

  get present(): number {
    return this.#guests.filter(({ isIn }) => isIn()).length;
  }

  /** Some more than there is room for. @returns how many are in afterwards */
  async press(): Promise<number> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      await this.#pressOnce();
      if (this.present >= this.#limit) break;
    }
    return this.present;
  }

  async leave(): Promise<void> {
    await Promise.all(this.#guests.map(async ({ leave }) => await leave()));
    this.#guests = [];
  }

  async #pressOnce(): Promise<void> {
    const wanted = this.#limit - this.present + MORE;
    const entering = Array.from({ length: wanted }, async () => await this.#enter((this.#count += 1)));
    const entered = (await Promise.all(entering)).flatMap((guest) => guest ?? []);
    this.#guests = [...this.#guests.filter(({ isIn }) => isIn()), ...entered];
    await this.#settle();
  }

  async #settle(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    let [last, sinceMs] = [this.present, performance.now()];
    while (performance.now() < deadline) {
      await sleep(POLL_MS);
      const now = this.present;
      if (now !== last) [last, sinceMs] = [now, performance.now()];
      else if (now <= this.#limit && performance.now() - sinceMs > CALM_MS) return;
    }
  }
}

/** Sessions of one account, at resources that it never used before. @param network of the addresses, one for each */
export const crowdOfUser = (
  gateway: Gateway,
  limit: number,
  { who, network }: { readonly who: Account; readonly network: string } = { who: CROWD, network: "127.0.4" },
): Crowd =>
  new Crowd(limit, async (number) => {
    const localAddress = `${network}.${String(1 + (number % 250))}`;
    const place = { ...placeOf(gateway, who, `crowd${String(number)}`), localAddress };
    const client = await RawClient.logIn(place).catch(() => undefined);
    return client && { isIn: () => !client.stream.isClosed, leave: async () => await client.end() };
  });

/** Connections from one address that never say a word. */
export const crowdOfAddress = (gateway: Gateway, limit: number, localAddress = CROWDED_ADDRESS): Crowd =>
  new Crowd(limit, async () => {
    const socket = connect({ port: gateway.starttlsPort, host: LOOPBACK, localAddress });
    socket.on("error", () => undefined).resume();
    await new Promise<void>((resolve) => {
      socket.once("connect", resolve).once("close", () => {
        resolve();
      });
    });
    return { isIn: () => !socket.destroyed, leave: () => void socket.destroy() };
  });
