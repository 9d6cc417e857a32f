/**
 * `stanzagate run`: starts the gateway and stays until it is told to stop.
 *
 * Rule: everything is checked before the first port opens; a start that fails says why and leaves nothing running.
 */
import type { Command } from "commander";
import { randomUUID } from "node:crypto";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration } from "../config/load.ts";
import { loadPolicy } from "../config/load-policy.ts";
import { checkSocketPlace } from "../ops/control-socket.ts";
import { createLog } from "../ops/log.ts";
import type { Log } from "../ops/log.ts";
import { Metrics } from "../ops/metrics.ts";
import { CliError, EXIT } from "./exit-codes.ts";
import { globalsOf } from "./globals.ts";
import { policyTools } from "./policy-tools.ts";
import { serveUntilDrained } from "./serve.ts";
import type { Terminal } from "./terminal.ts";
import { productVersion } from "./version.ts";

export function addRun(program: Command, terminal: Terminal): void {
  program
    .command("run")
    .description("start the gateway; SIGHUP reloads, SIGTERM drains and stops")
    .option("--mode <mode>", "enforce or shadow, whatever policy.yaml says (until the next start)")
    .action(async ({ mode }: { readonly mode?: string }, command: Command) => {
      const { config } = globalsOf(command, terminal);
      const options = { tools: policyTools, ...modeOption(mode) };
      const checks = { ...options, env: terminal.env, nowMs: terminal.nowMs() };
      await run(loadConfiguration(config, checks), options);
    });
}

type PolicyChoice = Parameters<typeof loadPolicy>[1];

async function run(
  { gateway: config, policy, warnings }: Configuration,
  choice: PolicyChoice,
): Promise<void> {
  const log = createLog({ level: config.logLevel });
  logWarnings(warnings, log);
  const version = productVersion();
  // Before the archive is opened and the start is on record: root may have checked for another user.
  checkSocketPlace(config.controlSocket, process.getuid?.());
  // Loaded here: the other commands answer sooner without the whole gateway.
  const { Gateway } = await import("../gateway.ts");
  const gateway = await Gateway.start({
    config,
    policy,
    loadPolicy: () => loadPolicy(config.policyFile, choice),
    log,
    metrics: new Metrics({ version, revision: "" }),
    runId: randomUUID(),
    version,
  });
  const abort = (): never => process.exit(EXIT.failure);
  await serveUntilDrained(gateway, { controlSocket: config.controlSocket, log, signals: process, abort });
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
