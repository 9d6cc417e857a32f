/**
 * What a period left on record, without its texts: for figures over months, read beside the writer in constant memory.
 *
 * Rule 1: by the time that a record itself tells; a segment is passed over only where the day of its successor says that all in
 * it is older.
 * Rule 2: it ends at what was there when it was first asked for, as `all-logs.ts` does.
 */
import { decodeRecord } from "../records/canonical.ts";
import type { ArchiveRecord } from "../records/record.ts";
import { openForReading, type LogPlace } from "./log-directory.ts";
import { readableSegments, selectRows, type ReadableSegment } from "./reader.ts";
import type { Range, StoredRow } from "./segment-reader.ts";
import type { Database } from "./sqlite.ts";

/** Epoch milliseconds; the end is exclusive. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface StoredHead {
  readonly logId: string;
  readonly sequence: number;
  /** SHA-256 of the chain up to it, 64 hex digits. */
  readonly chainHash: string;
  /** Its texts are "". */
  readonly record: ArchiveRecord;
}

const NO_BYTES = new Uint8Array(0);
const DAY_MS = 86_400_000;
const PAGE_ROWS = 1_000;

const PAGE = `SELECT sequence, header, chain FROM record WHERE sequence BETWEEN ? AND ? ORDER BY sequence LIMIT ${PAGE_ROWS}`;

/** Each page is its own read: a reader holds up neither checkpoints nor a seal. */
function* pagesOf(db: Database, { from, to }: Range): Generator<StoredRow> {
  const statement = db.prepare(PAGE);
  for (let next = from; next <= to;) {
    const page = statement.all(next, to) as unknown as StoredRow[];
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    next = last.sequence + 1;
  }
}

/** What a segment holds was written before its successor was opened, and that was on the day that its name tells. */
const isOlder = (successor: ReadableSegment | undefined, fromMs: number): boolean =>
  successor !== undefined && Date.parse(successor.day) + DAY_MS <= fromMs;

const headOf = (logId: string, { sequence, header, chain }: StoredRow): StoredHead => ({
  logId,
  sequence,
  chainHash: Buffer.from(chain).toString("hex"),
  record: decodeRecord(header, NO_BYTES),
});

const newestSequence = (segments: readonly ReadableSegment[]): number => {
  for (const segment of segments.toReversed()) {
    const sql =
      "SELECT sequence, header, chain FROM record WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1";
    const select = (db: Database) => db.prepare(sql).all(segment.lastThatCounts) as unknown as StoredRow[];
    for (const { sequence } of selectRows(segment, select)) return sequence;
  }
  return 0;
};

/** In the order of one log. @throws ArchiveError */
export function* headsOf(place: LogPlace, { fromMs, toMs }: Period): Generator<StoredHead> {
  const { logId, directories } = openForReading(place);
  const segments = readableSegments(directories);
  const end = newestSequence(segments);
  for (const [index, segment] of segments.entries()) {
    if (isOlder(segments[index + 1], fromMs)) continue;
    const range = { from: segment.firstSequence, to: Math.min(segment.lastThatCounts, end) };
    for (const row of selectRows(segment, (db) => pagesOf(db, range))) {
      const head = headOf(logId, row);
      const { receivedAtMs } = head.record;
      if (receivedAtMs >= fromMs && receivedAtMs < toMs) yield head;
    }
  }
}

const POLICIES = `SELECT sequence, header, chain FROM record
  WHERE sequence BETWEEN ? AND ? AND json_extract(header, '$.kind') = 'policy' ORDER BY sequence DESC`;

/** The newest record of a policy that came into force before then; undefined where there is none. @throws ArchiveError */
export const policyBefore = (place: LogPlace, beforeMs: number): StoredHead | undefined => {
  const { logId, directories } = openForReading(place);
  for (const segment of readableSegments(directories).toReversed()) {
    const { firstSequence, lastThatCounts } = segment;
    const select = (db: Database) =>
      db.prepare(POLICIES).all(firstSequence, lastThatCounts) as unknown as StoredRow[];
    for (const row of selectRows(segment, select)) {
      const head = headOf(logId, row);
      if (head.record.receivedAtMs < beforeMs) return head;
    }
  }
  return undefined;
};

/** When the log's first record came in; undefined where it has none. */
const firstReceivedAt = (place: LogPlace): number | undefined => {
  for (const { record } of headsOf(place, { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }))
    return record.receivedAtMs;
  return undefined;
};

/** When the first record of all logs came in; undefined where there is none. @throws ArchiveError */
export const archiveSince = (logs: readonly { readonly place: LogPlace }[]): number | undefined => {
  const all = logs.flatMap(({ place }) => firstReceivedAt(place) ?? []);
  return all.length === 0 ? undefined : Math.min(...all);
};
