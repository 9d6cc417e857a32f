/**
 * `stanzagate run`: starts the gateway and stays until it is told to stop.
 *
 * Rule: everything is checked before the first port opens; a start that fails says why and leaves nothing running.
 */
import type { Command } from "commander";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration } from "../config/load.ts";
import { loadPolicy } from "../config/load-policy.ts";
import { PolicyHolder } from "../config/reload.ts";
import { CliError } from "./exit-codes.ts";
import { severityLine } from "./failure.ts";
import { globalsOf } from "./globals.ts";
import { policyTools } from "./policy-tools.ts";
import type { Terminal } from "./terminal.ts";

export interface StartOptions {
  readonly configuration: Configuration;
  /** The policy in force; `reload` reads its file again. */
  readonly policy: PolicyHolder;
}

export interface StartedGateway {
  /** Settles once the gateway has stopped: drained by a signal or a command. */
  readonly stopped: Promise<void>;
}

/** gateway.ts; handed in by main.ts, so that commands beside a gateway do not load one. */
export type StartGateway = (options: StartOptions) => Promise<StartedGateway>;

export function addRun(program: Command, terminal: Terminal, start: StartGateway): void {
  program
    .command("run")
    .description("start the gateway; SIGHUP reloads, SIGTERM drains and stops")
    .option("--mode <mode>", "enforce or shadow, whatever policy.yaml says (until the next start)")
    .action(async ({ mode }: { readonly mode?: string }, command: Command) => {
      const { config } = globalsOf(command, terminal);
      const options = { tools: policyTools, ...modeOption(mode) };
      const configuration = loadConfiguration(config, { ...options, env: terminal.env, nowMs: terminal.nowMs() });
      for (const warning of configuration.warnings) terminal.err(severityLine(warning));
      const file = configuration.gateway.policyFile;
      const policy = new PolicyHolder(configuration.policy, () => loadPolicy(file, options));
      const { stopped } = await start({ configuration, policy });
      await stopped;
    });
}

/** @throws CliError SG_CLI_USAGE */
export function modeOption(mode: string | undefined): { readonly mode?: "enforce" | "shadow" } {
  if (mode === undefined) return {};
  if (mode === "enforce" || mode === "shadow") return { mode };
  throw new CliError("SG_CLI_USAGE", "--mode is enforce or shadow");
}
