/**
 * The blocked log: stanzas that the policy did not plainly allow, newest first or as they come. In shadow mode they
 * went on; their record says so.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { StanzaRecord } from "../records/record.ts";
import { openForReading, type LogPlace } from "./log-directory.ts";
import { readableSegments, selectRows, toStored, type ReadableSegment, type StoredRecord } from "./reader.ts";
import type { StoredRow } from "./segment-reader.ts";
import type { Database } from "./sqlite.ts";

type Disposition = StanzaRecord["verdict"]["enforced"];

export interface BlockedQuery {
  /** What the policy says; without it: hold and block. */
  readonly dispositions?: readonly Disposition[];
  /** Bare JID. */
  readonly user?: string;
  readonly farDomain?: string;
  readonly rule?: string;
  /** Inclusive; when the stanza came in. */
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly limit?: number;
}

const REFUSED: readonly Disposition[] = ["hold", "block"];

const NO_LIMIT = -1;

type Value = string | number;

interface Clause {
  readonly sql: string;
  readonly values: readonly Value[];
}

interface Window {
  readonly from: number;
  readonly to: number;
  readonly isNewestFirst: boolean;
}

const when = (sql: string, value: Value | undefined): readonly Clause[] =>
  value === undefined ? [] : [{ sql, values: [value] }];

const clausesOf = (query: BlockedQuery): readonly Clause[] => {
  const dispositions = query.dispositions ?? REFUSED;
  return [
    { sql: `enforced IN (${dispositions.map(() => "?").join(", ")})`, values: dispositions },
    ...when("user = ?", query.user),
    ...when("far_domain = ?", query.farDomain),
    ...when("instr(rules, ?) > 0", query.rule === undefined ? undefined : `,${query.rule},`),
    ...when("received_at_ms >= ?", query.sinceMs),
    ...when("received_at_ms <= ?", query.untilMs),
  ];
};

const select = (query: BlockedQuery, window: Window, limit: number) => {
  const clauses = clausesOf(query);
  const where = ["record.sequence BETWEEN ? AND ?", ...clauses.map(({ sql }) => sql)].join(" AND ");
  const order = `ORDER BY notable.sequence ${window.isNewestFirst ? "DESC" : "ASC"} LIMIT ?`;
  const columns = "record.sequence, header, salt, payload, content, chain";
  const sql = `SELECT ${columns} FROM notable JOIN record USING (sequence) WHERE ${where} ${order}`;
  const values = [window.from, window.to, ...clauses.flatMap((one) => one.values), limit];
  return (db: Database): StoredRow[] => db.prepare(sql).all(...values) as unknown as StoredRow[];
};

const windowOf = (segment: ReadableSegment, from: number, isNewestFirst: boolean): Window => ({
  from: Math.max(from, segment.firstSequence),
  to: segment.lastThatCounts,
  isNewestFirst,
});

/** Newest first. @throws ArchiveError */
export function* blocked(place: LogPlace, query: BlockedQuery = {}): Generator<StoredRecord> {
  const { logId, directories } = openForReading(place);
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  for (const segment of readableSegments(directories).toReversed()) {
    if (left <= 0) return;
    const limit = Number.isFinite(left) ? left : NO_LIMIT;
    for (const row of selectRows(segment, select(query, windowOf(segment, 1, true), limit))) {
      left -= 1;
      yield toStored(logId, row);
    }
  }
}

/** What came after `sequence`, oldest first. */
function* blockedAfter(place: LogPlace, query: BlockedQuery, sequence: number): Generator<StoredRecord> {
  const { logId, directories } = openForReading(place);
  for (const segment of readableSegments(directories)) {
    const window = windowOf(segment, sequence + 1, false);
    if (window.from > window.to) continue;
    for (const row of selectRows(segment, select(query, window, NO_LIMIT))) yield toStored(logId, row);
  }
}

const lastSequence = (place: LogPlace): number => {
  const { directories } = openForReading(place);
  const newest = readableSegments(directories).at(-1);
  return newest === undefined ? 0 : newest.firstSequence - 1;
};

const POLL_MS = 250;

const pause = async (signal: AbortSignal): Promise<void> => {
  try {
    await delay(POLL_MS, undefined, { signal });
  } catch {
    // Aborted: the caller's loop condition ends it.
  }
};

/**
 * `--follow`: first the newest ones that are there (as many as `limit`, 10 without it), oldest first, then each new
 * one within a quarter of a second, until `signal` aborts.
 * @throws ArchiveError
 */
export async function* followBlocked(
  place: LogPlace,
  query: BlockedQuery,
  signal: AbortSignal,
): AsyncGenerator<StoredRecord> {
  const known = [...blocked(place, { ...query, limit: query.limit ?? 10 })].reverse();
  yield* known;
  let seen = known.at(-1)?.receipt.sequence ?? lastSequence(place);
  while (!signal.aborted) {
    for (const stored of blockedAfter(place, query, seen)) {
      seen = stored.receipt.sequence;
      yield stored;
    }
    await pause(signal);
  }
}
