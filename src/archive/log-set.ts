/**
 * Several logs in one archive: each process that serves clients writes one of its own, with its own chain and proofs.
 *
 * The first is the archive's directory itself; the others lie in it as `worker-2`, `worker-3` … (in its second directory
 * likewise), so that one volume, one reserve and one copy hold them all.
 *
 * Rule 1: a log is written by one process at a time, whoever that is: a process that takes a dead one's place goes on in
 * the dead one's log, after its recovery.
 * Rule 2: a log is made when its number is first used, and never again: where a checkpoint of it was kept outside the
 * archive and the log is gone, that is a loss, and nothing is made in its place.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ArchiveError, asArchiveError } from "./errors.ts";
import { createLog, type LogPlace } from "./log-directory.ts";

const NAME = /^worker-([2-9]|[1-9]\d{1,2})$/u;

/** Where the log with this number lies; the first is `archive` itself. @param number from 1 on */
export const placeOfLog = (archive: LogPlace, number: number): LogPlace => {
  if (number === 1) return archive;
  const name = `worker-${number}`;
  const { dir, secondDir } = archive;
  return { dir: join(dir, name), ...(secondDir === undefined ? {} : { secondDir: join(secondDir, name) }) };
};

/** The newest checkpoint of the log with this number, outside the archive (`kept-note.ts`). */
export const keptNotePathOf = (dataDir: string, number: number): string =>
  join(dataDir, number === 1 ? "checkpoint.note" : `checkpoint-${number}.note`);

export interface NumberedLog {
  readonly number: number;
  readonly place: LogPlace;
}

const namesIn = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory);
  } catch (cause) {
    // Who reads the first log says so in its own words.
    if ((cause as { readonly code?: string }).code === "ENOENT") return [];
    throw asArchiveError(cause, `archive directory ${directory} cannot be read`);
  }
};

/** Every log that is there, in the order of their numbers, the first one always. @throws ArchiveError */
export const logsOf = (archive: LogPlace): readonly NumberedLog[] => {
  const found = namesIn(archive.dir).flatMap((name) => NAME.exec(name)?.[1] ?? []);
  const numbers = [1, ...found.map(Number).sort((a, b) => a - b)];
  return numbers.map((number) => ({ number, place: placeOfLog(archive, number) }));
};

/** Numbers of logs whose checkpoint was kept in `dataDir` and that are not there any more. */
export const lostLogs = (archive: LogPlace, dataDir: string): readonly number[] => {
  const there = new Set(logsOf(archive).map(({ number }) => number));
  const kept = namesIn(dataDir).flatMap((name) => /^checkpoint-(\d+)\.note$/u.exec(name)?.[1] ?? []);
  return kept.map(Number).filter((number) => !there.has(number));
};

/**
 * Makes the log of a further process where it was never used before. The first one is `init`'s to make.
 * @throws ArchiveError `SG_ARCHIVE_NO_LOG` where there was one
 */
export const ensureLog = (archive: LogPlace, number: number, keptNotePath: string): void => {
  const place = placeOfLog(archive, number);
  if (number === 1 || existsSync(place.dir)) return;
  if (existsSync(keptNotePath)) {
    const detail = `archive directory ${place.dir} is missing, and ${keptNotePath} tells of records in it`;
    throw new ArchiveError("SG_ARCHIVE_NO_LOG", detail);
  }
  createLog(place, Date.now());
};
