/**
 * Options of commands that show kept messages: as whom, why, with texts or without.
 *
 * Rule: no dry run: a look is a look. Texts need a reason, which goes on record with it.
 */
import type { Command } from "commander";
import { CliError } from "./exit-codes.ts";
import type { Showing } from "./kept-message.ts";

export interface LookOptions {
  readonly tokenFile?: string;
  readonly reason?: string;
  readonly reveal?: boolean;
  readonly context?: string;
}

export const addLookOptions = (command: Command): Command =>
  command
    .option("--token-file <file>", "file with your token (else $STANZAGATE_TOKEN_FILE)")
    .option("--reason <text>", "why you look; goes on record with the look")
    .option("--reveal", "show texts; needs --reason");

export const addContextOption = (command: Command): Command =>
  command.option(
    "--context <count>",
    "so many messages of the conversation before and after, 5 at most",
    "0",
  );

/** Enough to understand one; more would be a review without a cause. */
const MAX_CONTEXT = 5;

/** @throws CliError SG_CLI_USAGE */
export function showingOf({ reveal = false, reason, context = "0" }: LookOptions): Showing {
  if (reveal && reason === undefined)
    throw new CliError("SG_CLI_USAGE", "--reveal needs --reason: why must these texts be read?");
  const count = /^\d{1,2}$/.test(context) ? Number(context) : Number.NaN;
  if (!(count <= MAX_CONTEXT))
    throw new CliError("SG_CLI_USAGE", `--context takes a whole number up to ${String(MAX_CONTEXT)}`);
  return { isRevealed: reveal, context: count };
}
