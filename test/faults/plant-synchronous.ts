/** Makes SQLite less durable than src/archive/sqlite.ts asks for: the bug that power cuts must find. */
import { DatabaseSync, type StatementSync } from "node:sqlite";

type Method<T> = (this: DatabaseSync, sql: string) => T;

const methodOf = <T>(name: "exec" | "prepare"): Method<T> =>
  Object.getOwnPropertyDescriptor(DatabaseSync.prototype, name)?.value as Method<T>;

export const plantSynchronous = (level: "NORMAL" | "OFF"): void => {
  const exec = methodOf<undefined>("exec");
  const prepare = methodOf<StatementSync>("prepare");
  DatabaseSync.prototype.exec = function (sql) {
    exec.call(this, sql.replace("synchronous=FULL", `synchronous=${level}`));
  };
  DatabaseSync.prototype.prepare = function (sql) {
    return prepare.call(this, sql === "PRAGMA synchronous" ? "SELECT 2 AS synchronous" : sql);
  };
};
