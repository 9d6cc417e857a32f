/**
 * `stanzagate run`: starts the gateway and stays until it is told to stop.
 *
 * Rule: everything is checked before the first port opens; a start that fails says why and leaves nothing running.
 */
import type { Command } from "commander";
import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration } from "../config/load.ts";
import { loadPolicy } from "../config/load-policy.ts";
import { systemClock } from "../edge/clock.ts";
import type { PrimaryOptions } from "../gateway/primary.ts";
import { checkSocketPlace } from "../ops/control-socket.ts";
import { createLog } from "../ops/log.ts";
import type { Log } from "../ops/log.ts";
import { Metrics } from "../ops/metrics.ts";
import { awaitReload } from "../ops/shutdown.ts";
import { CliError, EXIT } from "./exit-codes.ts";
import { codedError } from "./failure.ts";
import { globalsOf } from "./globals.ts";
import { policyTools } from "./policy-tools.ts";
import { serveUntilDrained, type ServeOptions, type Steered } from "./serve.ts";
import type { Terminal } from "./terminal.ts";
import { productVersion } from "./version.ts";

export function addRun(program: Command, terminal: Terminal): void {
  program
    .command("run")
    .description("start the gateway; SIGHUP reloads, SIGTERM drains and stops")
    .option("--mode <mode>", "enforce or shadow, whatever policy.yaml says (until the next start)")
    .action(async ({ mode }: { readonly mode?: string }, command: Command) => {
      // Before the files are read: whoever changes them from now on may say so.
      const reloadCame = awaitReload();
      const { config } = globalsOf(command, terminal);
      const options = { tools: policyTools, ...modeOption(mode) };
      const checks = { ...options, env: terminal.env, nowMs: terminal.nowMs() };
      await run(loadConfiguration(config, checks), { ...options, reloadCame });
    });
}

/** What a worker runs: as this file, a source in development and JavaScript in dist. */
const MAIN = fileURLToPath(
  new URL(`../main${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url),
);

type RunChoice = Parameters<typeof loadPolicy>[1] & Pick<ServeOptions, "reloadCame">;

async function run(
  { gateway: config, policy, warnings }: Configuration,
  { reloadCame, ...choice }: RunChoice,
): Promise<void> {
  const log = createLog({ level: config.logLevel });
  logWarnings(warnings, log);
  const version = productVersion();
  // Before the archive is opened and the start is on record: root may have checked for another user.
  checkSocketPlace(config.controlSocket, process.getuid?.());
  const metrics = new Metrics({ version, revision: "" });
  const loadAgain = (): ReturnType<typeof loadPolicy> =>
    loadPolicy(config.policyFile, { ...choice, nowMs: systemClock.nowMs() });
  const parts = { config, policy, loadPolicy: loadAgain, log, metrics, version };
  const workerCount = config.workers === "auto" ? availableParallelism() : config.workers;
  const gateway = workerCount === 1 ? await startAlone(parts) : await startPrimary(parts, workerCount);
  sealUnused(parts, workerCount).catch((error: unknown) => {
    log.error(codedError(error), "left-over logs not sealed");
  });
  const abort = (): never => {
    gateway.kill?.();
    return process.exit(EXIT.failure);
  };
  const { controlSocket } = config;
  await serveUntilDrained(gateway, { controlSocket, log, signals: process, reloadCame, abort });
}

type Parts = Omit<PrimaryOptions, "workerCount" | "fork">;
/** With more than one process, those that are ended where nobody waits for a drain any more. */
type Running = Steered & { kill?(): void };

// Loaded here: the other commands answer sooner without the whole gateway.
async function startAlone(parts: Parts): Promise<Running> {
  const { Gateway } = await import("../gateway.ts");
  return await Gateway.start({ ...parts, runId: randomUUID() });
}

async function startPrimary(parts: Parts, workerCount: number): Promise<Running> {
  const { Primary } = await import("../gateway/primary.ts");
  const { forkWorker } = await import("../edge/cluster.ts");
  return await Primary.start({ ...parts, workerCount, fork: () => forkWorker(MAIN) });
}

/** While it serves: nobody waits for logs of workers that there are no more. */
async function sealUnused(parts: Parts, workerCount: number): Promise<void> {
  const { sealLeftOver } = await import("../gateway/left-over-logs.ts");
  await sealLeftOver(parts, workerCount);
}

function logWarnings(warnings: Configuration["warnings"], log: Log): void {
  for (const { code, file, place, message } of warnings) {
    log.warn({ code, file, line: place.line, column: place.column, detail: message }, "configuration");
  }
}

/** @throws CliError SG_CLI_USAGE */
export function modeOption(mode: string | undefined): { readonly mode?: "enforce" | "shadow" } {
  if (mode === undefined) return {};
  if (mode === "enforce" || mode === "shadow") return { mode };
  throw new CliError("SG_CLI_USAGE", "--mode is enforce or shadow");
}
