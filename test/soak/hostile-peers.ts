/**
 * `npm run soak -- hostile-peers [--count N] [--half-open N] [--seed S] [--from P]`: a gateway with all its doors before a real
 * Prosody, 10,000 connections that never get on, and every bomb and flood of `hostile-acts.ts`, N rounds in an order
 * that hangs on seed and round. Two colleagues talk all the while. Exit 1 where the process died or was not the same,
 * where its resident memory came above one and a half times its level before, or where talking stopped.
 *
 * The level before is that of a gateway that has worked: it has met each act once, and some sessions.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { startProcess, type RunningProcess } from "../../scripts/peers/child-process.ts";
import { Bystanders } from "../support/bystanders.ts";
import { createDice } from "../support/dice.ts";
import { residentBytes } from "../support/hostile.ts";
import { besiegedHouse, type Besieged } from "../support/hostile-house.ts";
import { acts, type Act } from "./hostile-acts.ts";

const HALF_OPEN = fileURLToPath(new URL("./half-open.ts", import.meta.url));
const MOST_GROWTH = 1.5;
const QUIET_TALKS = 150;
const MEBIBYTE = 1024 * 1024;

export interface SiegeWishes {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
  readonly halfOpen: number;
  readonly talks?: number;
  readonly acts?: readonly Act[];
  readonly say: (line: string) => void;
}

export interface SiegeReport {
  readonly heldOpen: number;
  readonly bytesBefore: number;
  readonly bytesMost: number;
  /** Of a word there and back, in milliseconds. */
  readonly quietP99: number;
  readonly halfOpenP99: number;
  readonly siegeP99: number;
  readonly faults: readonly string[];
}

const LIMITS = {
  connections: 40_000,
  connections_per_address: 20_000,
  connections_per_minute: 1_000_000,
  connections_per_user: 200,
  pre_auth_connections: 30_000,
  handshake_timeout: "5m",
  pre_auth_timeout: "5m",
};

const p99 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN;

const figure = (ms: number): string => `${ms.toFixed(1)} ms`;

/** The most that was seen, and how it is looked for. */
class Watch {
  most = 0;
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => {
      this.look();
    }, 100);
  }

  look(): number {
    const bytes = residentBytes(this.#pid);
    this.most = Math.max(this.most, bytes);
    return bytes;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

const shuffled = (all: readonly Act[], seed: number, round: number): readonly Act[] => {
  const dice = createDice(seed, round);
  return all
    .map((act) => ({ act, at: dice.roll(1_000_000) }))
    .sort((one, other) => one.at - other.at)
    .map(({ act }) => act);
};

const holdOpen = async ({ gateway, web }: Besieged, count: number): Promise<RunningProcess> => {
  const { starttlsPort, directPort } = gateway;
  const places = [
    `header:${starttlsPort}`,
    `hello:${directPort}`,
    `silent:${starttlsPort}`,
    `hello:${web.port}`,
  ];
  const running = startProcess({ command: process.execPath, args: [HALF_OPEN, String(count), ...places] });
  while (!running.lines.some((line) => line.startsWith("held "))) await sleep(50);
  return running;
};

const lastCount = ({ lines }: RunningProcess): number => Number(/\d+/.exec(lines.at(-1) ?? "")?.[0] ?? 0);

const perform = async (act: Act, house: Besieged, say: SiegeWishes["say"]): Promise<void> => {
  const startMs = performance.now();
  const told = await act.run(house).catch((error: unknown) => `failed: ${String(error)}`);
  say(`${act.name}: ${told}, ${figure(performance.now() - startMs)}`);
};

interface Scene {
  readonly house: Besieged;
  readonly bystanders: Bystanders;
  readonly watch: Watch;
}

/** @returns the times of all that was said meanwhile */
const talkDuring = async (bystanders: Bystanders, act: () => Promise<void>): Promise<readonly number[]> => {
  let isOver = false;
  const [times] = await Promise.all([
    bystanders.talkUntil(() => isOver),
    act().finally(() => (isOver = true)),
  ]);
  return times;
};

const besiege = async ({ house, bystanders, watch }: Scene, wishes: SiegeWishes): Promise<SiegeReport> => {
  const { say, talks = QUIET_TALKS, seed } = wishes;
  const all = wishes.acts ?? acts();
  const quietFor = async (): Promise<readonly number[]> => {
    let left = talks;
    return await bystanders.talkUntil(() => left-- <= 0);
  };
  for (const act of shuffled(all, seed, -1)) await perform(act, house, () => undefined);
  await quietFor();
  const quiet = await quietFor();
  const pid = house.gateway.pid();
  const bytesBefore = watch.look();
  watch.most = bytesBefore;
  say(`before: ${Math.round(bytesBefore / MEBIBYTE)} MiB resident, p99 ${figure(p99(quiet))}`);
  const crowd = await holdOpen(house, wishes.halfOpen);
  const withCrowd = await quietFor();
  say(
    `${crowd.lines[0] ?? ""} open: ${Math.round(watch.look() / MEBIBYTE)} MiB, p99 ${figure(p99(withCrowd))}`,
  );
  const times: number[] = [];
  for (let round = wishes.from; round < wishes.from + wishes.count; round += 1) {
    for (const act of shuffled(all, seed, round))
      times.push(...(await talkDuring(bystanders, async () => await perform(act, house, say))));
    say(
      `position ${round + 1}: ${Math.round(watch.look() / MEBIBYTE)} MiB, most ${Math.round(watch.most / MEBIBYTE)}`,
    );
  }
  const heldOpen = lastCount(crowd);
  await crowd.kill9();
  await bystanders.talk();
  const faults = [
    ...(watch.most > bytesBefore * MOST_GROWTH ? ["memory"] : []),
    ...(house.gateway.pid() === pid ? [] : ["another process"]),
    ...(house.gateway.log().some((line) => line.includes("session ended by a fault"))
      ? ["a fault of ours"]
      : []),
  ];
  const figures = { quietP99: p99(quiet), halfOpenP99: p99(withCrowd), siegeP99: p99(times) };
  return { heldOpen, bytesBefore, bytesMost: watch.most, ...figures, faults };
};

export const runSiege = async (wishes: SiegeWishes): Promise<SiegeReport> => {
  const house = await besiegedHouse({
    gateway: { limits: LIMITS },
    policy: { limits: {} },
    logLevel: "info",
  });
  const watch = new Watch(house.gateway.pid());
  try {
    const bystanders = await Bystanders.start(house.gateway, house.web);
    const report = await besiege({ house, bystanders, watch }, wishes);
    await bystanders.end();
    return report;
  } finally {
    watch.end();
    await house.close();
  }
};

export const run = async (args: readonly string[]): Promise<void> => {
  const options = {
    count: { type: "string" },
    seed: { type: "string" },
    from: { type: "string" },
    "half-open": { type: "string" },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  say(`seed ${seed}`);
  const report = await runSiege({
    seed,
    from: Number(values.from ?? 0),
    count: Number(values.count ?? 3),
    halfOpen: Number(values["half-open"] ?? 10_000),
    say,
  });
  const { bytesBefore, bytesMost, quietP99, siegeP99, halfOpenP99 } = report;
  say(JSON.stringify(report));
  say(
    `memory ${(bytesMost / bytesBefore).toFixed(2)} ×, p99 ${(halfOpenP99 / quietP99).toFixed(2)} × and ${(siegeP99 / quietP99).toFixed(2)} ×`,
  );
  if (report.faults.length > 0) process.exitCode = 1;
};
