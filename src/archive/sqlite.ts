/**
 * The one door to SQLite for records: how databases of the archive are opened.
 *
 * Rule 1: every writable one runs WAL with synchronous=FULL, and that is read back: with NORMAL a power cut loses
 * acknowledged records (records.md §1).
 * Rule 2: never open a live segment's file by other means in the gateway's process: closing such a descriptor drops
 * the locks that SQLite holds on the file (https://sqlite.org/howtocorrupt.html §2.2).
 * COMPAT(node:sqlite, the class is being renamed, https://nodejs.org/api/sqlite.html)
 */
import { pathToFileURL } from "node:url";
import { DatabaseSync } from "node:sqlite";
import { ArchiveError } from "./errors.ts";

export type Database = DatabaseSync;
export type Statement = ReturnType<DatabaseSync["prepare"]>;
export type Row = Readonly<Record<string, unknown>>;

/** `PRAGMA synchronous` answers 2 for FULL. */
const SYNCHRONOUS_FULL = 2;

/** Larger than SQLite's 4096: a stanza's record is 1 to 2 KB, and fewer, fuller pages cost a third less CPU. */
export const PAGE_BYTES = 8192;

/** How long to wait for a reader's lock. */
const BUSY_TIMEOUT_MS = 250;

export const pragma = (db: Database, name: string): unknown => {
  const row = db.prepare(`PRAGMA ${name}`).get() as Row | undefined;
  return row === undefined ? undefined : Object.values(row)[0];
};

const open = (path: string): Database =>
  new DatabaseSync(path, {
    timeout: BUSY_TIMEOUT_MS,
    allowExtension: false,
    enableDoubleQuotedStringLiterals: false,
  });

/** @throws ArchiveError `SG_ARCHIVE_UNAVAILABLE` where the settings do not take; node:sqlite's own errors */
export const openDurable = (path: string): Database => {
  const db = open(path);
  db.exec(`PRAGMA page_size=${PAGE_BYTES}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL`);
  if (pragma(db, "synchronous") !== SYNCHRONOUS_FULL || pragma(db, "journal_mode") !== "wal") {
    db.close();
    throw new ArchiveError("SG_ARCHIVE_UNAVAILABLE", `the database does not take WAL with synchronous=FULL`);
  }
  return db;
};

/** As it is, without a change of settings: for sealing. */
export const openWritable = open;

export const openReadOnly = (path: string): Database =>
  new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });

/** For files that nobody may write any more: no lock, no side file, whatever their header says. */
export const openImmutable = (path: string): Database => {
  const url = pathToFileURL(path);
  url.searchParams.set("immutable", "1");
  return new DatabaseSync(url, { readOnly: true });
};
