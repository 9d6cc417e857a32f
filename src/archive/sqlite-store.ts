/** Segments in directories: the real implementation of `SegmentStore`. */
import { ArchiveError, asArchiveError } from "./errors.ts";
import { freeBytes, requireLog, type OpenedLog } from "./log-directory.ts";
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
    if (this.#freeBytes(directory) < this.#reserveBytes) {
      throw new ArchiveError(
        "SG_ARCHIVE_FULL",
        `less than the reserve of ${this.#reserveBytes} bytes is free`,
      );
    }
    return createSegment(start, directory, place);
  }

  hasRoom(place: number): boolean {
    try {
      return this.#freeBytes(this.#directory(place)) >= this.#reserveBytes;
    } catch {
      return false;
    }
  }

  #directory(place: number): string {
    const directory = this.#log.directories[place];
    if (directory === undefined) throw new RangeError(`the log has no place ${place}`);
    return directory;
  }

  #freeBytes(directory: string): number {
    try {
      return freeBytes(directory);
    } catch (cause) {
      throw asArchiveError(cause, "free space cannot be asked for");
    }
  }
}
