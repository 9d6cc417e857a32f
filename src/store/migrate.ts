/**
 * Brings a database to the form that this version knows, or refuses it.
 *
 * Rule 1: forward only, all steps in one transaction; what was carried out is compared by name and SHA-256.
 * Rule 2: afterwards the form is what our steps make of an empty database, to the letter: a dropped trigger or a foreign
 * column is found here, and not where it does harm.
 */
import { createHash, randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "./errors.ts";
import type { Migration } from "./migrations.ts";

const REGISTER = `CREATE TABLE migration (
  name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_ms INTEGER NOT NULL
) STRICT`;

const checksumOf = ({ sql }: Migration): string => createHash("sha256").update(sql).digest("hex");

interface Applied {
  readonly name: string;
  readonly checksum: string;
}

const appliedIn = (db: DatabaseSync): readonly Applied[] => {
  const has = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'").get();
  if (has === undefined) return [];
  return db.prepare("SELECT name, checksum FROM migration ORDER BY name").all() as unknown as Applied[];
};

const refuse = (detail: string): never => {
  throw new StoreError("SG_STORE_SCHEMA", `state.db ${detail}`);
};

/** Those that are still to be carried out. */
const pendingIn = (db: DatabaseSync, all: readonly Migration[]): readonly Migration[] => {
  const applied = appliedIn(db);
  for (const [index, { name, checksum }] of applied.entries()) {
    const known = all[index];
    if (known === undefined) return refuse(`was written by a newer version (it knows ${name})`);
    if (known.name !== name || checksumOf(known) !== checksum)
      return refuse(`was altered: step ${name} is not the one of this version`);
  }
  return all.slice(applied.length);
};

const apply = (db: DatabaseSync, all: readonly Migration[], nowMs: number): void => {
  db.exec("BEGIN IMMEDIATE");
  try {
    // Looked at again under the lock: another process may have been first.
    const pending = pendingIn(db, all);
    if (pending.length === all.length) db.exec(REGISTER);
    for (const step of pending) {
      db.exec(step.sql);
      db.prepare("INSERT INTO migration VALUES (?, ?, ?)").run(step.name, checksumOf(step), nowMs);
    }
    if (pending.length === all.length) db.prepare("INSERT INTO meta VALUES (?)").run(randomUUID());
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
};

const formOf = (db: DatabaseSync): string =>
  JSON.stringify(
    db
      .prepare(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
      )
      .all(),
  );

const expectedForm = (all: readonly Migration[]): string => {
  const db = new DatabaseSync(":memory:");
  try {
    apply(db, all, 0);
    return formOf(db);
  } finally {
    db.close();
  }
};

/** @throws StoreError `SG_STORE_SCHEMA`; node:sqlite's own errors. Nothing is changed then. */
export const migrate = (db: DatabaseSync, all: readonly Migration[], nowMs: number): void => {
  if (pendingIn(db, all).length > 0) {
    if (appliedIn(db).length === 0 && formOf(db) !== "[]") refuse("holds tables that are not ours");
    apply(db, all, nowMs);
  }
  if (formOf(db) !== expectedForm(all)) refuse("was altered: its tables are not those of this version");
};
