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
import { contentHash, genesis, leafHash, nextChain, SALT_BYTES } from "./chain.ts";
import { ArchiveError } from "./errors.ts";
import { syncDirectory, syncFile, type OpenedLog } from "./log-directory.ts";
import type { LogTail } from "./log-writer.ts";
import { Frontier } from "./merkle.ts";
import { RecentRecords, type ChainEnd } from "./row-builder.ts";
import { listSegments, type SegmentPath } from "./segment-name.ts";
import {
  hashFromHex,
  isTornOpening,
  isUnopened,
  readFacts,
  rowsOf,
  withSegment,
  type SegmentFacts,
  type StoredRow,
} from "./segment-reader.ts";
import { removeSegment } from "./sqlite-segment.ts";
import type { Database, Row } from "./sqlite.ts";
import { walDamage } from "./wal-damage.ts";

/** How many of the latest record ids are known again when an append is retried. */
const RECENT_RECORDS = 16_384;

const corrupt = (detail: string): ArchiveError => new ArchiveError("SG_ARCHIVE_CORRUPT", detail);

/** No connection of ours is open on these files yet, so plain descriptors do no harm (sqlite.ts, rule 2). */
const forceToDisk = (segment: SegmentPath): void => {
  for (const path of [segment.path, `${segment.path}-wal`]) {
    if (fs.existsSync(path)) syncFile(path);
  }
  syncDirectory(segment.directory);
};

const frontierAt = (size: number, bytes: Uint8Array): Frontier => {
  const frontier = Frontier.fromBytes(size, bytes);
  if (frontier === undefined) throw corrupt("the stored state of the tree does not fit its size");
  return frontier;
};

interface Replay {
  end: ChainEnd;
  readonly frontier: Frontier;
}

/** Where replay can begin: at the latest mark, or at the segment's start. */
const beginReplay = (db: Database, facts: SegmentFacts): Replay => {
  const mark = db
    .prepare(
      "SELECT sequence, frontier, chain FROM mark JOIN record USING (sequence) ORDER BY sequence DESC LIMIT 1",
    )
    .get() as Row | undefined;
  if (mark === undefined) {
    const size = facts.firstSequence - 1;
    const end = { sequence: size, chain: hashFromHex(facts.previousChain) };
    return { end, frontier: frontierAt(size, Buffer.from(facts.frontier, "hex")) };
  }
  const sequence = Number(mark["sequence"]);
  const end = { sequence, chain: Buffer.from(mark["chain"] as Uint8Array) };
  return { end, frontier: frontierAt(sequence, mark["frontier"] as Uint8Array) };
};

/** Whether salt and text are those that were hashed; after disposal both are gone. */
const hasOwnContent = ({ salt, payload, content }: StoredRow): boolean => {
  if (salt === null || payload === null) return salt === null && payload === null;
  return salt.length === SALT_BYTES && contentHash(salt, payload).equals(content);
};

const step = (replay: Replay, row: StoredRow): void => {
  const leaf = leafHash(Buffer.from(row.header), row.content);
  const chain = nextChain(replay.end.chain, leaf);
  if (row.sequence !== replay.end.sequence + 1 || !chain.equals(row.chain)) {
    throw corrupt(`record ${row.sequence} does not follow record ${replay.end.sequence}`);
  }
  if (!hasOwnContent(row))
    throw corrupt(`the content of record ${row.sequence} is not the one that was kept`);
  replay.frontier.push(leaf);
  replay.end = { sequence: row.sequence, chain };
};

const compareRoot = ({ frontier }: Replay, checkpoint: Checkpoint | undefined): void => {
  if (checkpoint?.size !== frontier.size || frontier.root().toString("base64") === checkpoint.root) return;
  throw corrupt(`the log is not the one whose checkpoint was signed at ${checkpoint.size} records`);
};

const replaySegment = (db: Database, facts: SegmentFacts, checkpoint: Checkpoint | undefined): Replay => {
  const replay = beginReplay(db, facts);
  compareRoot(replay, checkpoint);
  for (const row of rowsOf(db, { from: replay.end.sequence + 1, to: Number.MAX_SAFE_INTEGER })) {
    step(replay, row);
    compareRoot(replay, checkpoint);
  }
  return replay;
};

const recentOf = (db: Database, firstSequence: number, lastSequence: number): RecentRecords => {
  const recent = new RecentRecords(RECENT_RECORDS);
  const from = Math.max(firstSequence, lastSequence - RECENT_RECORDS + 1);
  for (const row of rowsOf(db, { from, to: lastSequence })) {
    recent.add(parseHeader(row.header).recordId, { sequence: row.sequence, chain: Buffer.from(row.chain) });
  }
  return recent;
};

const readTail = (
  segment: SegmentPath,
  checkpoint: Checkpoint | undefined,
): Replay & Pick<LogTail, "recent"> => {
  return withSegment(segment, (db) => {
    const facts = readFacts(db);
    if (facts === undefined) throw corrupt(`segment ${segment.name} has no start`);
    const replay = replaySegment(db, facts, checkpoint);
    return { ...replay, recent: recentOf(db, facts.firstSequence, replay.end.sequence) };
  });
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
  const { end, frontier, recent } = readTail(newest, checkpoint);
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
