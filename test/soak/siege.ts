/**
 * A siege: a gateway as it ships before a real Prosody and a hostile server, people who talk through it all the while, a
 * crowd of connections that never get on, and one act after another of those who want to break it.
 *
 * Rule: the level before is that of a gateway that does its ordinary work: its people have talked for a while, faster than
 * people do and then at their pace, and nobody has attacked yet.
 */
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { Load, median, quantile } from "../../bench/hop/measure.ts";
import { startProcess, type RunningProcess } from "../../scripts/peers/child-process.ts";
import { account, AGENCY, PEOPLE } from "../../scripts/peers/people.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { meOf } from "../fixtures/hostile-sayings.ts";
import { residentBytes } from "../support/hostile.ts";
import { besieged, type Besieged } from "../support/hostile-house.ts";
import { startScriptedUpstream } from "../support/scripted-upstream.ts";
import type { Act, Target } from "./hostile-acts.ts";
import { HOSTILE } from "./hostile-server-acts.ts";

const HALF_OPEN = fileURLToPath(new URL("./half-open.ts", import.meta.url));
const MEBIBYTE = 1024 * 1024;
const LOOK_MS = 100;
/** Addresses that people, and that the crowd call from. */
const OFFICES = 10;
const CROWDED = 1_000;
const SETTLE_SECONDS = 5;
const KEPT_OUT_MS = 20_000;
const STRAIGHT_SESSIONS = 20;
const STRAIGHT_RATE = 50;

export interface SiegeWishes {
  /** Over those that a gateway has by itself. */
  readonly limits: Readonly<Record<string, unknown>>;
  /** In their order. */
  readonly acts: readonly Act[];
  readonly halfOpen: number;
  /** True where acts and crowd get only what processor the others leave, as if they had a machine of their own. */
  readonly isApart: boolean;
  readonly sessions: number;
  /** Of all people together, a second. */
  readonly rate: number;
  /** Of each quiet stretch. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

export interface Stretch {
  /** Resident memory, most often looked at and most that was seen. */
  readonly usualBytes: number;
  readonly mostBytes: number;
  /** Of a message from one client to another, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** The same between people who are at the server itself: what the machine and the server add. */
  readonly straightP99: number;
  readonly messages: number;
}

export interface SiegeReport {
  /** Of the crowd: how many stood at once at first and when the acts were over. */
  readonly stood: readonly [number, number];
  readonly before: Stretch;
  readonly crowd: Stretch;
  readonly siege: Stretch;
  readonly after: Stretch;
  readonly faults: readonly string[];
}

interface Scene {
  readonly pid: number;
  readonly load: Load;
  readonly straight: Load;
  readonly rate: number;
}

/** People talk until the act is over, and for so many seconds at least. */
const during = async (
  { pid, load, straight, rate }: Scene,
  seconds: number,
  act: Promise<unknown>,
): Promise<Stretch> => {
  const looks: number[] = [];
  const timer = setInterval(() => looks.push(residentBytes(pid)), LOOK_MS);
  const latenciesMs: number[] = [];
  const straightMs: number[] = [];
  const acting = { isOver: false };
  const over = act.finally(() => (acting.isOver = true));
  do {
    const [through, beside] = await Promise.all([
      load.run({ mode: "paced", seconds, rate }),
      straight.run({ mode: "paced", seconds, rate: STRAIGHT_RATE }),
    ]);
    latenciesMs.push(...through.latenciesMs);
    straightMs.push(...beside.latenciesMs);
  } while (!acting.isOver);
  clearInterval(timer);
  await over;
  return {
    usualBytes: median(looks),
    mostBytes: Math.max(...looks),
    p50: quantile(latenciesMs, 0.5),
    p99: quantile(latenciesMs, 0.99),
    straightP99: quantile(straightMs, 0.99),
    messages: latenciesMs.length,
  };
};

const gather = async ({ gateway, web }: Besieged, count: number): Promise<RunningProcess> => {
  const { starttlsPort, directPort } = gateway;
  const places = [starttlsPort, directPort, web.port].flatMap((port) => [
    `silent:${port}`,
    port === starttlsPort ? `header:${port}` : `hello:${port}`,
  ]);
  const args = [HALF_OPEN, String(count), String(CROWDED), ...places];
  const running = startProcess({ command: process.execPath, args });
  while (!running.lines.some((line) => line.startsWith("held "))) await sleep(LOOK_MS);
  return running;
};

const lastCount = ({ lines }: RunningProcess): number => Number(/\d+/.exec(lines.at(-1) ?? "")?.[0] ?? 0);

/** Whom the limits of their address keep out come again when there is room: what they then do is to be seen. */
const comeBack = async (act: Act, target: Target): Promise<string> => {
  const attempt = async (): Promise<string> =>
    await act.run(target).catch((error: unknown) => `failed: ${String(error)}`);
  const told = await attempt();
  if (!told.startsWith("failed")) return told;
  await sleep(KEPT_OUT_MS);
  return await attempt();
};

/** The longest that the gateway's event loop stood still since it was asked last, in milliseconds. */
const standstillMs = async (metricsPort: number): Promise<number> => {
  const page = await (await fetch(`http://${LOOPBACK}:${String(metricsPort)}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(page)?.[1]) * 1_000;
};

/** @returns those that did not come to act at all */
const perform = async (
  all: readonly Act[],
  target: Target,
  say: SiegeWishes["say"],
): Promise<readonly string[]> => {
  const kept: string[] = [];
  await standstillMs(target.gateway.metricsPort);
  for (const act of all) {
    const startMs = performance.now();
    const told = await comeBack(act, target);
    if (told.startsWith("failed")) kept.push(`${act.name}: ${told}`);
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    const resident = Math.round(residentBytes(target.gateway.pid()) / MEBIBYTE);
    const standstill = (await standstillMs(target.gateway.metricsPort)).toFixed(0);
    say(`${act.name}: ${told}, ${seconds} s, ${String(resident)} MiB, stood still ${standstill} ms`);
  }
  return kept;
};

const besiege = async (
  target: Target & Besieged & { readonly serverPort: number },
  wishes: SiegeWishes,
): Promise<SiegeReport> => {
  const { gateway } = target;
  const { say, seconds, rate, sessions, acts, halfOpen } = wishes;
  const pid = gateway.pid();
  const plan = { port: gateway.directPort, sessions, isRealServer: true, addresses: OFFICES };
  const load = await Load.open(pid, plan);
  const straight = await Load.open(pid, {
    port: target.serverPort,
    sessions: STRAIGHT_SESSIONS,
    firstUser: sessions,
    isRealServer: true,
  });
  const scene = { pid, load, straight, rate };
  const quiet = async (): Promise<Stretch> => await during(scene, seconds, Promise.resolve());
  await load.run({ mode: "saturate", seconds, rate: 0 });
  await quiet();
  const before = await quiet();
  // Their process is this one, and what it starts from here on.
  if (wishes.isApart) setPriority(constants.priority.PRIORITY_LOW);
  const gathering = gather(target, halfOpen);
  const crowd = await during(scene, seconds, gathering);
  const people = await gathering;
  const first = lastCount(people);
  say(`${String(first)} half open`);
  const performing = perform(acts, target, say);
  const siege = await during(scene, SETTLE_SECONDS, performing);
  const stood = [first, lastCount(people)] as const;
  await people.kill9();
  await sleep(SETTLE_SECONDS * 1_000);
  const after = await quiet();
  await Promise.all([load.close(), straight.close()]);
  const isFault = (line: string): boolean => line.includes("session ended by a fault");
  const faults = [
    ...(await performing),
    ...(gateway.pid() === pid ? [] : ["another process"]),
    ...(gateway.log().some(isFault) ? ["a fault of ours"] : []),
    ...(after.messages > 0 ? [] : ["nobody talks any more"]),
  ];
  return { stood, before, crowd, siege, after, faults };
};

/** For a hostile server beside the good one. */
const upstreamsAt = (ports: Readonly<Record<string, number>>): object =>
  Object.fromEntries(
    Object.entries(ports).map(([domain, port]) => [
      domain.replace(".", "-"),
      { domains: [domain], connect: `${LOOPBACK}:${port}`, tls: "none" },
    ]),
  );

export const runSiege = async (wishes: SiegeWishes): Promise<SiegeReport> => {
  const hostile = await startScriptedUpstream({
    domain: HOSTILE,
    mechanisms: ["PLAIN"],
    jid: meOf(HOSTILE),
  });
  const people = Array.from({ length: wishes.sessions + STRAIGHT_SESSIONS }, (_, index) =>
    account(`u${String(index)}`),
  );
  const residents = PEOPLE.filter(({ domain }) => domain === AGENCY);
  const server = await startProsody({ domains: [AGENCY], users: [...residents, ...people] });
  try {
    const house = await besieged(server.port, {
      domains: [AGENCY, HOSTILE],
      gateway: {
        limits: wishes.limits,
        upstreams: upstreamsAt({ [AGENCY]: server.port, [HOSTILE]: hostile.port }),
      },
      policy: { limits: {} },
      logLevel: "info",
    });
    try {
      return await besiege({ ...house, hostile, serverPort: server.directPort }, wishes);
    } finally {
      await house.close();
    }
  } finally {
    await server.stop();
    hostile.close();
  }
};
