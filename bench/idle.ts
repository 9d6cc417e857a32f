/**
 * What 5,000 connections hold on which nothing happens, logged in over TLS: KB each, in the gateway and in a bare relay.
 *
 * Needs some 10,100 open files: `ulimit -n 16384` first where the shell has fewer.
 * Run: `npm run bench -- idle`, with another count as `node bench/idle.ts 1000`. `bench/results.md` keeps the figures.
 */
import { loadavg } from "node:os";
import { Load, residentBytes } from "./hop/measure.ts";
import { startBareRelay, startDurable, startEcho, type Target } from "./hop/targets.ts";

const SESSIONS = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? "5000");
/** For collections to come to rest. */
const REST = { mode: "idle", seconds: 20, rate: 0 } as const;

const measure = async (target: Target): Promise<void> => {
  const empty = residentBytes(target.pid);
  const load = await Load.open(target.pid, { port: target.port, sessions: SESSIONS, isRealServer: false });
  const { residentBytes: full } = await load.run(REST);
  await load.close();
  const each = (full - empty) / SESSIONS / 1_000;
  console.log(
    `${target.name}: ${each.toFixed(1)} KB each, ${(full / 1e6).toFixed(0)} MB with ${SESSIONS}, ${(empty / 1e6).toFixed(0)} MB without`,
  );
};

console.log(`load average before: ${loadavg()[0]?.toFixed(2) ?? "?"}`);
const echo = await startEcho();
for (const start of [startBareRelay, startDurable]) {
  const target = await start(echo.port);
  try {
    await measure(target);
  } finally {
    await target.stop();
  }
}
await echo.stop();
console.log(`load average after: ${loadavg()[0]?.toFixed(2) ?? "?"}`);
