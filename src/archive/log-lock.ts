/**
 * One writer per log: an exclusive SQLite lock on a file of its own, held while the writer lives. The system drops
 * it with the process, however that ends; Node itself has no file locks.
 */
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { ArchiveError, asArchiveError } from "./errors.ts";
import { openWritable } from "./sqlite.ts";

const FILE = "writer.lock";
const SQLITE_BUSY = 5;

export interface LogLock {
  release(): void;
}

/**
 * @param waitMs for a writer that is about to end; this thread stands still meanwhile
 * @throws ArchiveError `SG_ARCHIVE_LOCKED` where another writer lives
 */
export const lockLog = (directory: string, waitMs = 0): LogLock => {
  try {
    // Asked first: SQLite itself would open the file for reading, and fail later where nobody sees why.
    accessSync(directory, constants.W_OK);
    const db = openWritable(join(directory, FILE));
    try {
      db.exec(`PRAGMA busy_timeout=${waitMs}; BEGIN EXCLUSIVE`);
    } catch (cause) {
      db.close();
      throw cause;
    }
    return { release: () => db.close() };
  } catch (cause) {
    if ((cause as { readonly errcode?: number }).errcode === SQLITE_BUSY) {
      throw new ArchiveError("SG_ARCHIVE_LOCKED", `another process writes the log in ${directory}`, cause);
    }
    throw asArchiveError(cause, `the log in ${directory} cannot be locked`);
  }
};
