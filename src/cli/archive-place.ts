/** Which log a command reads: that of gateway.yaml, or a directory given by hand (a copy, another host's). */
import type { Command } from "commander";
import type { LogPlace } from "../archive/log-directory.ts";
import { loadPaths } from "../config/load.ts";
import type { Globals } from "./globals.ts";

export interface PlaceOptions {
  readonly dir?: string;
  readonly secondDir?: string;
}

export const addPlaceOptions = (command: Command): Command =>
  command
    .option("--dir <directory>", "read the log there instead of the one that gateway.yaml names")
    .option("--second-dir <directory>", "the log's second directory, with --dir");

/** @throws ConfigError where gateway.yaml is needed and cannot be used. */
export function placeOf({ dir, secondDir }: PlaceOptions, { config }: Globals): LogPlace {
  if (dir !== undefined) return secondDir === undefined ? { dir } : { dir, secondDir };
  const { archiveDir, archiveSecondDir } = loadPaths(config);
  return archiveSecondDir === undefined
    ? { dir: archiveDir }
    : { dir: archiveDir, secondDir: archiveSecondDir };
}
