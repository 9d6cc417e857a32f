/** One load against one target: CPU of the target by /proc, messages, latency, memory. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startProcess } from "../../scripts/peers/child-process.ts";
import type { LoadPlan, LoadReport } from "./load.ts";

/** Linux counts CPU time in ticks of 10 ms on every machine we know (sysconf(_SC_CLK_TCK)). */
const TICK_MICROS = 10_000;

/** User and system time of a process with all its threads, µs. */
export function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}

/** Resident memory, bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

export interface Measured extends LoadReport {
  readonly cpuMicros: number;
  readonly residentBytes: number;
}

const LOAD = fileURLToPath(new URL("./load.ts", import.meta.url));

/** @throws Error with the load's last lines where it failed. */
export async function measure(pid: number, plan: LoadPlan): Promise<Measured> {
  const load = startProcess({ command: process.execPath, args: [LOAD, JSON.stringify(plan)] });
  let before = 0;
  let after = 0;
  let resident = 0;
  load.onLine((line) => {
    if (line === "begin") before = cpuMicros(pid);
    if (!line.startsWith("{")) return;
    after = cpuMicros(pid);
    resident = residentBytes(pid);
  });
  await load.exited;
  const line = load.lines.find((one) => one.startsWith("{"));
  if (line === undefined) throw new Error(`the load failed: ${load.lines.slice(-8).join("\n")}`);
  return { ...(JSON.parse(line) as LoadReport), cpuMicros: after - before, residentBytes: resident };
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
