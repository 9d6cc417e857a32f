/**
 * Sealing: a segment that takes no more records becomes one plain, read-only file, and its hash goes into a signed
 * checkpoint.
 *
 * Order: write-ahead log copied in and emptied, no write-ahead logging any more, read-only, durable; then hashed. A crash
 * between any two steps leaves a segment that the next start seals again. Source: design.md §8.12.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import * as fs from "node:fs";
import { asArchiveError } from "./errors.ts";
import { syncDirectory, syncFile } from "./log-directory.ts";
import type { SealStatement } from "./checkpoint.ts";
import { isSealed, type SegmentPath } from "./segment-name.ts";
import { openWritable, pragma, type Database, type Row } from "./sqlite.ts";
import { withSegment } from "./segment-reader.ts";

const HASH_CHUNK_BYTES = 1024 * 1024;

/** Nobody writes it any more; root could, which is why its hash is signed. */
const SEALED_MODE = 0o440;

/** @returns false while a reader has the file open */
const foldIn = (db: Database): boolean => {
  db.exec("PRAGMA synchronous=FULL");
  pragma(db, "wal_checkpoint(TRUNCATE)");
  // Leaves the mode DELETE in the file, as only WAL is kept there. The change itself goes without a journal file: one
  // left by a kill would keep read-only readers out, and all that changes lies in the first sector.
  return pragma(db, "journal_mode=MEMORY") === "memory";
};

const tryFoldIn = (path: string): boolean => {
  const db = openWritable(path);
  try {
    return foldIn(db);
  } catch (cause) {
    // 5: SQLITE_BUSY, a reader holds the file.
    if (((cause as { readonly errcode?: number }).errcode ?? 0) % 256 === 5) return false;
    throw cause;
  } finally {
    db.close();
  }
};

/**
 * Makes the file final.
 * @returns false where a reader has it open: try again later
 * @throws ArchiveError
 */
export const makeFinal = ({ path, name, directory }: SegmentPath): boolean => {
  try {
    if (isSealed(path)) return true;
    if (!tryFoldIn(path)) return false;
    fs.chmodSync(path, SEALED_MODE);
    // Behind the change of mode: it is part of what the seal will state, and must not be lost to a power cut.
    syncFile(path);
    syncDirectory(directory);
    return true;
  } catch (cause) {
    throw asArchiveError(cause, `segment ${name} cannot be sealed`);
  }
};

/** In pieces, so that commits go on in between. Never of a live file (sqlite.ts, rule 2). */
export const hashFile = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: HASH_CHUNK_BYTES })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
};

/** @param countsUpTo the last sequence number before the next segment begins */
export const statementOf = async (segment: SegmentPath, countsUpTo: number): Promise<SealStatement> => {
  const last = withSegment(
    segment,
    (db) => db.prepare("SELECT max(sequence) AS last FROM record").get() as Row,
  );
  return {
    segment: segment.name,
    firstSequence: segment.firstSequence,
    lastSequence: Math.min(Number(last["last"] ?? segment.firstSequence - 1), countsUpTo),
    sha256: await hashFile(segment.path),
  };
};
