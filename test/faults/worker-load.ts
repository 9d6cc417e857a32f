/**
 * A crowd of sessions before two workers that all write to each other, each with stream management; whose connection
 * is cut calls again until it has resumed, and says again what was not acknowledged.
 *
 * Rule: accounts have exactly as many sessions as they may, and addresses as many connections: a claim that outlives
 * its connection keeps somebody out.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { account, type Account } from "../../scripts/peers/people.ts";
import type { LogIn } from "../../scripts/peers/peer.ts";
import { Gate } from "../../src/edge/limits.ts";
import type { Dice } from "../support/dice.ts";
import { ManagedClient } from "../support/managed-client.ts";
import { Ledger } from "./gateway-ledger.ts";

export interface LoadSize {
  readonly sessions: number;
  readonly perUser: number;
  readonly perAddress: number;
  /** From one message of a session to its next, on the average. */
  readonly everyMs: number;
}

const TICK_MS = 20;
/** One in so many sessions comes by WebSocket, or by BOSH. */
const WEB_SHARE = 10;
const BOSH_SHARE = 20;
/** A session with so many unacknowledged messages says nothing more. */
const WINDOW = 3;
/** Nor does anybody where one session in so many waits: a busy machine would have no time for those who come back. */
const WAITING_SHARE = 4;
const AT_ONCE = 32;
const PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
const WORDS = "see you at four, and bring the other papers along";

export const accountsOf = ({ sessions, perUser }: LoadSize): readonly Account[] =>
  Array.from({ length: Math.ceil(sessions / perUser) }, (_, index) => account(`w${String(index)}`));

const isBosh = (index: number): boolean => index % BOSH_SHARE === 0;

export const addressesOf = ({ sessions, perAddress }: LoadSize): readonly string[] =>
  Array.from(
    { length: Math.ceil((sessions - Math.ceil(sessions / BOSH_SHARE)) / perAddress) },
    (_, index) => `127.0.2.${String(index + 1)}`,
  );

export const placeOf = (gateway: Gateway, who: Account, resource: string): LogIn => ({
  account: who,
  resource,
  port: gateway.directPort,
  tls: "direct",
  authority: gateway.certificates.authority,
  mechanism: "PLAIN",
});

/** By BOSH from an address of its own: it has two connections, and the second comes and goes. */
const boshSeat = (seat: LogIn, { webPort }: Gateway, index: number): LogIn => {
  const localAddress = `127.0.${String(5 + Math.floor(index / 250))}.${String(1 + (index % 250))}`;
  return { ...seat, isBosh: true, port: webPort, localAddress };
};

const seatsOf = (gateway: Gateway, size: LoadSize): readonly LogIn[] => {
  const [accounts, addresses] = [accountsOf(size), addressesOf(size)];
  return Array.from({ length: size.sessions }, (_, index) => {
    // Neighbours in an account sit at different addresses.
    const who = accounts[index % accounts.length] ?? account("nobody");
    const seat = placeOf(gateway, who, `seat${String(index)}`);
    if (isBosh(index)) return boshSeat(seat, gateway, index);
    const position = index - Math.ceil(index / BOSH_SHARE);
    const localAddress = addresses[Math.floor(position / size.perAddress)] ?? "";
    const isWeb = index % WEB_SHARE === 1;
    return { ...seat, localAddress, ...(isWeb && { isWeb, port: gateway.webPort }) };
  });
};

export class WorkerLoad {
  readonly ledger = new Ledger(() => true);
  readonly #clients: ManagedClient[] = [];
  readonly #door = new Gate(AT_ONCE);
  readonly #sent: string[] = [];
  readonly #troubles: string[] = [];
  #ticking: NodeJS.Timeout | undefined;
  #isOver = false;
  readonly #away = new Set<ManagedClient>();
  #lastRefusal = "nobody";
  readonly #counts = { resumed: 0, resent: 0, retried: 0 };

  /** @throws Error where a session cannot be opened */
  static async open(gateway: Gateway, size: LoadSize): Promise<WorkerLoad> {
    const load = new WorkerLoad();
    await Promise.all(seatsOf(gateway, size).map(async (seat) => await load.#sitDown(seat)));
    for (const client of load.#clients) void load.#keep(client);
    return load;
  }

  get counts(): {
    readonly sent: number;
    readonly resumed: number;
    readonly resent: number;
    readonly retried: number;
  } {
    return { sent: this.#sent.length, ...this.#counts };
  }

  /** Sessions whose connection is cut, and that have not resumed yet. */
  get awayCount(): number {
    return this.#away.size;
  }

  /** Why somebody had to call once more. */
  get lastRefusal(): string {
    return this.#lastRefusal;
  }

  /** What no client may meet: a stream closed for good, a session that cannot be resumed. */
  get troubles(): readonly string[] {
    return this.#troubles;
  }

  /** At a steady rate over all sessions, until `quiet`; also of those that are cut, who say it when they are back. */
  talk(dice: Dice, { everyMs }: LoadSize): void {
    this.quiet();
    const startMs = performance.now();
    let said = 0;
    this.#ticking = setInterval(() => {
      const due = ((performance.now() - startMs) / everyMs) * this.#clients.length;
      const isBusy = this.#waitingCount > this.#clients.length / WAITING_SHARE;
      for (; said < due; said += 1) if (!isBusy) this.#say(dice);
    }, TICK_MS);
  }

  quiet(): void {
    clearInterval(this.#ticking);
  }

  /** What has not come to its receiver exactly once, or is not acknowledged. Asks everybody for counts, so that it becomes empty. */
  unsettled(): readonly string[] {
    for (const client of this.#clients) client.ask();
    const owing = this.#clients.filter(({ unacknowledgedCount }) => unacknowledgedCount > 0);
    const times = this.#sent.map((id) => ({ id, times: this.ledger.timesDelivered(id) }));
    return [
      ...times.filter((one) => one.times !== 1).map((one) => `${one.id}: ${String(one.times)} times`),
      ...owing.map(({ jid, unacknowledgedCount }) => `${jid}: ${String(unacknowledgedCount)} unacknowledged`),
    ];
  }

  async end(): Promise<void> {
    this.quiet();
    this.#isOver = true;
    await Promise.all(this.#clients.map(async (one) => await one.end()));
  }

  /** Of those who are there: what they said, and nobody has acknowledged. */
  get #waitingCount(): number {
    const present = this.#clients.filter((client) => !this.#away.has(client));
    return present.reduce((sum, { unacknowledgedCount }) => sum + unacknowledgedCount, 0);
  }

  async #sitDown(seat: LogIn): Promise<void> {
    const leave = await this.#door.enter();
    try {
      const client = await ManagedClient.start(seat);
      const bare = client.jid.split("/")[0] ?? "";
      client.onStanza = (stanza) => {
        this.ledger.note(stanza, bare);
        client.received.length = 0;
      };
      this.#clients.push(client);
    } finally {
      leave();
    }
  }

  /** As long as it lives: resumed whenever it is cut. */
  async #keep(client: ManagedClient): Promise<void> {
    try {
      for (;;) {
        await client.gone();
        if (this.#isOver) return;
        this.#away.add(client);
        const again = await this.#comeBack(client);
        if (again > 0) client.ask();
        this.#counts.resent += again;
        this.#counts.resumed += 1;
        this.#away.delete(client);
      }
    } catch (error) {
      const told = error instanceof Error ? error.message : String(error);
      if (!this.#isOver) this.#troubles.push(`${client.jid}: ${told.slice(0, 500)}`);
    }
  }

  /** @returns how many stanzas were sent again. @throws Error where the session is lost */
  async #comeBack(client: ManagedClient): Promise<number> {
    for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const leave = await this.#door.enter();
      try {
        return await client.resume();
      } catch (error) {
        this.#lastRefusal = error instanceof Error ? error.message : String(error);
        if (this.#lastRefusal.startsWith("not resumed") || this.#isOver) throw error;
        this.#counts.retried += 1;
      } finally {
        leave();
      }
      await sleep(pauseMs);
    }
  }

  #say(dice: Dice): void {
    const from = this.#clients[dice.roll(this.#clients.length)];
    const to = this.#clients[dice.roll(this.#clients.length)];
    if (from === undefined || to === undefined || from.unacknowledgedCount >= WINDOW) return;
    const id = `load-${String(this.#sent.length)}`;
    this.#sent.push(id);
    from.send(`<message type='chat' to='${to.jid}' id='${id}'><body>${WORDS}</body></message>`);
    from.ask();
  }
}
