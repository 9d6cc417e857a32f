/** A load against a target: CPU of both by /proc, messages, latency, memory. */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { startProcess, type RunningProcess } from "../../scripts/peers/child-process.ts";
import type { LoadOrder, LoadPlan, LoadReport } from "./load.ts";

/** Linux counts CPU time in ticks of 10 ms on every machine we know (sysconf(_SC_CLK_TCK)). */
const TICK_MICROS = 10_000;

/** User and system time of a process with all its threads, µs. */
export function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}

const sumOf = (pids: readonly number[], of: (pid: number) => number): number =>
  pids.reduce((sum, pid) => sum + of(pid), 0);

/** All CPUs together, since the machine's start, ms. */
const idleMillis = (): number => cpus().reduce((sum, { times }) => sum + times.idle, 0);

/** Resident memory, bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

export interface Measured extends LoadReport {
  /** Of the target. */
  readonly cpuMicros: number;
  readonly residentBytes: number;
  /** Share of one CPU that the load generator itself took. */
  readonly loadShare: number;
  /** CPUs of the machine that nobody used. */
  readonly idleShare: number;
}

const LOAD = fileURLToPath(new URL("./load.ts", import.meta.url));

/** Sessions against one target, open until `close`. */
export class Load {
  readonly #targetPids: readonly number[];
  readonly #process: RunningProcess;
  #hear: (line: string) => void = () => undefined;

  private constructor(targetPids: readonly number[], plan: LoadPlan) {
    this.#targetPids = targetPids;
    this.#process = startProcess({
      command: process.execPath,
      args: [LOAD, JSON.stringify(plan)],
      input: "pipe",
    });
    this.#process.onLine((line) => this.#hear(line));
  }

  /** @param target its process, or all of them. @throws Error with the load's last lines where its sessions cannot be opened */
  static async open(target: number | readonly number[], plan: LoadPlan): Promise<Load> {
    const load = new Load(typeof target === "number" ? [target] : target, plan);
    await load.#next("ready", () => undefined);
    return load;
  }

  /** @throws Error with the load's last lines where it failed */
  async run(order: LoadOrder): Promise<Measured> {
    const before = { target: 0, load: 0, idle: 0 };
    const answer = this.#next("{", () => {
      before.idle = idleMillis();
      before.target = sumOf(this.#targetPids, cpuMicros);
      before.load = cpuMicros(this.#process.pid);
    });
    this.#process.write(JSON.stringify(order));
    const line = await answer;
    const loadMicros = cpuMicros(this.#process.pid) - before.load;
    const report = JSON.parse(line) as LoadReport;
    return {
      ...report,
      cpuMicros: sumOf(this.#targetPids, cpuMicros) - before.target,
      residentBytes: sumOf(this.#targetPids, residentBytes),
      loadShare: loadMicros / 1e6 / report.seconds,
      idleShare: (idleMillis() - before.idle) / 1e3 / report.seconds,
    };
  }

  async close(): Promise<void> {
    await this.#process.stop();
  }

  async #next(start: string, onBegin: () => void): Promise<string> {
    const heard = new Promise<string>((resolve) => {
      this.#hear = (line) => {
        if (line === "begin") onBegin();
        if (line.startsWith(start)) resolve(line);
      };
    });
    const ended = this.#process.exited.then(() => undefined);
    const line = await Promise.race([heard, ended]);
    if (line === undefined) throw new Error(`the load failed: ${this.#process.lines.slice(-8).join("\n")}`);
    return line;
  }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
