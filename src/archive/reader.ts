/**
 * Reads a log while its writer runs, or after: records by sequence, and one by its incident reference.
 *
 * Rule 1: only what counts is yielded, and what the proof covers: from a segment's first sequence to the last before its
 * successor's (rows after that were never acknowledged; log-directory.ts, rule 2).
 * Rule 2: nothing is proven here; `verify` does that.
 */
import * as fs from "node:fs";
import { decodeRecord } from "../records/canonical.ts";
import type { Receipt } from "../records/receipt.ts";
import type { ArchiveRecord } from "../records/record.ts";
import { asArchiveError } from "./errors.ts";
import { openForReading, type LogPlace } from "./log-directory.ts";
import { lastThatCounts, listSegments, type SegmentPath } from "./segment-name.ts";
import { isUnopened, openSegment, readFacts, rowsOf, type Range, type StoredRow } from "./segment-reader.ts";
import type { Database } from "./sqlite.ts";

export interface StoredRecord {
  readonly receipt: Receipt;
  readonly record: ArchiveRecord;
  /** False once disposal has destroyed the texts; `received` is "" then. */
  readonly hasContent: boolean;
}

export interface ReadOptions {
  readonly fromSequence?: number;
  readonly toSequence?: number;
  readonly newestFirst?: boolean;
  readonly filter?: (record: ArchiveRecord) => boolean;
}

/** A segment and the sequences of it that count. */
export interface ReadableSegment extends SegmentPath {
  readonly lastThatCounts: number;
}

export const isNewest = (segment: ReadableSegment): boolean =>
  segment.lastThatCounts === Number.MAX_SAFE_INTEGER;

const NO_BYTES = new Uint8Array(0);

export const toStored = (logId: string, row: StoredRow): StoredRecord => ({
  receipt: { logId, sequence: row.sequence, chainHash: Buffer.from(row.chain).toString("hex") },
  record: decodeRecord(row.header, row.payload ?? NO_BYTES),
  hasContent: row.payload !== null,
});

/** What supersedes: an opening that did not finish says nothing of what precedes it, whatever its name. */
const opened = (segments: readonly SegmentPath[]): readonly SegmentPath[] =>
  segments.slice(0, segments.findLastIndex((one) => !isUnopened(one)) + 1);

/** Oldest first. @throws ArchiveError */
export const readableSegments = (directories: readonly string[]): readonly ReadableSegment[] => {
  const segments = listSegments(directories);
  const counting = opened(segments);
  return segments.map((segment, index) => ({ ...segment, lastThatCounts: lastThatCounts(counting, index) }));
};

const openIfThere = (segment: SegmentPath): Database | undefined => {
  try {
    return openSegment(segment);
  } catch (cause) {
    // The writer removes segments that never took a record.
    if (!fs.existsSync(segment.path)) return undefined;
    throw cause;
  }
};

/** Rows that `select` finds in a segment; none where it was never fully opened. @throws ArchiveError */
export function* selectRows(
  segment: SegmentPath,
  select: (db: Database) => Iterable<StoredRow>,
): Generator<StoredRow> {
  const db = openIfThere(segment);
  if (db === undefined) return;
  try {
    if (readFacts(db) !== undefined) yield* select(db);
  } catch (cause) {
    throw asArchiveError(cause, `segment ${segment.name} cannot be read`);
  } finally {
    db.close();
  }
}

const rangeWithin = (segment: ReadableSegment, options: ReadOptions): Range => ({
  from: Math.max(options.fromSequence ?? 1, segment.firstSequence),
  to: Math.min(options.toSequence ?? Number.MAX_SAFE_INTEGER, segment.lastThatCounts),
  newestFirst: options.newestFirst ?? false,
});

/** Lazy: years are read in constant memory. @throws ArchiveError */
export function* recordsOf(place: LogPlace, options: ReadOptions = {}): Generator<StoredRecord> {
  const { logId, directories } = openForReading(place);
  const segments = readableSegments(directories);
  const inOrder = options.newestFirst === true ? segments.toReversed() : segments;
  for (const segment of inOrder) {
    const range = rangeWithin(segment, options);
    if (range.from > range.to) continue;
    for (const row of selectRows(segment, (db) => rowsOf(db, range))) {
      const stored = toStored(logId, row);
      if (options.filter?.(stored.record) ?? true) yield stored;
    }
  }
}

const INCIDENT = `SELECT record.sequence, header, salt, payload, content, chain
  FROM notable JOIN record USING (sequence) WHERE incident_ref = ? AND record.sequence BETWEEN ? AND ?`;

/**
 * The record of the refusal that the user was shown this reference for.
 * @param maxSegments the newest of them; how many files a look may open
 * @throws ArchiveError
 */
export const findByIncident = (
  place: LogPlace,
  incidentRef: string,
  maxSegments = Number.POSITIVE_INFINITY,
): StoredRecord | undefined => {
  const { logId, directories } = openForReading(place);
  for (const segment of readableSegments(directories).toReversed().slice(0, maxSegments)) {
    const { firstSequence, lastThatCounts: last } = segment;
    const found = selectRows(
      segment,
      (db) => db.prepare(INCIDENT).all(incidentRef, firstSequence, last) as unknown as StoredRow[],
    );
    for (const row of found) return toStored(logId, row);
  }
  return undefined;
};
