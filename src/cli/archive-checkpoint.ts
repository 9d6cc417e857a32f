/**
 * The newest signed checkpoint, to be kept where nobody who can write the archive can: `archive verify --witness`
 * then tells a log that was cut off, put back or rewritten as a whole.
 */
import type { Command } from "commander";
import { latestTrusted } from "../archive/admin-log.ts";
import { openForReading } from "../archive/log-directory.ts";
import { parseVerifierKey } from "../archive/note.ts";
import { ownVerifierKey } from "./archive-key.ts";
import { addPlaceOptions, placeOf } from "./archive-place.ts";
import type { PlaceOptions } from "./archive-place.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf } from "./globals.ts";
import { toTime } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export function addArchiveCheckpoint(parent: Command, terminal: Terminal): void {
  addPlaceOptions(parent.command("checkpoint"))
    .description("print the newest signed checkpoint (keep copies away from this host, for verify --witness)")
    .action((options: PlaceOptions, command: Command) => {
      const globals = globalsOf(command, terminal);
      const place = placeOf(options, globals);
      const key = parseVerifierKey(ownVerifierKey(place, globals, terminal));
      const found = latestTrusted(openForReading(place).directories, key === undefined ? [] : [key]);
      if (found === undefined)
        throw new CliError("SG_CLI_NOT_FOUND", "the archive has no signed checkpoint yet");
      const { checkpoint, note } = found;
      const facts = { size: checkpoint.size, time: toTime(checkpoint.atMs), root: checkpoint.root, note };
      terminal.out(globals.isJson ? JSON.stringify(facts) : note.trimEnd());
    });
}
