/**
 * What one hop costs: the gateway with both archives beside HAProxy and a bare relay, before the same upstream, in
 * one run; and Prosody itself, for what a delivered message costs there.
 * Run: `npm run bench -- hop`. `bench/results.md` keeps the figures with machine and method.
 */
import type { LoadPlan } from "./hop/load.ts";
import { measure, quantile, residentBytes } from "./hop/measure.ts";
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
const SECONDS = 8;
const RATE = 1_000;
const IDLE_SESSIONS = 1_000;
const PROSODY_SESSIONS = 40;
const PROSODY_RATE = 250;

interface Row {
  readonly name: string;
  readonly microsPerHop: number;
  readonly messagesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly kilobytesPerIdle: number;
}

const plan = (changes: Partial<LoadPlan> & Pick<LoadPlan, "port" | "mode">): LoadPlan => ({
  sessions: SESSIONS,
  seconds: SECONDS,
  rate: RATE,
  isRealServer: false,
  ...changes,
});

/** A message goes out and its answer comes back: two hops. */
async function row({ name, port, pid }: Target): Promise<Row> {
  const emptyBytes = residentBytes(pid);
  const idle = await measure(pid, plan({ port, mode: "idle", sessions: IDLE_SESSIONS, seconds: 3 }));
  const busy = await measure(pid, plan({ port, mode: "saturate" }));
  const steady = await measure(pid, plan({ port, mode: "paced" }));
  return {
    name,
    microsPerHop: busy.cpuMicros / busy.messages / 2,
    messagesPerSecond: busy.messages / busy.seconds,
    p50Ms: quantile(steady.latenciesMs, 0.5),
    p99Ms: quantile(steady.latenciesMs, 0.99),
    kilobytesPerIdle: (idle.residentBytes - emptyBytes) / IDLE_SESSIONS / 1_000,
  };
}

async function measured(start: () => Promise<Target>): Promise<Row> {
  const target = await start();
  try {
    return await row(target);
  } finally {
    await target.stop();
  }
}

async function prosodyMicros(): Promise<number> {
  const prosody = await startProsodyAlone(PROSODY_SESSIONS);
  try {
    const { port, pid } = prosody;
    const real = { sessions: PROSODY_SESSIONS, rate: PROSODY_RATE, isRealServer: true } as const;
    const report = await measure(pid, plan({ port, mode: "paced", ...real }));
    return report.cpuMicros / report.messages;
  } finally {
    await prosody.stop();
  }
}

function print(rows: readonly Row[], prosody: number): void {
  const bare = rows.find(({ name }) => name.startsWith("bare"));
  if (bare === undefined) return;
  console.log(
    "| | CPU µs a hop | × bare relay | messages/s | added p50 ms | added p99 ms | KB an idle TLS connection |",
  );
  console.log("|---|---|---|---|---|---|---|");
  for (const one of rows) {
    const cells = [
      one.name,
      one.microsPerHop.toFixed(1),
      (one.microsPerHop / bare.microsPerHop).toFixed(2),
      one.messagesPerSecond.toFixed(0),
      (one.p50Ms - bare.p50Ms).toFixed(2),
      (one.p99Ms - bare.p99Ms).toFixed(2),
      one.kilobytesPerIdle.toFixed(0),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  console.log(
    `\nlatency of the bare relay itself: p50 ${bare.p50Ms.toFixed(2)} ms, p99 ${bare.p99Ms.toFixed(2)} ms`,
  );
  console.log(`Prosody alone, its message archive on: ${prosody.toFixed(0)} µs CPU a delivered message`);
  for (const { name, microsPerHop } of rows) {
    console.log(`  two hops of ${name}: ${((200 * microsPerHop) / prosody).toFixed(1)} % of that`);
  }
}

const echo = await startEcho();
try {
  const starts = [startBareRelay, startHaproxy, startInMemory, startDurable];
  const rows: Row[] = [];
  for (const start of starts) rows.push(await measured(async () => await start(echo.port)));
  print(rows, await prosodyMicros());
} finally {
  await echo.stop();
}
