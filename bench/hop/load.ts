/**
 * The load, as a process of its own: opens its sessions once, then does what it is told, as often as it is told.
 * Run: node bench/hop/load.ts JSON, where JSON is a LoadPlan; then a LoadOrder in JSON a line on standard input. It
 * says `ready` once, `begin` where the measured time of an order begins, and a LoadReport in JSON at its end.
 */
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { BoshLoadClient } from "./bosh-client.ts";
import { LoadClient, type ClientPlace, type SendingClient } from "./client.ts";
import { WebSocketClient } from "./web-client.ts";
import { DOMAIN } from "./wire.ts";

/** Messages that a session keeps under way in `saturate`. */
const WINDOW = 2;
const OPEN_AT_ONCE = 16;
const WARM_UP_MS = 500;
/** For the last answers to come in before the next order. */
const SETTLE_MS = 300;
const PACE_MS = 1;

export interface LoadPlan {
  readonly port: number;
  readonly sessions: number;
  /** The first of its users has this number; 0 unless told. */
  readonly firstUser?: number;
  /** A real server delivers to the neighbour; an echo brings the answer back to the sender. */
  readonly isRealServer: boolean;
  /** How many addresses they call from; unset, the one that the system takes. */
  readonly addresses?: number;
  /** Direct TLS where unset. */
  readonly door?: Door;
}

export type Door = "direct" | "websocket" | "bosh";

export interface LoadOrder {
  readonly mode: "saturate" | "paced" | "idle";
  readonly seconds: number;
  /** Messages a second over all sessions, for `paced`. */
  readonly rate: number;
}

export interface LoadReport {
  readonly messages: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

const plan = JSON.parse(process.argv[2] ?? "{}") as LoadPlan;

const OPEN: Readonly<Record<Door, (place: ClientPlace) => Promise<SendingClient>>> = {
  direct: async (place) => await LoadClient.open(place),
  websocket: async (place) => await WebSocketClient.open(place),
  bosh: async (place) => await BoshLoadClient.open(place),
};

/** Each client writes to its neighbour, so that every session has both directions. */
const placeOf = (index: number): ClientPlace => {
  const { firstUser = 0, sessions } = plan;
  const user = `u${firstUser + index}`;
  const peer = `u${firstUser + ((index + 1) % sessions)}@${DOMAIN}`;
  const from = plan.addresses === undefined ? {} : { from: `127.0.2.${1 + (index % plan.addresses)}` };
  return { ...from, port: plan.port, user, password: `${user}-secret`, peer };
};

async function openAll(): Promise<readonly SendingClient[]> {
  const open = OPEN[plan.door ?? "direct"];
  const clients: SendingClient[] = [];
  for (let first = 0; first < plan.sessions; first += OPEN_AT_ONCE) {
    const count = Math.min(OPEN_AT_ONCE, plan.sessions - first);
    const places = Array.from({ length: count }, (_none, index) => placeOf(first + index));
    clients.push(...(await Promise.all(places.map(async (place) => await open(place)))));
  }
  return clients;
}

const begin = (): number => {
  process.stdout.write("begin\n");
  return performance.now();
};

/** Every session keeps WINDOW messages under way. */
async function saturate(clients: readonly SendingClient[], { seconds }: LoadOrder): Promise<LoadReport> {
  let messages = 0;
  let isOver = false;
  for (const client of clients) {
    client.onMessages = (count) => {
      messages += count;
      for (let sent = 0; sent < count && !isOver; sent += 1) client.send();
    };
    for (let sent = 0; sent < WINDOW; sent += 1) client.send();
  }
  await sleep(WARM_UP_MS);
  const before = messages;
  const startMs = begin();
  await sleep(seconds * 1_000);
  isOver = true;
  const tookSeconds = (performance.now() - startMs) / 1_000;
  return { messages: messages - before, seconds: tookSeconds, latenciesMs: [] };
}

/** Messages at a steady rate over all sessions, whatever comes back when. */
async function paced(clients: readonly SendingClient[], { seconds, rate }: LoadOrder): Promise<LoadReport> {
  const latenciesMs: number[] = [];
  const sentAtMs: number[][] = clients.map(() => []);
  clients.forEach((client, index) => {
    // With a real server, what arrives here was sent by the neighbour before.
    client.onMessages = (count) => {
      const queue = sentAtMs[index] ?? [];
      const nowMs = performance.now();
      for (let got = 0; got < count; got += 1) latenciesMs.push(nowMs - (queue.shift() ?? nowMs));
    };
  });
  const startMs = begin();
  let sent = 0;
  while (performance.now() - startMs < seconds * 1_000) {
    const due = Math.floor(((performance.now() - startMs) / 1_000) * rate);
    for (; sent < due; sent += 1) {
      const index = sent % clients.length;
      const receiver = plan.isRealServer ? (index + 1) % clients.length : index;
      sentAtMs[receiver]?.push(performance.now());
      clients[index]?.send();
    }
    await sleep(PACE_MS);
  }
  return { messages: latenciesMs.length, seconds: (performance.now() - startMs) / 1_000, latenciesMs };
}

async function carryOut(clients: readonly SendingClient[], order: LoadOrder): Promise<LoadReport> {
  switch (order.mode) {
    case "saturate":
      return await saturate(clients, order);
    case "paced":
      return await paced(clients, order);
    case "idle":
      begin();
      await sleep(order.seconds * 1_000);
      return { messages: 0, seconds: order.seconds, latenciesMs: [] };
  }
}

const clients = await openAll();
if (plan.isRealServer) for (const client of clients) client.announce();
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const report = await carryOut(clients, JSON.parse(line) as LoadOrder);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  await sleep(SETTLE_MS);
}
for (const client of clients) client.close();
