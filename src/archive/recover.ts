/**
 * Finds where a log ends, at the writer's start: the newest segment is made durable as it was found, replayed from its
 * latest mark, and compared with the latest checkpoint.
 *
 * Rule 1: what is found is forced to stable storage before anything is chained to it; after a kill it may exist in
 * the system's cache alone.
 * Rule 2: a log that contradicts itself, or is shorter or other than its own signed checkpoint says, is not written
 * on: the start is refused.
 * Rule 3: nothing is changed before it is known to be sound: a writer's close would fold a damaged write-ahead log in
 * and destroy what is behind the damage.
 */
import * as fs from "node:fs";
import { parseHeader } from "../records/canonical.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { genesis } from "./chain.ts";
import { ArchiveError } from "./errors.ts";
import { syncDirectory, syncFile, type OpenedLog } from "./log-directory.ts";
import type { LogTail } from "./log-writer.ts";
import { Frontier } from "./merkle.ts";
import { isNewest, readableSegments, type ReadableSegment } from "./reader.ts";
import { checkFollows, compareRoot, corrupt, replayFromMark, replayRow, type Replay } from "./replay.ts";
import { RecentRecords } from "./row-builder.ts";
import { listSegments, type SegmentPath } from "./segment-name.ts";
import { isTornOpening, isUnopened, readFacts, rowsOf, withSegment, type Range } from "./segment-reader.ts";
import { removeSegment } from "./sqlite-segment.ts";
import type { Database } from "./sqlite.ts";
import { walDamage } from "./wal-damage.ts";

/** How many of the latest record ids are known again when an append is retried. */
const RECENT_RECORDS = 16_384;

/** No connection of ours is open on these files yet, so plain descriptors do no harm (sqlite.ts, rule 2). */
const forceToDisk = (segment: SegmentPath): void => {
  for (const path of [segment.path, `${segment.path}-wal`]) {
    if (fs.existsSync(path)) syncFile(path);
  }
  syncDirectory(segment.directory);
};

/** The latest, whichever segments they lie in: a new one may have been begun between an append and its retry. */
const recentOf = (segments: readonly ReadableSegment[], lastSequence: number): RecentRecords => {
  const recent = new RecentRecords(RECENT_RECORDS);
  const from = Math.max(1, lastSequence - RECENT_RECORDS + 1);
  for (const segment of segments) {
    const to = Math.min(segment.lastThatCounts, lastSequence);
    if (to >= from) addRecordsOf(segment, recent, { from, to });
  }
  return recent;
};

/** An older one that cannot be read is for `verify` to tell of: all that it would do here is recognise a retry. */
const addRecordsOf = (segment: ReadableSegment, recent: RecentRecords, range: Range): void => {
  try {
    withSegment(segment, (db) => {
      if (readFacts(db) !== undefined) addRecords(recent, db, range);
    });
  } catch (cause) {
    if (!(cause instanceof ArchiveError) || isNewest(segment)) throw cause;
  }
};

const addRecords = (recent: RecentRecords, db: Database, range: Range): void => {
  for (const { header, sequence, chain } of rowsOf(db, range))
    recent.add(parseHeader(header).recordId, { sequence, chain: Buffer.from(chain) });
};

/** One that is followed by others, or the newest, from where it can begin. */
const replaySegment = (
  segment: ReadableSegment,
  replay: Replay | undefined,
  checkpoint: Checkpoint | undefined,
): Replay =>
  withSegment(segment, (db) => {
    const facts = readFacts(db);
    if (facts === undefined) throw corrupt(`segment ${segment.name} has no start`);
    if (replay !== undefined) checkFollows(replay, facts);
    const walk = replay ?? replayFromMark(db, facts, checkpoint?.size ?? Number.MAX_SAFE_INTEGER);
    compareRoot(walk, checkpoint);
    for (const row of rowsOf(db, { from: walk.end.sequence + 1, to: segment.lastThatCounts })) {
      replayRow(walk, row);
      compareRoot(walk, checkpoint);
    }
    return walk;
  });

/** Those behind the checkpoint, so that none of them can be another than what was signed. Nearly always the newest alone. */
const sinceCheckpoint = (
  segments: readonly ReadableSegment[],
  checkpoint: Checkpoint | undefined,
): readonly ReadableSegment[] => {
  const size = checkpoint?.size ?? Number.MAX_SAFE_INTEGER;
  return segments.slice(
    Math.max(
      0,
      segments.findLastIndex((one) => one.firstSequence <= size + 1),
    ),
  );
};

/** @throws ArchiveError where it holds nothing that can be read, and yet has held records */
const dropTornOpening = (segment: SegmentPath, signedSize: number): void => {
  if (!isTornOpening(segment) || segment.firstSequence <= signedSize)
    throw corrupt(`segment ${segment.name} has held records, and cannot be read`);
  removeSegment(segment.path);
};

/** Openings that did not finish hold nothing. Only the newest can be one. */
const dropTornOpenings = (log: OpenedLog, signedSize: number): readonly SegmentPath[] => {
  const segments = [...listSegments(log.directories)];
  for (let last = segments.at(-1); last !== undefined && isUnopened(last); last = segments.at(-1)) {
    dropTornOpening(last, signedSize);
    segments.pop();
  }
  return segments;
};

const emptyTail = (logId: string): LogTail => ({
  logId,
  end: { sequence: 0, chain: genesis(logId) },
  frontier: Frontier.empty(),
  segmentNumber: 0,
  recent: new RecentRecords(RECENT_RECORDS),
});

const tailOf = (log: OpenedLog, checkpoint: Checkpoint | undefined): LogTail => {
  const newest = dropTornOpenings(log, checkpoint?.size ?? 0).at(-1);
  if (newest === undefined) return emptyTail(log.logId);
  forceToDisk(newest);
  const damage = walDamage(newest.path);
  if (damage !== undefined)
    throw corrupt(`the write-ahead log of segment ${newest.name} is damaged ${damage}`);
  const segments = readableSegments(log.directories);
  let found: Replay | undefined;
  for (const segment of sinceCheckpoint(segments, checkpoint)) {
    found = replaySegment(segment, found, checkpoint);
  }
  if (found === undefined) return emptyTail(log.logId);
  const { end, frontier } = found;
  const recent = recentOf(segments, end.sequence);
  return { logId: log.logId, end, frontier, segmentNumber: newest.number, recent };
};

/**
 * @param checkpoint the latest one that this log's own key signed
 * @throws ArchiveError `SG_ARCHIVE_CORRUPT` where the log must not be written on
 */
export const recoverLog = (log: OpenedLog, checkpoint: Checkpoint | undefined): LogTail => {
  const tail = tailOf(log, checkpoint);
  if (checkpoint !== undefined && checkpoint.size > tail.end.sequence) {
    throw corrupt(`the log ends at record ${tail.end.sequence}, its checkpoint says ${checkpoint.size}`);
  }
  return tail;
};
