/**
 * The state: what is neither record nor file (docs/decisions/0025-state-and-its-events.md). One port, for a command and for the
 * running gateway at once.
 *
 * Rule 1: durable on return: WAL with synchronous=FULL, read back at open.
 * Rule 2: a change and its event are one transaction, and changes of all processes come one after another.
 * Rule 3: the file is 0600 from its first moment, and only the owner of its directory opens it: whoever else did would leave
 * files that the gateway cannot write.
 */
import * as fs from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { asStoreError, StoreError } from "./errors.ts";
import { appendEvent, type NewEvent } from "./events.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import type { StateTables, Tx } from "./tables.ts";

export interface Change<T> {
  readonly event: NewEvent;
  readonly result: T;
}

export interface Store {
  /**
   * Looks at one state, whatever others change meanwhile. What it reads within is from one moment; it must not write.
   * @throws StoreError
   */
  read<T>(look: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Carries a change out with its event, durably, or not at all: where `make` throws, nothing of it stays.
   * `make` awaits nothing but queries: others wait for it.
   * @param isTrial everything is done and then undone
   * @throws StoreError `SG_STORE_BUSY` after the wait; what `make` throws
   */
  change<T>(make: (tx: Tx) => Promise<Change<T>>, isTrial?: boolean): Promise<T>;
  /** Notes what is no change of the state: when a token was used, what the archive has. @throws StoreError */
  note(write: (tx: Tx) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Path of the file; `:memory:` for one that is nowhere. */
  readonly path: string;
  readonly nowMs: number;
  /** Who opens it; undefined where the system knows no users. */
  readonly uid: number | undefined;
  /** How long a lock of another process is waited for; the thread waits with it. */
  readonly busyTimeoutMs: number;
}

export const statePathOf = (dataDir: string): string => `${dataDir}/state.db`;

/** `PRAGMA synchronous` answers 2 for FULL. */
const SYNCHRONOUS_FULL = 2;

/** @throws StoreError */
export const openStore = (options: StoreOptions): Store => {
  try {
    return new SqliteStore(openDatabase(options));
  } catch (error) {
    throw asStoreError(error);
  }
};

const openDatabase = (options: StoreOptions): DatabaseSync => {
  const { path, nowMs, busyTimeoutMs } = options;
  if (path !== ":memory:") claimFile(options);
  const db = new DatabaseSync(path, {
    timeout: busyTimeoutMs,
    allowExtension: false,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
  });
  try {
    makeDurable(db, path);
    migrate(db, MIGRATIONS, nowMs);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** SQLite gives the files beside it the mode and, for root, the owner of this one. */
const claimFile = ({ path, uid }: StoreOptions): void => {
  const directory = path.slice(0, path.lastIndexOf("/")) || "/";
  if (uid !== undefined && uid !== fs.statSync(directory).uid) {
    throw new StoreError(
      "SG_STORE_DENIED",
      `${directory} belongs to another user: run this as the gateway's user`,
    );
  }
  const found = fs.statSync(path, { throwIfNoEntry: false });
  // One that is there is not opened by us: closing it would drop the locks that SQLite holds on it in this process.
  if (found === undefined) fs.closeSync(fs.openSync(path, "a", 0o600));
  else if ((found.mode & 0o077) !== 0) fs.chmodSync(path, 0o600);
};

const makeDurable = (db: DatabaseSync, path: string): void => {
  if (path === ":memory:") return;
  const mode = db.prepare("PRAGMA journal_mode=WAL").get();
  db.exec("PRAGMA synchronous=FULL");
  const synchronous = db.prepare("PRAGMA synchronous").get();
  if (mode?.["journal_mode"] !== "wal" || synchronous?.["synchronous"] !== SYNCHRONOUS_FULL)
    throw new StoreError("SG_STORE_UNAVAILABLE", "state.db does not take WAL with synchronous=FULL");
};

/** Carries a trial's result out of the transaction that it undoes. */
class TrialEnd<T> extends Error {
  readonly result: T;

  constructor(result: T) {
    super("a trial ended");
    this.result = result;
  }
}

class SqliteStore implements Store {
  readonly #db: DatabaseSync;
  readonly #kysely: Kysely<StateTables>;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#kysely = new Kysely<StateTables>({ dialect: sqliteDialect(db) });
  }

  async read<T>(look: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.#kysely.transaction().setAccessMode("read only").execute(look);
    } catch (error) {
      throw asStoreError(error);
    }
  }

  async change<T>(make: (tx: Tx) => Promise<Change<T>>, isTrial = false): Promise<T> {
    try {
      return await this.#write(async (tx) => {
        const { event, result } = await make(tx);
        await appendEvent(tx, event);
        if (isTrial) throw new TrialEnd(result);
        return result;
      });
    } catch (error) {
      if (error instanceof TrialEnd) return error.result as T;
      throw error;
    }
  }

  async note(write: (tx: Tx) => Promise<void>): Promise<void> {
    await this.#write(write);
  }

  async close(): Promise<void> {
    await this.#kysely.destroy();
    // kysely leaves alone what it never used.
    if (this.#db.isOpen) this.#db.close();
  }

  async #write<T>(write: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.#kysely.transaction().execute(write);
    } catch (error) {
      throw asStoreError(error);
    }
  }
}
