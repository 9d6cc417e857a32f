/**
 * Where a log's checkpoints are kept: `admin.sqlite` beside its segments. Every note stays; none is changed.
 *
 * LIMIT(whoever can delete segments can delete checkpoints: copies kept elsewhere are what proves a truncation
 * against the operator himself; `verify` takes them)
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { parseCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { asArchiveError } from "./errors.ts";
import { openNote, type NoteVerifier } from "./note.ts";
import { openDurable, openReadOnly, type Database, type Row } from "./sqlite.ts";

const FILE = "admin.sqlite";

const SCHEMA = `CREATE TABLE IF NOT EXISTS checkpoint (
  id INTEGER PRIMARY KEY, size INTEGER NOT NULL, at_ms INTEGER NOT NULL, seals INTEGER NOT NULL, note TEXT NOT NULL
) STRICT`;

export class AdminLog {
  readonly #db: Database;

  /** @throws ArchiveError */
  constructor(directory: string) {
    try {
      this.#db = openDurable(join(directory, FILE));
      this.#db.exec(SCHEMA);
    } catch (cause) {
      throw asArchiveError(cause, `the admin log in ${directory} cannot be opened`);
    }
  }

  /** Durable on return. @throws ArchiveError */
  append({ size, atMs, seals }: Checkpoint, note: string): void {
    try {
      const insert = this.#db.prepare(
        "INSERT INTO checkpoint (size, at_ms, seals, note) VALUES (?, ?, ?, ?)",
      );
      insert.run(size, atMs, seals.length, note);
    } catch (cause) {
      throw asArchiveError(cause, "a checkpoint cannot be kept");
    }
  }

  close(): void {
    try {
      this.#db.close();
    } catch {
      // Everything in it was durable when it was written.
    }
  }
}

export type NoteSelection = "all" | "seals";

const SELECTIONS: Readonly<Record<NoteSelection, string>> = {
  all: "SELECT note FROM checkpoint ORDER BY id",
  seals: "SELECT note FROM checkpoint WHERE seals > 0 ORDER BY id",
};

const readRows = (db: Database, selection: NoteSelection): readonly string[] => {
  const hasTable = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'checkpoint'").get();
  if (hasTable === undefined) return [];
  return (db.prepare(SELECTIONS[selection]).all() as Row[]).map((row) => String(row["note"]));
};

/** Notes of a log, oldest first. @throws ArchiveError */
export const readNotes = (directory: string, selection: NoteSelection = "all"): readonly string[] => {
  const path = join(directory, FILE);
  if (!fs.existsSync(path)) return [];
  try {
    const db = openReadOnly(path);
    try {
      return readRows(db, selection);
    } finally {
      db.close();
    }
  } catch (cause) {
    throw asArchiveError(cause, `the checkpoints in ${directory} cannot be read`);
  }
};

/** @returns undefined where the note is none of this log's, or no trusted key signed it */
export const trustedCheckpoint = (
  note: string,
  verifiers: readonly NoteVerifier[],
): Checkpoint | undefined => {
  const opened = openNote(note, verifiers);
  return opened?.isTrusted === true ? parseCheckpoint(opened.text) : undefined;
};

/** The newest checkpoint that one of the keys signed: looked for from the end, since a year has half a million. */
export const latestTrusted = (
  notes: readonly string[],
  verifiers: readonly NoteVerifier[],
): Checkpoint | undefined => {
  for (let index = notes.length - 1; index >= 0; index -= 1) {
    const checkpoint = trustedCheckpoint(notes[index] ?? "", verifiers);
    if (checkpoint !== undefined) return checkpoint;
  }
  return undefined;
};
