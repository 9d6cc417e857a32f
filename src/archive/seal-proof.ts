/**
 * The proof of a segment before its seal: a signed hash must not make an altered file look sound. Run on the file as
 * it is found, before its write-ahead log is copied in: damage in there is destroyed by that.
 *
 * Rule: in pieces of less than a millisecond or so, since records are committed on the same thread.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Checkpoint } from "./checkpoint.ts";
import type { ReadableSegment } from "./reader.ts";
import { compareRoot, corrupt, replayFromStart, replayRow } from "./replay.ts";
import { openSegment, readFacts, rowsOf } from "./segment-reader.ts";
import type { Database } from "./sqlite.ts";
import { walDamage } from "./wal-damage.ts";

const ROWS_AT_ONCE = 32;

const proveRows = async (db: Database, segment: ReadableSegment, signed?: Checkpoint): Promise<void> => {
  const facts = readFacts(db);
  if (facts === undefined) return;
  const replay = replayFromStart(facts);
  compareRoot(replay, signed);
  for (const row of rowsOf(db, { from: segment.firstSequence, to: segment.lastThatCounts })) {
    replayRow(replay, row);
    compareRoot(replay, signed);
    if (row.sequence % ROWS_AT_ONCE === 0) await nextTurn();
  }
  if (signed !== undefined && signed.size > replay.end.sequence)
    throw corrupt(`the segment ends at record ${replay.end.sequence}, its checkpoint says ${signed.size}`);
};

/**
 * @param signed the latest trusted checkpoint whose size lies in the segment; without one the chain alone is proven
 * @throws ArchiveError `SG_ARCHIVE_CORRUPT` where it must not be sealed
 */
export const proveSegment = async (segment: ReadableSegment, signed?: Checkpoint): Promise<void> => {
  const damage = walDamage(segment.path);
  if (damage !== undefined) throw corrupt(`the write-ahead log of ${segment.name} is damaged ${damage}`);
  const db = openSegment(segment);
  try {
    await proveRows(db, segment, signed);
  } finally {
    db.close();
  }
};
