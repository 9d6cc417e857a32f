/** Segments in directories: the real implementation of `SegmentStore`. */
import { accessSync, constants } from "node:fs";
import { ArchiveError, asArchiveError } from "./errors.ts";
import { freeBytes, inspectLog, requireLog, type LogPlace, type OpenedLog } from "./log-directory.ts";
import type { SegmentFile, SegmentStart, SegmentStore } from "./segment-store.ts";
import { createSegment } from "./sqlite-segment.ts";

/** A segment with its write-ahead log needs this much before the first checkpoint; less is full, whatever is set. */
export const LEAST_RESERVE_BYTES = 8 * 1024 * 1024;

export class SqliteStore implements SegmentStore {
  readonly places: number;
  readonly #log: OpenedLog;
  readonly #reserveBytes: number;

  constructor(log: OpenedLog, reserveBytes: number) {
    this.#log = log;
    this.places = log.directories.length;
    this.#reserveBytes = Math.max(reserveBytes, LEAST_RESERVE_BYTES);
  }

  open(start: SegmentStart, place: number): SegmentFile {
    const directory = this.#directory(place);
    // Each time, not only at start: a volume that was unmounted leaves an empty directory behind.
    requireLog(directory, this.#log.logId);
    requireRoom(directory, this.#reserveBytes);
    return createSegment(start, directory, place);
  }

  hasRoom(place: number): boolean {
    try {
      requireRoom(this.#directory(place), this.#reserveBytes);
      return true;
    } catch {
      return false;
    }
  }

  #directory(place: number): string {
    const directory = this.#log.directories[place];
    if (directory === undefined) throw new RangeError(`the log has no place ${place}`);
    return directory;
  }
}

/** @throws ArchiveError `SG_ARCHIVE_FULL` */
const requireRoom = (directory: string, reserveBytes: number): void => {
  const free = freeBytesOf(directory);
  if (free >= reserveBytes) return;
  const detail = `${directory} has ${free} bytes free, less than the reserve of ${reserveBytes}`;
  throw new ArchiveError("SG_ARCHIVE_FULL", detail);
};

const freeBytesOf = (directory: string): number => {
  try {
    return freeBytes(directory);
  } catch (cause) {
    throw asArchiveError(cause, `free space of ${directory} cannot be asked for`);
  }
};

/**
 * Whether the store could take records, without opening it: one that another process writes is sound, too.
 * @throws ArchiveError as a start would
 */
export const inspectStore = (place: LogPlace, reserveBytes: number): void => {
  const directories = inspectLog(place);
  for (const directory of directories) requireWritable(directory);
  const least = Math.max(reserveBytes, LEAST_RESERVE_BYTES);
  // One that is full is passed over; only where none has room is there nowhere to go.
  const roomless = directories.filter((directory) => freeBytesOf(directory) < least);
  if (roomless.length === directories.length) requireRoom(place.dir, least);
};

const requireWritable = (directory: string): void => {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw asArchiveError(cause, `archive directory ${directory} cannot be written`);
  }
};
