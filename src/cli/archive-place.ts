/** Which log a command reads: that of gateway.yaml, or a directory given by hand (a copy, another host's). */
import type { Command } from "commander";
import { opendirSync } from "node:fs";
import type { LogPlace } from "../archive/log-directory.ts";
import { loadPaths } from "../config/load.ts";
import { CliError } from "./exit-codes.ts";
import type { Globals } from "./globals.ts";

export interface PlaceOptions {
  readonly dir?: string;
  readonly secondDir?: string;
}

export const addPlaceOptions = (command: Command): Command =>
  command
    .option("--dir <directory>", "read the log there instead of the one that gateway.yaml names")
    .option("--second-dir <directory>", "the log's second directory, with --dir");

/**
 * @throws ConfigError where gateway.yaml is needed and cannot be used.
 * @throws CliError SG_CLI_DENIED where this user may not read there.
 */
export function placeOf(options: PlaceOptions, globals: Globals): LogPlace {
  const place = namedPlace(options, globals);
  for (const directory of [place.dir, place.secondDir ?? place.dir]) requireReadable(directory);
  return place;
}

/** What else may be wrong there, the archive says. */
function requireReadable(directory: string): void {
  try {
    opendirSync(directory).closeSync();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EACCES")) return;
    const message = `this user may not read ${directory}: run this as the gateway's user`;
    throw new CliError("SG_CLI_DENIED", message, error);
  }
}

function namedPlace({ dir, secondDir }: PlaceOptions, { config }: Globals): LogPlace {
  if (dir !== undefined) return secondDir === undefined ? { dir } : { dir, secondDir };
  const { archiveDir, archiveSecondDir } = loadPaths(config);
  return archiveSecondDir === undefined
    ? { dir: archiveDir }
    : { dir: archiveDir, secondDir: archiveSecondDir };
}
