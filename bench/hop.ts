/**
 * What one hop costs: the gateway with both archives beside HAProxy and a bare relay, before the same upstream; and
 * Prosody itself, for what a delivered message costs there.
 *
 * Rule: all targets stand at once and are asked in turn, round by round; a ratio compares two figures of the same
 * round, and what is printed is the median over the rounds. So a busy machine moves figures more than ratios.
 * Run: `npm run bench -- hop`, or with names of rows (`-- hop memory`). `bench/results.md` keeps the figures.
 */
import { loadavg } from "node:os";
import { Load, median, quantile, residentBytes } from "./hop/measure.ts";
import {
  startBareRelay,
  startDurable,
  startEcho,
  startHaproxy,
  startInMemory,
  startProsodyAlone,
  type Target,
} from "./hop/targets.ts";

const SESSIONS = 100;
const ROUNDS = 7;
/** The compiler optimises what has run some ten thousand times: a gateway that runs for weeks has that behind it. */
const WARM_UP = { mode: "saturate", seconds: 6, rate: 0 } as const;
const SATURATE = { mode: "saturate", seconds: 2, rate: 0 } as const;
const PACED_ROUNDS = 5;
const PACED = { mode: "paced", seconds: 3, rate: 1_000 } as const;
const IDLE_SESSIONS = 1_000;
const IDLE = { mode: "idle", seconds: 4, rate: 0 } as const;
const PROSODY_SESSIONS = 40;
const PROSODY = { mode: "paced", seconds: 8, rate: 250 } as const;

/** One figure a round. */
interface Row {
  readonly target: Target;
  readonly load: Load;
  readonly kilobytesPerIdle: number;
  readonly microsPerHop: number[];
  readonly messagesPerSecond: number[];
  readonly pacedMicrosPerHop: number[];
  readonly p50Ms: number[];
  readonly p99Ms: number[];
  readonly loadShare: number[];
}

const echoLoad = async ({ pid, port }: Target, sessions: number): Promise<Load> =>
  await Load.open(pid, { port, sessions, isRealServer: false });

/** In a fresh process: what it holds for each of many connections on which nothing happens. */
async function idleKilobytes(target: Target): Promise<number> {
  const emptyBytes = residentBytes(target.pid);
  const load = await echoLoad(target, IDLE_SESSIONS);
  const { residentBytes: full } = await load.run(IDLE);
  await load.close();
  return (full - emptyBytes) / IDLE_SESSIONS / 1_000;
}

async function rowOf(target: Target): Promise<Row> {
  const kilobytesPerIdle = await idleKilobytes(target);
  const figures = { microsPerHop: [], messagesPerSecond: [], pacedMicrosPerHop: [] };
  const times = { p50Ms: [], p99Ms: [], loadShare: [] };
  const load = await echoLoad(target, SESSIONS);
  await load.run(WARM_UP);
  return { target, load, kilobytesPerIdle, ...figures, ...times };
}

/** A message goes out and its answer comes back: two hops. */
async function saturate({ load, microsPerHop, messagesPerSecond }: Row): Promise<void> {
  const { cpuMicros, messages, seconds } = await load.run(SATURATE);
  microsPerHop.push(cpuMicros / messages / 2);
  messagesPerSecond.push(messages / seconds);
}

async function pace({ load, pacedMicrosPerHop, p50Ms, p99Ms, loadShare }: Row): Promise<void> {
  const measured = await load.run(PACED);
  pacedMicrosPerHop.push(measured.cpuMicros / measured.messages / 2);
  p50Ms.push(quantile(measured.latenciesMs, 0.5));
  p99Ms.push(quantile(measured.latenciesMs, 0.99));
  loadShare.push(measured.loadShare);
}

async function prosodyMicros(): Promise<number> {
  const prosody = await startProsodyAlone(PROSODY_SESSIONS);
  try {
    const { port, pid } = prosody;
    const load = await Load.open(pid, { port, sessions: PROSODY_SESSIONS, isRealServer: true });
    const { cpuMicros, messages } = await load.run(PROSODY);
    await load.close();
    return cpuMicros / messages;
  } finally {
    await prosody.stop();
  }
}

/** Median over rounds of what `combine` makes of this row's figure and the bare relay's of the same round. */
const beside = (
  own: readonly number[],
  bare: readonly number[],
  combine: (own: number, bare: number) => number,
): number => median(own.map((figure, round) => combine(figure, bare[round] ?? Number.NaN)));

const ratio = (own: number, bare: number): number => own / bare;
const difference = (own: number, bare: number): number => own - bare;

const cellsOf = (one: Row, bare: Row): readonly string[] => [
  one.target.name,
  median(one.microsPerHop).toFixed(1),
  beside(one.microsPerHop, bare.microsPerHop, ratio).toFixed(2),
  median(one.messagesPerSecond).toFixed(0),
  median(one.pacedMicrosPerHop).toFixed(1),
  beside(one.pacedMicrosPerHop, bare.pacedMicrosPerHop, ratio).toFixed(2),
  beside(one.p50Ms, bare.p50Ms, difference).toFixed(2),
  beside(one.p99Ms, bare.p99Ms, difference).toFixed(2),
  one.kilobytesPerIdle.toFixed(0),
];

const HEADINGS = [
  "",
  "CPU µs a hop, saturated",
  "× bare relay",
  "messages/s",
  "CPU µs a hop at 1,000/s",
  "× bare relay",
  "added p50 ms",
  "added p99 ms",
  "KB an idle TLS connection",
];

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function print(rows: readonly Row[], prosody: number | undefined): void {
  const [bare] = rows;
  if (bare === undefined) return;
  console.log(line(HEADINGS));
  console.log(line(HEADINGS.map(() => "---")));
  for (const one of rows) console.log(line(cellsOf(one, bare)));
  const [p50, p99] = [median(bare.p50Ms).toFixed(2), median(bare.p99Ms).toFixed(2)];
  console.log(`\nthrough the bare relay: p50 ${p50} ms, p99 ${p99} ms`);
  const busiest = Math.max(...rows.map(({ loadShare }) => median(loadShare)));
  console.log(`the load generator took ${(100 * busiest).toFixed(0)} % of a CPU at most while it paced`);
  if (prosody === undefined) return;
  console.log(`Prosody alone, its message archive on: ${prosody.toFixed(0)} µs CPU a delivered message`);
  for (const { target, microsPerHop } of rows) {
    console.log(
      `  two hops of ${target.name}: ${((200 * median(microsPerHop)) / prosody).toFixed(1)} % of that`,
    );
  }
}

const tellLoad = (when: string): void => {
  console.log(`load average ${when}: ${loadavg()[0]?.toFixed(2) ?? "?"}`);
};

async function alternate(rows: readonly Row[]): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) for (const row of rows) await saturate(row);
  for (let round = 0; round < PACED_ROUNDS; round += 1) for (const row of rows) await pace(row);
}

const STARTS = { memory: startInMemory, durable: startDurable, haproxy: startHaproxy } as const;
const chosen = process.argv.slice(2).filter((name) => name in STARTS);
const isWhole = chosen.length === 0;

tellLoad("before");
const echo = await startEcho();
const rows: Row[] = [];
try {
  const others = Object.entries(STARTS).filter(([name]) => isWhole || chosen.includes(name));
  for (const start of [startBareRelay, ...others.map(([, one]) => one)]) {
    rows.push(await rowOf(await start(echo.port)));
  }
  await alternate(rows);
} finally {
  for (const { load, target } of rows) {
    await load.close();
    await target.stop();
  }
  await echo.stop();
}
print(rows, isWhole ? await prosodyMicros() : undefined);
tellLoad("after");
