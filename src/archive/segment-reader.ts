/**
 * One segment, read: live, given up, or sealed. Rows come in pages by sequence, never as one long read, so that a
 * reader holds up neither the writer's checkpoints nor a seal.
 */
import * as fs from "node:fs";
import { ArchiveError, asArchiveError } from "./errors.ts";
import { isSealed, type SegmentPath } from "./segment-name.ts";
import { OPENING_WAL_BYTES } from "./sqlite-segment.ts";
import { openImmutable, openReadOnly, PAGE_BYTES, type Database, type Row } from "./sqlite.ts";

export interface StoredRow {
  readonly sequence: number;
  readonly header: string;
  /** null after disposal. */
  readonly salt: Uint8Array | null;
  readonly payload: Uint8Array | null;
  readonly content: Uint8Array;
  readonly chain: Uint8Array;
}

/** What a segment says of its own beginning. */
export interface SegmentFacts {
  readonly logId: string;
  readonly number: number;
  readonly firstSequence: number;
  /** Hex. */
  readonly previousChain: string;
  readonly frontier: string;
}

export interface Range {
  /** Inclusive. */
  readonly from: number;
  readonly to: number;
  readonly newestFirst?: boolean;
}

const PAGE_ROWS = 256;

const COLUMNS = "sequence, header, salt, payload, content, chain";

/** SQLITE_READONLY_ROLLBACK: a journal waits for a writer to roll it back. */
const SQLITE_READONLY_ROLLBACK = 776;

const sizeOf = (path: string): number => fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Tables and start come in one transaction: a file has all of it, or nothing at all, or is damaged. */
const isBlank = (db: Database): boolean => {
  try {
    return db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
  } catch (cause) {
    if ((cause as { readonly errcode?: number }).errcode !== SQLITE_READONLY_ROLLBACK) throw cause;
    // Killed while it made the file: only an opening leaves a journal (a seal does not, seal.ts).
    const path = db.location() ?? "";
    if (sizeOf(path) <= PAGE_BYTES) return true;
    throw new ArchiveError(
      "SG_ARCHIVE_CORRUPT",
      `beside ${path} lies a journal that is not of this archive`,
      cause,
    );
  }
};

/**
 * @returns undefined where the segment's opening did not finish: it holds nothing
 * @throws ArchiveError `SG_ARCHIVE_CORRUPT` where it holds something, but no start
 */
export const readFacts = (db: Database): SegmentFacts | undefined => {
  if (isBlank(db)) return undefined;
  const facts = new Map<unknown, unknown>();
  for (const row of db.prepare("SELECT key, value FROM segment").all() as Row[])
    facts.set(row["key"], row["value"]);
  if (facts.size === 0)
    throw new ArchiveError("SG_ARCHIVE_CORRUPT", `${db.location() ?? "a segment"} has no start`);
  const text = (key: string): string => String(facts.get(key));
  return {
    logId: text("log_id"),
    number: Number(text("number")),
    firstSequence: Number(text("first_sequence")),
    previousChain: text("previous_chain"),
    frontier: text("frontier"),
  };
};

const pageSql = (isNewestFirst: boolean): string =>
  `SELECT ${COLUMNS} FROM record WHERE sequence BETWEEN ? AND ? ` +
  `ORDER BY sequence ${isNewestFirst ? "DESC" : "ASC"} LIMIT ${PAGE_ROWS}`;

/** Rows of an open segment; each page is its own read. */
export function* rowsOf(db: Database, range: Range): Generator<StoredRow> {
  const isNewestFirst = range.newestFirst === true;
  const statement = db.prepare(pageSql(isNewestFirst));
  let { from, to } = range;
  while (from <= to) {
    // The schema is ours and STRICT: the columns have these types or the file is damaged (verify.ts).
    const page = statement.all(from, to) as unknown as StoredRow[];
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    if (isNewestFirst) to = last.sequence - 1;
    else from = last.sequence + 1;
  }
}

export const openSegment = (segment: SegmentPath): Database => {
  try {
    return isSealed(segment.path) ? openImmutable(segment.path) : openReadOnly(segment.path);
  } catch (cause) {
    throw asArchiveError(cause, `segment ${segment.name} cannot be opened`);
  }
};

/** Runs `use` on an open segment and closes it. @throws ArchiveError where it cannot be read */
export const withSegment = <T>(segment: SegmentPath, use: (db: Database) => T): T => {
  const db = openSegment(segment);
  try {
    return use(db);
  } catch (cause) {
    throw asArchiveError(cause, `segment ${segment.name} cannot be read`);
  } finally {
    db.close();
  }
};

/** @throws ArchiveError `SG_ARCHIVE_CORRUPT` where a hex text is not a hash */
export const hashFromHex = (hex: string): Buffer => {
  if (!/^[0-9a-f]{64}$/u.test(hex)) throw new ArchiveError("SG_ARCHIVE_CORRUPT", "a stored hash is not one");
  return Buffer.from(hex, "hex");
};

/** Whether its opening did not finish, or is under way. False where it is damaged: reading it will say so. */
export const isUnopened = (segment: SegmentPath): boolean => {
  try {
    return withSegment(segment, (db) => readFacts(db) === undefined);
  } catch {
    return false;
  }
};

/** Whether a segment without start is no larger than an opening leaves it: a larger one has held records. */
export const isTornOpening = (segment: SegmentPath): boolean =>
  !isSealed(segment.path) &&
  sizeOf(segment.path) <= PAGE_BYTES &&
  sizeOf(`${segment.path}-wal`) <= OPENING_WAL_BYTES &&
  isUnopened(segment);
