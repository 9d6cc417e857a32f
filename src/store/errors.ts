/**
 * What goes wrong with the state, as stable codes (docs/errors.md).
 *
 * Rule: whatever is thrown inside a change undoes the whole change, its event too.
 */

export type StoreErrorCode =
  /** The file cannot be opened, read or written. */
  | "SG_STORE_UNAVAILABLE"
  /** Another process held it longer than one waits. */
  | "SG_STORE_BUSY"
  /** It is no database, or a damaged one. */
  | "SG_STORE_CORRUPT"
  /** Of a newer version, or not what our migrations made of it. */
  | "SG_STORE_SCHEMA"
  /** Who asked may not. */
  | "SG_STORE_DENIED"
  | "SG_STORE_NOT_FOUND"
  /** It contradicts what is there: a name that is taken, entries that overlap. */
  | "SG_STORE_CONFLICT"
  /** A value that nothing could be made of. */
  | "SG_STORE_INVALID";

export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
const SQLITE_CODES: Readonly<Record<number, StoreErrorCode>> = {
  5: "SG_STORE_BUSY",
  6: "SG_STORE_BUSY",
  11: "SG_STORE_CORRUPT",
  26: "SG_STORE_CORRUPT",
};

/** Of node:sqlite and the file system; any other error is our bug and stays as it is. */
export const asStoreError = (cause: unknown): unknown => {
  if (!(cause instanceof Error) || cause instanceof StoreError) return cause;
  const { errcode, syscall } = cause as { readonly errcode?: number; readonly syscall?: string };
  if (errcode === undefined && syscall === undefined) return cause;
  // The low byte is the primary code; the rest says which call failed.
  const code = (errcode === undefined ? undefined : SQLITE_CODES[errcode & 0xff]) ?? "SG_STORE_UNAVAILABLE";
  return new StoreError(code, `the state cannot be used: ${cause.message}`, cause);
};
