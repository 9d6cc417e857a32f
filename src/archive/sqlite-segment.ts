/**
 * One segment: an SQLite database with the records of one writer and (part of) one UTC day.
 *
 * Rule 1: a segment exists once its first transaction (schema and start) and its directory entry are durable; a file
 * without a start is the remains of an opening that did not finish and holds nothing.
 * Rule 2: after a commit, and before it is acknowledged, the path must still name the file and its write-ahead log,
 * or the records would be durable where nobody looks for them.
 * LIMIT(SQLite shares the index of its write-ahead log through mapped memory. On a volume whose blocks are smaller than
 * a page of memory, filled to the last byte by someone else, the system answers a store there with SIGBUS, which ends
 * the process: nothing is acknowledged then, and the reserve is there to keep away from it)
 * Source: records.md §1.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { ArchiveError, asArchiveError } from "./errors.ts";
import { syncDirectory } from "./log-directory.ts";
import { dayOf, segmentName } from "./segment-name.ts";
import type { RecordRow, SegmentFile, SegmentStart } from "./segment-store.ts";
import { openDurable, PAGE_BYTES, type Database, type Statement } from "./sqlite.ts";

/** Of `format` 1. */
export const SCHEMA = `
CREATE TABLE segment (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE record (
  sequence INTEGER PRIMARY KEY, header TEXT NOT NULL, salt BLOB, payload BLOB,
  content BLOB NOT NULL, chain BLOB NOT NULL) STRICT;
CREATE TABLE notable (
  sequence INTEGER PRIMARY KEY, received_at_ms INTEGER NOT NULL, user TEXT NOT NULL, far_domain TEXT NOT NULL,
  enforced TEXT NOT NULL, rules TEXT NOT NULL, incident_ref TEXT) STRICT;
CREATE INDEX notable_incident ON notable (incident_ref) WHERE incident_ref IS NOT NULL;
CREATE INDEX notable_user ON notable (user, sequence);
CREATE INDEX notable_far_domain ON notable (far_domain, sequence);
CREATE TABLE mark (sequence INTEGER PRIMARY KEY, frontier BLOB NOT NULL) STRICT;`;

/** Pages that the first transaction writes: the schema's own, one for each table and index. */
const OPENING_PAGES = 9;

/** The write-ahead log of an opening (https://sqlite.org/fileformat2.html §4.1): a longer one has held records. */
export const OPENING_WAL_BYTES = 32 + OPENING_PAGES * (24 + PAGE_BYTES);

/** Side files of a database in WAL mode. */
const SIDE_FILES = ["-wal", "-shm", "-journal"];

const writeStart = (db: Database, start: SegmentStart): void => {
  db.exec("BEGIN IMMEDIATE");
  db.exec(SCHEMA);
  const insert = db.prepare("INSERT INTO segment VALUES (?, ?)");
  insert.run("format", "1");
  insert.run("log_id", start.logId);
  insert.run("number", String(start.number));
  insert.run("first_sequence", String(start.firstSequence));
  insert.run("previous_chain", start.previousChain.toString("hex"));
  insert.run("frontier", start.frontier.toString("hex"));
  insert.run("opened_at_ms", String(start.nowMs));
  db.exec("COMMIT");
};

/** Removes a segment that holds nothing (a torn opening, or one that never acknowledged). Never throws. */
export const removeSegment = (path: string): void => {
  for (const file of [path, ...SIDE_FILES.map((end) => path + end)]) {
    try {
      fs.rmSync(file, { force: true });
    } catch {
      // A leftover without acknowledged records is superseded by number and does no harm.
    }
  }
};

/** Which file a path names now. */
const inodeOf = (path: string): bigint | undefined =>
  fs.statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;

interface Opened {
  readonly path: string;
  readonly name: string;
  readonly place: number;
}

interface Statements {
  readonly begin: Statement;
  readonly record: Statement;
  readonly notable: Statement;
  readonly mark: Statement;
  readonly commit: Statement;
}

const prepareAll = (db: Database): Statements => ({
  begin: db.prepare("BEGIN IMMEDIATE"),
  // The header comes as UTF-8 bytes, as it was hashed; the cast spares a second conversion.
  record: db.prepare("INSERT INTO record VALUES (?, CAST(? AS TEXT), ?, ?, ?, ?)"),
  notable: db.prepare("INSERT INTO notable VALUES (?, ?, ?, ?, ?, ?, ?)"),
  mark: db.prepare("INSERT OR REPLACE INTO mark VALUES (?, ?)"),
  commit: db.prepare("COMMIT"),
});

class SqliteSegment implements SegmentFile {
  readonly name: string;
  readonly place: number;
  readonly #path: string;
  readonly #db: Database;
  readonly #statements: Statements;
  readonly #inodes: readonly (bigint | undefined)[];

  constructor(at: Opened, db: Database) {
    this.name = at.name;
    this.place = at.place;
    this.#path = at.path;
    this.#db = db;
    this.#statements = prepareAll(db);
    this.#inodes = this.#currentInodes();
  }

  append(rows: readonly RecordRow[]): void {
    this.#transact("records cannot be written", () => {
      for (const row of rows) this.#insert(row);
    });
    if (!this.isSound())
      throw new ArchiveError("SG_ARCHIVE_UNAVAILABLE", `${this.name} is no longer in its place`);
  }

  mark(sequence: number, frontier: Buffer): void {
    this.#transact("a mark cannot be written", () => this.#statements.mark.run(sequence, frontier));
  }

  isSound(): boolean {
    const now = this.#currentInodes();
    return this.#inodes.every((inode, index) => inode !== undefined && inode === now[index]);
  }

  release(): void {
    try {
      this.#db.close();
    } catch {
      // Closing copies committed pages out of the write-ahead log; where that fails they stay there, still durable.
    }
  }

  discard(): void {
    this.release();
    removeSegment(this.#path);
  }

  #currentInodes(): readonly (bigint | undefined)[] {
    return [inodeOf(this.#path), inodeOf(`${this.#path}-wal`)];
  }

  #insert(row: RecordRow): void {
    this.#statements.record.run(row.sequence, row.header, row.salt, row.payload, row.content, row.chain);
    if (row.notable === undefined) return;
    const { receivedAtMs, user, farDomain, enforced, rules, incidentRef } = row.notable;
    this.#statements.notable.run(row.sequence, receivedAtMs, user, farDomain, enforced, rules, incidentRef);
  }

  /** A failed commit is not rolled back and tried again here: the writer gives the file up. */
  #transact(during: string, insertAll: () => unknown): void {
    try {
      this.#statements.begin.run();
      insertAll();
      this.#statements.commit.run();
    } catch (cause) {
      throw asArchiveError(cause, during);
    }
  }
}

/** @throws ArchiveError, and leaves nothing behind then */
export const createSegment = (start: SegmentStart, directory: string, place: number): SegmentFile => {
  const name = segmentName(start.number, start.firstSequence, dayOf(start.nowMs));
  const path = join(directory, name);
  let isOurs = false;
  try {
    // By hand first: the system's own error (read-only, full, gone) says more than SQLite's.
    fs.closeSync(fs.openSync(path, "wx", 0o640));
    isOurs = true;
    const db = openDurable(path);
    writeStart(db, start);
    syncDirectory(directory);
    return new SqliteSegment({ path, name, place }, db);
  } catch (cause) {
    if (isOurs) removeSegment(path);
    throw asArchiveError(cause, `segment ${name} cannot be opened`);
  }
};
