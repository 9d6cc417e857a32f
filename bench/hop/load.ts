/**
 * The load, as a process of its own: opens sessions, then does what it is told, a JSON line an answer.
 * Run: node bench/hop/load.ts JSON, where JSON is a LoadPlan.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { LoadClient } from "./client.ts";
import { DOMAIN } from "./wire.ts";

const WINDOW = 2;
const OPEN_AT_ONCE = 16;

export interface LoadPlan {
  readonly port: number;
  readonly sessions: number;
  readonly mode: "saturate" | "paced" | "idle";
  readonly seconds: number;
  /** Messages a second over all sessions, for `paced`. */
  readonly rate: number;
  /** A real server delivers to the neighbour; an echo brings the answer back to the sender. */
  readonly isRealServer: boolean;
}

export interface LoadReport {
  readonly messages: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

async function openAll({ port, sessions }: LoadPlan): Promise<readonly LoadClient[]> {
  const clients: LoadClient[] = [];
  for (let first = 0; first < sessions; first += OPEN_AT_ONCE) {
    const count = Math.min(OPEN_AT_ONCE, sessions - first);
    const places = Array.from({ length: count }, (_none, index) => placeOf(port, first + index, sessions));
    clients.push(...(await Promise.all(places.map(async (place) => await LoadClient.open(place)))));
  }
  return clients;
}

/** Each client writes to its neighbour, so that every session has both directions. */
const placeOf = (port: number, index: number, sessions: number): Parameters<typeof LoadClient.open>[0] => {
  const user = `u${index}`;
  return { port, user, password: `${user}-secret`, peer: `u${(index + 1) % sessions}@${DOMAIN}` };
};

/** Every session keeps WINDOW messages under way. */
async function saturate(clients: readonly LoadClient[], seconds: number): Promise<LoadReport> {
  let messages = 0;
  let isOver = false;
  for (const client of clients) {
    client.onMessages = (count) => {
      messages += count;
      for (let sent = 0; sent < count && !isOver; sent += 1) client.send();
    };
    for (let sent = 0; sent < WINDOW; sent += 1) client.send();
  }
  await sleep(1_000);
  process.stdout.write("begin\n");
  const before = messages;
  const startMs = performance.now();
  await sleep(seconds * 1_000);
  const report = {
    messages: messages - before,
    seconds: (performance.now() - startMs) / 1_000,
    latenciesMs: [],
  };
  isOver = true;
  return report;
}

/** Messages at a steady rate over all sessions, whatever comes back when. */
async function paced(clients: readonly LoadClient[], plan: LoadPlan): Promise<LoadReport> {
  const { seconds, rate } = plan;
  const latenciesMs: number[] = [];
  const sentAtMs: number[][] = clients.map(() => []);
  clients.forEach((client, index) => {
    // With a real server, what arrives here was sent by the neighbour before.
    client.onMessages = (count) => {
      const queue = sentAtMs[index] ?? [];
      for (let got = 0; got < count; got += 1)
        latenciesMs.push(performance.now() - (queue.shift() ?? performance.now()));
    };
  });
  process.stdout.write("begin\n");
  const startMs = performance.now();
  let sent = 0;
  while (performance.now() - startMs < seconds * 1_000) {
    const due = Math.floor(((performance.now() - startMs) / 1_000) * rate);
    for (; sent < due; sent += 1) {
      const index = sent % clients.length;
      const receiver = plan.isRealServer ? (index + 1) % clients.length : index;
      sentAtMs[receiver]?.push(performance.now());
      clients[index]?.send();
    }
    await sleep(1);
  }
  await sleep(500);
  return { messages: latenciesMs.length, seconds, latenciesMs };
}

async function report(clients: readonly LoadClient[], plan: LoadPlan): Promise<LoadReport> {
  switch (plan.mode) {
    case "saturate":
      return await saturate(clients, plan.seconds);
    case "paced":
      return await paced(clients, plan);
    case "idle":
      process.stdout.write("begin\n");
      await sleep(plan.seconds * 1_000);
      return { messages: 0, seconds: plan.seconds, latenciesMs: [] };
  }
}

const plan = JSON.parse(process.argv[2] ?? "{}") as LoadPlan;
const clients = await openAll(plan);
if (plan.isRealServer) for (const client of clients) client.announce();
process.stdout.write(`${JSON.stringify(await report(clients, plan))}\n`);
for (const client of clients) client.close();
