/**
 * Our own gateway as its users run it: a child process, its commands, its two files.
 *
 * Rule: nothing of `src/` is imported here but by running it, so that what is shown is what ships.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { CertificateFiles } from "./certificates.ts";
import { hasEnded, startProcess, type Exit, type RunningProcess } from "./child-process.ts";
import { writeGatewayFiles, type GatewayPorts, type GatewayWishes } from "./gateway-files.ts";
import { AGENCY } from "./people.ts";
import { freePorts, LOOPBACK, makeFolder, type Folder } from "./places.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
/** As bin/stanzagate.cjs and the Dockerfile have it. */
export const NODE_FLAGS: readonly string[] = ["--max-semi-space-size=16", "--heap-growing-percent=50"];
const STARTUP_MS = 60_000;
const POLL_MS = 50;

export interface CommandOutcome extends Exit {
  readonly output: string;
}

export interface Gateway extends GatewayPorts {
  readonly certificates: CertificateFiles;
  readonly folder: Folder;
  /** Paths, for tests that break things. */
  readonly archiveDir: string;
  readonly controlSocket: string;
  pid(): number;
  /** Its log since the first start, one JSON object a line (with what else it printed). */
  log(): readonly string[];
  onLogLine(listener: (line: string) => void): void;
  /** Runs a command of ours with this gateway's configuration. */
  command(...args: readonly string[]): Promise<CommandOutcome>;
  /** Drains and ends; the folder stays until `remove`. */
  stop(): Promise<Exit>;
  kill9(): Promise<Exit>;
  /** Starts again where it was stopped or killed. */
  start(): Promise<void>;
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** Ends by itself; standard output and standard error in one text. */
export const runCommand = async (args: readonly string[], cwd?: string): Promise<CommandOutcome> => {
  const running = startProcess({
    command: process.execPath,
    args: [MAIN, ...args],
    ...(cwd === undefined ? {} : { cwd }),
    env: { NO_COLOR: "1" },
  });
  const exit = await running.exited;
  return { ...exit, output: running.lines.join("\n") };
};

const initialise = async (folder: Folder, domain: string): Promise<void> => {
  const config = folder.at("gateway.yaml");
  const args = ["--config", config, "init", "--domain", domain, "--non-interactive"];
  const { code, output } = await runCommand(args);
  if (code !== 0) throw new Error(`stanzagate init: exit ${String(code)}\n${output}`);
};

/** What `/readyz` says, or undefined while nobody answers. */
export const readiness = async (metricsPort: number): Promise<string | undefined> => {
  try {
    const reply = await fetch(`http://${LOOPBACK}:${metricsPort}/readyz`);
    return reply.ok ? "ready" : await reply.text();
  } catch {
    return undefined;
  }
};

const untilReady = async (running: RunningProcess, metricsPort: number): Promise<void> => {
  const deadline = Date.now() + STARTUP_MS;
  let said = await readiness(metricsPort);
  while (said !== "ready") {
    const tail = (): string => running.lines.slice(-15).join("\n");
    if (await hasEnded(running)) throw new Error(`the gateway ended at start:\n${tail()}`);
    if (Date.now() > deadline) throw new Error(`the gateway is not ready: ${said ?? "silent"}\n${tail()}`);
    await sleep(POLL_MS);
    said = await readiness(metricsPort);
  }
};

/** The process that a gateway's folder has, one after another. */
class GatewayLife {
  readonly lines: string[] = [];
  readonly listeners: ((line: string) => void)[] = [];
  #running: RunningProcess | undefined;
  readonly #config: string;
  readonly #metricsPort: number;

  constructor(config: string, metricsPort: number) {
    this.#config = config;
    this.#metricsPort = metricsPort;
  }

  get pid(): number {
    return this.#running?.pid ?? -1;
  }

  async start(): Promise<void> {
    const running = startProcess({
      command: process.execPath,
      args: [...NODE_FLAGS, MAIN, "--config", this.#config, "run"],
    });
    running.onLine((line) => {
      this.lines.push(line);
      for (const listener of this.listeners) listener(line);
    });
    this.#running = running;
    try {
      await untilReady(running, this.#metricsPort);
    } catch (error) {
      await running.kill9();
      throw error;
    }
  }

  async end(how: "stop" | "kill9"): Promise<Exit> {
    return (await this.#running?.[how]()) ?? { code: null, signal: null };
  }
}

/** Makes its files, starts it, and settles when it is ready. @throws Error with its last lines where it is not */
export const startGateway = async (wishes: GatewayWishes): Promise<Gateway> => {
  const folder = makeFolder("gateway");
  const [starttlsPort = 0, directPort = 0, metricsPort = 0, webPort = 0] = await freePorts(4);
  const ports = { starttlsPort, directPort, metricsPort, webPort, ...wishes.ports };
  await initialise(folder, wishes.domains?.[0] ?? AGENCY);
  const certificates = await writeGatewayFiles(folder, wishes, ports);
  const config = folder.at("gateway.yaml");
  const life = new GatewayLife(config, ports.metricsPort);
  await life.start();
  return {
    ...ports,
    certificates,
    folder,
    archiveDir: folder.at("data", "archive"),
    controlSocket: folder.at("data", "control.sock"),
    pid: () => life.pid,
    log: () => life.lines,
    onLogLine: (listener) => void life.listeners.push(listener),
    command: async (...args) => await runCommand(["--config", config, ...args]),
    stop: async () => await life.end("stop"),
    kill9: async () => await life.end("kill9"),
    start: async () => await life.start(),
    restart: async () => {
      await life.end("stop");
      await life.start();
    },
    remove: async () => {
      await life.end("stop");
      folder.remove();
    },
  };
};
