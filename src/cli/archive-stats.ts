/** `stanzagate archive stats`: what the archive holds, in numbers, one log after another. */
import type { Command } from "commander";
import { logsOf } from "../archive/log-set.ts";
import { statsOf } from "../archive/stats.ts";
import type { LogStats } from "../archive/stats.ts";
import { addPlaceOptions, placeOf } from "./archive-place.ts";
import type { PlaceOptions } from "./archive-place.ts";
import { globalsOf } from "./globals.ts";
import { fieldLines, toTime } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export function addArchiveStats(parent: Command, terminal: Terminal): void {
  addPlaceOptions(parent.command("stats"))
    .description("count records, segments and verdicts")
    .action((options: PlaceOptions, command: Command) => {
      const globals = globalsOf(command, terminal);
      const all = logsOf(placeOf(options, globals)).map(({ place }) => statsOf(place));
      if (globals.isJson) for (const stats of all) terminal.out(JSON.stringify(stats));
      else terminal.out(all.map(describeStats).join("\n\n"));
    });
}

export function describeStats(stats: LogStats): string {
  const { firstReceivedAtMs: first, lastReceivedAtMs: last } = stats;
  return fieldLines([
    ["log", stats.logId],
    ["records", String(stats.records)],
    ["size", sizeText(stats.bytes)],
    ["segments", `${stats.segments} (${stats.sealedSegments} sealed)`],
    ["first record", first === undefined ? "none" : toTime(first)],
    ["last record", last === undefined ? "none" : toTime(last)],
    ...counts("kind", stats.byKind),
    ...counts("verdict", stats.byDisposition),
  ]);
}

const counts = (
  label: string,
  numbers: Readonly<Record<string, number>>,
): readonly (readonly [string, string])[] =>
  Object.entries(numbers).map(([name, count]) => [`${label} ${name}`, String(count)] as const);

const UNITS = ["bytes", "KB", "MB", "GB", "TB"] as const;

export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1_000 && unit < UNITS.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit] ?? ""}`;
}
