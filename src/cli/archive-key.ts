/**
 * The public half of the key that signs checkpoints, by the name of each log: what `archive verify` trusts, and what
 * others are given.
 *
 * Rule: the private key is read, never shown.
 */
import type { Command } from "commander";
import { originOf } from "../archive/checkpoint.ts";
import { openForReading } from "../archive/log-directory.ts";
import { logsOf } from "../archive/log-set.ts";
import type { LogPlace } from "../archive/log-directory.ts";
import { createSigner } from "../archive/note.ts";
import { loadSigningKey } from "../config/load.ts";
import { addPlaceOptions, placeOf } from "./archive-place.ts";
import type { PlaceOptions } from "./archive-place.ts";
import { globalsOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import type { Terminal } from "./terminal.ts";

/** @throws ConfigError where the key cannot be read. */
export function ownVerifierKey(place: LogPlace, { config }: Globals, terminal: Terminal): string {
  const { logId } = openForReading(place);
  return createSigner(originOf(logId), loadSigningKey(config, terminal.env).reveal()).verifierKey;
}

export function addArchiveKey(parent: Command, terminal: Terminal): void {
  addPlaceOptions(parent.command("key"))
    .description("print the public key that checkpoints are verified with (keep a copy away from this host)")
    .action((options: PlaceOptions, command: Command) => {
      const globals = globalsOf(command, terminal);
      for (const { place } of logsOf(placeOf(options, globals))) {
        const verifierKey = ownVerifierKey(place, globals, terminal);
        terminal.out(globals.isJson ? JSON.stringify({ verifierKey }) : verifierKey);
      }
    });
}
