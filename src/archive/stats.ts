/** What a log holds, in numbers: for `archive stats`. */
import * as fs from "node:fs";
import { parseHeader } from "../records/canonical.ts";
import { openForReading, type LogPlace } from "./log-directory.ts";
import { readableSegments, type ReadableSegment } from "./reader.ts";
import { isSealed } from "./segment-name.ts";
import { readFacts, withSegment } from "./segment-reader.ts";
import type { Database, Row } from "./sqlite.ts";

export interface LogStats {
  readonly logId: string;
  readonly records: number;
  /** On disk, write-ahead logs included. */
  readonly bytes: number;
  readonly segments: number;
  readonly sealedSegments: number;
  readonly firstReceivedAtMs?: number;
  readonly lastReceivedAtMs?: number;
  /** By what the policy says: allow, flag, redact, strip, hold, block. Stanzas only. */
  readonly byDisposition: Readonly<Record<string, number>>;
  /** stanza, session, policy, … */
  readonly byKind: Readonly<Record<string, number>>;
}

interface Tally {
  records: number;
  bytes: number;
  sealed: number;
  first: number | undefined;
  last: number | undefined;
  readonly byKind: Map<string, number>;
  readonly notable: Map<string, number>;
}

const addTo = (counts: Map<string, number>, key: string, count: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + count);
};

const receivedAt = (
  db: Database,
  order: "ASC" | "DESC",
  { firstSequence, lastThatCounts }: ReadableSegment,
): number | undefined => {
  const sql = `SELECT header FROM record WHERE sequence BETWEEN ? AND ? ORDER BY sequence ${order} LIMIT 1`;
  const row = db.prepare(sql).get(firstSequence, lastThatCounts) as Row | undefined;
  if (row === undefined) return undefined;
  const header = parseHeader(String(row["header"])) as unknown as { readonly receivedAtMs: number };
  return header.receivedAtMs;
};

const KINDS = `SELECT json_extract(header, '$.kind') AS kind, count(*) AS count FROM record
  WHERE sequence BETWEEN ? AND ? GROUP BY 1`;
const NOTABLE = `SELECT enforced AS kind, count(*) AS count FROM notable
  WHERE sequence BETWEEN ? AND ? GROUP BY 1`;

const countInto = (counts: Map<string, number>, rows: readonly unknown[]): void => {
  for (const row of rows as readonly Row[]) addTo(counts, String(row["kind"]), Number(row["count"]));
};

const tallyRecords = (tally: Tally, segment: ReadableSegment): void => {
  const range = [segment.firstSequence, segment.lastThatCounts] as const;
  withSegment(segment, (db) => {
    if (readFacts(db) === undefined) return;
    countInto(tally.byKind, db.prepare(KINDS).all(...range));
    countInto(tally.notable, db.prepare(NOTABLE).all(...range));
    tally.first ??= receivedAt(db, "ASC", segment);
    tally.last = receivedAt(db, "DESC", segment) ?? tally.last;
  });
};

const sizeOf = (path: string): number => fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const byDisposition = ({ byKind, notable }: Tally): Readonly<Record<string, number>> => {
  const others = [...notable.values()].reduce((sum, count) => sum + count, 0);
  return { allow: (byKind.get("stanza") ?? 0) - others, ...Object.fromEntries(notable) };
};

/** @throws ArchiveError */
export const statsOf = (place: LogPlace): LogStats => {
  const { logId, directories } = openForReading(place);
  const segments = readableSegments(directories);
  const tally: Tally = {
    records: 0,
    bytes: 0,
    sealed: 0,
    first: undefined,
    last: undefined,
    byKind: new Map(),
    notable: new Map(),
  };
  for (const segment of segments) {
    try {
      tallyRecords(tally, segment);
      tally.bytes += sizeOf(segment.path) + sizeOf(`${segment.path}-wal`);
      if (isSealed(segment.path)) tally.sealed += 1;
    } catch (cause) {
      // The live writer removes a segment that never took a record.
      if (fs.existsSync(segment.path)) throw cause;
    }
  }
  for (const count of tally.byKind.values()) tally.records += count;
  return {
    logId,
    records: tally.records,
    bytes: tally.bytes,
    segments: segments.length,
    sealedSegments: tally.sealed,
    ...(tally.first === undefined ? {} : { firstReceivedAtMs: tally.first }),
    ...(tally.last === undefined ? {} : { lastReceivedAtMs: tally.last }),
    byDisposition: byDisposition(tally),
    byKind: Object.fromEntries(tally.byKind),
  };
};
