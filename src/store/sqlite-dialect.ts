/**
 * kysely over node:sqlite: one connection, which kysely gives to one task at a time.
 *
 * Rule 1: a transaction that may write begins IMMEDIATE: it waits for the lock once, at its beginning, and never finds in its
 * middle that what it read is old (https://sqlite.org/lang_transaction.html).
 * Rule 2: calls are synchronous; nothing but the turn of promises lies between the statements of a transaction.
 */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from "kysely";

class Connection implements DatabaseConnection {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#db.prepare(sql);
    const values = parameters as readonly SQLInputValue[];
    if (statement.columns().length > 0)
      return await Promise.resolve({ rows: statement.all(...values) as R[] });
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}

class NodeSqliteDriver implements Driver {
  readonly #db: DatabaseSync;
  readonly #connection: Connection;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#connection = new Connection(db);
  }

  async init(): Promise<void> {
    await Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return await Promise.resolve(this.#connection);
  }

  async beginTransaction(_: DatabaseConnection, { accessMode }: TransactionSettings): Promise<void> {
    await this.#run(accessMode === "read only" ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE");
  }

  async commitTransaction(): Promise<void> {
    await this.#run("COMMIT");
  }

  async rollbackTransaction(): Promise<void> {
    // A failure such as a full disk may have ended it already.
    if (this.#db.isTransaction) await this.#run("ROLLBACK");
  }

  async releaseConnection(): Promise<void> {
    await Promise.resolve();
  }

  async destroy(): Promise<void> {
    this.#db.close();
    await Promise.resolve();
  }

  async #run(sql: string): Promise<void> {
    await this.#connection.executeQuery(CompiledQuery.raw(sql));
  }
}

/** Takes the open database over: it is closed with kysely's `destroy`. */
export const sqliteDialect = (db: DatabaseSync): Dialect => ({
  createDriver: () => new NodeSqliteDriver(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createAdapter: () => new SqliteAdapter(),
  createIntrospector: (kysely) => new SqliteIntrospector(kysely),
});
