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
import { openDurable, openImmutable, openReadOnly, type Database, type Row } from "./sqlite.ts";

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

interface SizeRange {
  /** Inclusive. */
  readonly from: number;
  readonly to: number;
}

type NamedSelection = "all" | "seals" | "newestFirst";

export type NoteSelection = NamedSelection | SizeRange;

const SELECTIONS: Readonly<Record<NamedSelection, string>> = {
  all: "SELECT note FROM checkpoint ORDER BY id",
  seals: "SELECT note FROM checkpoint WHERE seals > 0 ORDER BY id",
  newestFirst: "SELECT note FROM checkpoint ORDER BY id DESC",
};

const WITHIN = "SELECT note FROM checkpoint WHERE size BETWEEN ? AND ? ORDER BY size DESC, id DESC";

const rowsOf = (db: Database, selection: NoteSelection): Iterable<unknown> =>
  typeof selection === "string"
    ? db.prepare(SELECTIONS[selection]).iterate()
    : db.prepare(WITHIN).iterate(selection.from, selection.to);

function* notesOf(db: Database, selection: NoteSelection): Generator<string> {
  const hasTable = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'checkpoint'").get();
  if (hasTable === undefined) return;
  for (const row of rowsOf(db, selection) as Iterable<Row>) yield String(row["note"]);
}

type Use<T> = (notes: Iterable<string>) => T;

const useNotes = <T>(db: Database, selection: NoteSelection, use: Use<T>): T => {
  try {
    return use(notesOf(db, selection));
  } finally {
    db.close();
  }
};

const stateOf = (path: string): string => {
  const { ino, size, mtimeNs } = fs.statSync(path, { bigint: true });
  return `${ino} ${size} ${mtimeNs}`;
};

/** While no writer has it open, which is nearly always: then nothing is written beside it, and a read-only copy will do. */
const useAtRest = <T>(
  path: string,
  selection: NoteSelection,
  use: Use<T>,
): { readonly result: T } | undefined => {
  if (fs.existsSync(`${path}-wal`)) return undefined;
  const before = stateOf(path);
  try {
    const result = useNotes(openImmutable(path), selection, use);
    return stateOf(path) === before && !fs.existsSync(`${path}-wal`) ? { result } : undefined;
  } catch (cause) {
    if (stateOf(path) === before) throw cause;
    return undefined;
  }
};

const withNotes = <T>(directory: string, selection: NoteSelection, use: Use<T>): T => {
  const path = join(directory, FILE);
  if (!fs.existsSync(path)) return use([]);
  try {
    const found = useAtRest(path, selection, use);
    return found === undefined ? useNotes(openReadOnly(path), selection, use) : found.result;
  } catch (cause) {
    throw asArchiveError(cause, `the checkpoints in ${directory} cannot be read`);
  }
};

/** Notes of a log, oldest first unless asked otherwise. @throws ArchiveError */
export const readNotes = (directory: string, selection: NoteSelection = "all"): readonly string[] =>
  withNotes(directory, selection, (notes) => [...notes]);

/** @returns undefined where the note is none of this log's, or no trusted key signed it */
export const trustedCheckpoint = (
  note: string,
  verifiers: readonly NoteVerifier[],
): Checkpoint | undefined => {
  const opened = openNote(note, verifiers);
  return opened?.isTrusted === true ? parseCheckpoint(opened.text) : undefined;
};

export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly note: string;
}

const firstTrusted = (
  notes: Iterable<string>,
  verifiers: readonly NoteVerifier[],
): SignedCheckpoint | undefined => {
  for (const note of notes) {
    const checkpoint = trustedCheckpoint(note, verifiers);
    if (checkpoint !== undefined) return { checkpoint, note };
  }
  return undefined;
};

const newestFirst = ({ checkpoint: a }: SignedCheckpoint, { checkpoint: b }: SignedCheckpoint): number =>
  b.size - a.size || b.atMs - a.atMs;

/**
 * The newest checkpoint that one of the keys signed: looked for from the end, one by one, since a year has half a
 * million.
 * @throws ArchiveError
 */
export const latestTrusted = (
  directories: readonly string[],
  verifiers: readonly NoteVerifier[],
): SignedCheckpoint | undefined => {
  const found = directories.flatMap(
    (one) => withNotes(one, "newestFirst", (notes) => firstTrusted(notes, verifiers)) ?? [],
  );
  return found.sort(newestFirst)[0];
};

/** The newest of those sizes that one of the keys signed. @throws ArchiveError */
export const trustedWithin = (
  directories: readonly string[],
  verifiers: readonly NoteVerifier[],
  sizes: SizeRange,
): Checkpoint | undefined => {
  const found = directories.flatMap(
    (one) => withNotes(one, sizes, (notes) => firstTrusted(notes, verifiers)) ?? [],
  );
  return found.sort(newestFirst)[0]?.checkpoint;
};
