/** Options that every command knows. */
import type { Command } from "commander";
import { CliError } from "./exit-codes.ts";
import { styleFor } from "./output.ts";
import type { Style } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export interface Globals {
  /** Path of gateway.yaml. */
  readonly config: string;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly isVerbose: boolean;
  readonly style: Style;
  /** Control socket given by hand. */
  readonly socket: string | undefined;
}

export const addGlobals = (program: Command): Command =>
  program
    .option("-c, --config <file>", "gateway.yaml (else $STANZAGATE_CONFIG, else ./gateway.yaml)")
    .option("--json", "machine-readable output")
    .option("--no-color", "plain text (also $NO_COLOR)")
    .option("-q, --quiet", "only what was asked for")
    .option("-v, --verbose", "causes of failures")
    .option("--server <address>", "control socket of the running gateway, as unix:PATH");

interface RawGlobals {
  readonly config?: string;
  readonly json?: boolean;
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly server?: string;
}

/** @throws CliError SG_CLI_USAGE for a server address that is not a unix socket. */
export function globalsOf(command: Command, terminal: Terminal): Globals {
  const raw = command.optsWithGlobals<RawGlobals>();
  const fromEnvironment = terminal.env["STANZAGATE_CONFIG"] ?? "";
  return {
    config: raw.config ?? (fromEnvironment === "" ? "gateway.yaml" : fromEnvironment),
    isJson: raw.json === true,
    isQuiet: raw.quiet === true,
    isVerbose: raw.verbose === true,
    style: styleFor(raw.color !== false && terminal.hasColor),
    socket: socketOf(raw.server),
  };
}

function socketOf(server: string | undefined): string | undefined {
  if (server === undefined) return undefined;
  if (!server.startsWith("unix:") || server.length === 5) {
    throw new CliError("SG_CLI_USAGE", "--server takes unix:PATH");
  }
  return server.slice(5);
}
