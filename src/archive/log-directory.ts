/**
 * Where a log lives: one directory, and optionally a second one on another volume to go on in when the first fails.
 *
 * Rule 1: a directory counts only with its marker `log.json`. A missing marker means "never made" or "volume not
 * mounted", and starting a new log on an empty mount point would fork the evidence: so it is refused.
 * Rule 2: segments are ordered by their number alone. The name `NNNNNN-SSSSSSSSSSSS-YYYY-MM-DD.sqlite` is number,
 * first sequence, UTC day of opening; a later segment supersedes what an earlier one holds from its first sequence
 * on (records that were never acknowledged, because the earlier one failed while it took them).
 */
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ArchiveError, asArchiveError } from "./errors.ts";

export interface LogPlace {
  readonly dir: string;
  readonly secondDir?: string;
}

interface LogMarker {
  readonly version: 1;
  readonly logId: string;
  readonly createdAtMs: number;
  /** True once a second directory has belonged to the log: it may hold its newest records. */
  readonly hasSecond: boolean;
}

export interface OpenedLog {
  readonly logId: string;
  /** In the order in which they are tried. */
  readonly directories: readonly string[];
}

const MARKER = "log.json";

export const syncFile = (path: string): void => {
  const descriptor = fs.openSync(path, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
};

/** Makes names in a directory durable. */
export const syncDirectory = syncFile;

const isMarker = (value: unknown): value is LogMarker => {
  if (typeof value !== "object" || value === null) return false;
  const { version, logId } = value as Partial<LogMarker>;
  return version === 1 && typeof logId === "string" && /^[0-9a-f-]{36}$/u.test(logId);
};

/** @throws ArchiveError where the directory is missing, unreadable, or holds a broken marker */
const readMarker = (dir: string): LogMarker | undefined => {
  const names = listNames(dir);
  if (!names.includes(MARKER)) return undefined;
  try {
    const marker: unknown = JSON.parse(fs.readFileSync(join(dir, MARKER), "utf8"));
    if (isMarker(marker)) return marker;
  } catch (cause) {
    throw new ArchiveError("SG_ARCHIVE_CORRUPT", `${MARKER} in ${dir} cannot be read`, cause);
  }
  throw new ArchiveError("SG_ARCHIVE_CORRUPT", `${MARKER} in ${dir} is not a log marker`);
};

const listNames = (dir: string): readonly string[] => {
  try {
    return fs.readdirSync(dir);
  } catch (cause) {
    if ((cause as { readonly code?: string }).code === "ENOENT") {
      const advice = "run init, or mount the volume it lives on";
      throw new ArchiveError("SG_ARCHIVE_NO_LOG", `archive directory ${dir} is missing: ${advice}`, cause);
    }
    throw asArchiveError(cause, `archive directory ${dir} cannot be read`);
  }
};

const writeMarker = (dir: string, marker: LogMarker): void => {
  const draft = join(dir, `${MARKER}.new`);
  fs.writeFileSync(draft, `${JSON.stringify(marker)}\n`, { mode: 0o640, flush: true });
  fs.renameSync(draft, join(dir, MARKER));
  syncDirectory(dir);
};

const refuseStrangers = (dir: string): void => {
  // A draft of the marker is what a first `init` leaves that was killed.
  if (listNames(dir).some((name) => name !== `${MARKER}.new`)) {
    throw new ArchiveError("SG_ARCHIVE_NO_LOG", `${dir} is not empty and holds no log`);
  }
};

/** Makes a second directory part of the log, once. */
const attachSecond = (place: LogPlace, marker: LogMarker): void => {
  const { secondDir } = place;
  if (secondDir === undefined) return;
  if (readMarker(secondDir) === undefined) {
    refuseStrangers(secondDir);
    writeMarker(secondDir, { ...marker, hasSecond: true });
  }
  requireLog(secondDir, marker.logId);
  // Also where the second has its marker already: a crash may have come between the two.
  writeMarker(place.dir, { ...marker, hasSecond: true });
};

/** With every directory above it that is missing, each durable in the one that holds it. */
const makeDirectory = (dir: string): void => {
  const first = fs.mkdirSync(dir, { recursive: true, mode: 0o750 });
  if (first === undefined) return;
  const top = dirname(resolve(first));
  for (let made = resolve(dir); made !== top; made = dirname(made)) syncDirectory(dirname(made));
};

/**
 * Makes a log, once: `stanzagate init` calls it. A directory that holds a log already is left as it is.
 * @throws ArchiveError
 */
export const createLog = (place: LogPlace, nowMs: number): string => {
  try {
    for (const dir of [place.dir, place.secondDir ?? place.dir]) makeDirectory(dir);
    const found = readMarker(place.dir);
    if (found === undefined) refuseStrangers(place.dir);
    const made = { version: 1, logId: randomUUID(), createdAtMs: nowMs, hasSecond: false } as const;
    const marker = found ?? made;
    if (found === undefined) writeMarker(place.dir, marker);
    if (!marker.hasSecond) attachSecond(place, marker);
    return marker.logId;
  } catch (cause) {
    throw asArchiveError(cause, `the log cannot be made in ${place.dir}`);
  }
};

const requireMarker = (dir: string): LogMarker => {
  const marker = readMarker(dir);
  if (marker !== undefined) return marker;
  throw new ArchiveError(
    "SG_ARCHIVE_NO_LOG",
    `${dir} holds no log: run init, or mount the volume it lives on`,
  );
};

/** @throws ArchiveError where the directory is not (any more) that of this log */
export const requireLog = (dir: string, logId: string): void => {
  if (requireMarker(dir).logId !== logId) {
    throw new ArchiveError("SG_ARCHIVE_CORRUPT", `${dir} holds another log`);
  }
};

const secondUnnamed = (): ArchiveError =>
  new ArchiveError("SG_ARCHIVE_NO_LOG", "this log has a second directory; configure it as second_dir");

/** For writing: every directory the log has ever had must be there, or its end would be overlooked. @throws ArchiveError */
export const openLog = (place: LogPlace): OpenedLog => {
  const marker = requireMarker(place.dir);
  if (place.secondDir === undefined) {
    if (!marker.hasSecond) return { logId: marker.logId, directories: [place.dir] };
    throw secondUnnamed();
  }
  try {
    if (!marker.hasSecond) attachSecond(place, marker);
  } catch (cause) {
    throw asArchiveError(cause, "the second archive directory cannot be used");
  }
  requireLog(place.secondDir, marker.logId);
  return { logId: marker.logId, directories: [place.dir, place.secondDir] };
};

/** What `openLog` would refuse, without writing. @returns its directories. @throws ArchiveError */
export const inspectLog = (place: LogPlace): readonly string[] => {
  const { logId, hasSecond } = requireMarker(place.dir);
  const directories = [place.dir, ...(place.secondDir === undefined ? [] : [place.secondDir])];
  if (hasSecond && place.secondDir === undefined) throw secondUnnamed();
  if (place.secondDir !== undefined) {
    if (hasSecond || readMarker(place.secondDir) !== undefined) requireLog(place.secondDir, logId);
    else refuseStrangers(place.secondDir);
  }
  return directories;
};

/**
 * For reading. A second directory that was lost for good is stood in for by an empty one: what is left can be read.
 * @throws ArchiveError, also where the log has a second directory and it was not named
 */
export const openForReading = ({ dir, secondDir }: LogPlace): OpenedLog => {
  const { logId, hasSecond } = requireMarker(dir);
  if (secondDir === undefined) {
    if (!hasSecond) return { logId, directories: [dir] };
    throw new ArchiveError("SG_ARCHIVE_NO_LOG", `the log in ${dir} has a second directory: name it too`);
  }
  if (readMarker(secondDir) !== undefined) requireLog(secondDir, logId);
  return { logId, directories: [dir, secondDir] };
};

/** What may still be written there by an unprivileged process. @throws node:fs errors */
export const freeBytes = (dir: string): number => {
  const { bavail, bsize } = fs.statfsSync(dir);
  return bavail * bsize;
};
