/**
 * The newest signed checkpoint of each log, to be kept where nobody who can write the archive can: `archive verify --witness`
 * then tells a log that was cut off, put back or rewritten as a whole.
 */
import type { Command } from "commander";
import { latestTrusted, type SignedCheckpoint } from "../archive/admin-log.ts";
import { openForReading } from "../archive/log-directory.ts";
import { logsOf } from "../archive/log-set.ts";
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
      const found = logsOf(placeOf(options, globals)).flatMap(({ place }) => {
        const key = parseVerifierKey(ownVerifierKey(place, globals, terminal));
        return latestTrusted(openForReading(place).directories, key === undefined ? [] : [key]) ?? [];
      });
      if (found.length === 0)
        throw new CliError("SG_CLI_NOT_FOUND", "the archive has no signed checkpoint yet");
      if (globals.isJson) for (const one of found) terminal.out(JSON.stringify(factsOf(one)));
      else terminal.out(found.map(({ note }) => note.trimEnd()).join("\n\n"));
    });
}

const factsOf = ({ checkpoint, note }: SignedCheckpoint): Readonly<Record<string, unknown>> => ({
  size: checkpoint.size,
  time: toTime(checkpoint.atMs),
  root: checkpoint.root,
  note,
});

/** A file may hold one note of each log, as the command above prints them: a note ends with its signatures. */
export const notesIn = (text: string): readonly string[] =>
  text.split(/(?<=^— .*\n)\n+/mu).map((note) => `${note.trimEnd()}\n`);
