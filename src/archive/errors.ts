/**
 * What goes wrong with the archive, as stable codes (docs/errors.md).
 *
 * Rule: whatever the cause, the answer is the same: nothing is acknowledged. The code only tells who must act.
 */

export type ArchiveErrorCode =
  /** The store cannot be reached or written; retrying may help. */
  | "SG_ARCHIVE_UNAVAILABLE"
  /** No room, or less than the reserve. */
  | "SG_ARCHIVE_FULL"
  | "SG_ARCHIVE_READ_ONLY"
  /** What is stored contradicts itself or a checkpoint. */
  | "SG_ARCHIVE_CORRUPT"
  /** It holds records, and no checkpoint that this key signed. */
  | "SG_ARCHIVE_UNSIGNED"
  /** Another process writes this log. */
  | "SG_ARCHIVE_LOCKED"
  /** The directory holds no log (never made, or its volume is not mounted). */
  | "SG_ARCHIVE_NO_LOG"
  /** A key for checkpoints, or to verify them with, cannot be used. */
  | "SG_ARCHIVE_BAD_KEY";

export class ArchiveError extends Error {
  readonly code: ArchiveErrorCode;

  constructor(code: ArchiveErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ArchiveError";
    this.code = code;
  }
}

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
const SQLITE_CODES: Readonly<Record<number, ArchiveErrorCode>> = {
  8: "SG_ARCHIVE_READ_ONLY",
  11: "SG_ARCHIVE_CORRUPT",
  13: "SG_ARCHIVE_FULL",
  26: "SG_ARCHIVE_CORRUPT",
};

const SYSTEM_CODES: Readonly<Record<string, ArchiveErrorCode>> = {
  EACCES: "SG_ARCHIVE_READ_ONLY",
  EDQUOT: "SG_ARCHIVE_FULL",
  ENOSPC: "SG_ARCHIVE_FULL",
  EPERM: "SG_ARCHIVE_READ_ONLY",
  EROFS: "SG_ARCHIVE_READ_ONLY",
};

const codeOf = (cause: unknown): ArchiveErrorCode => {
  if (!(cause instanceof Error)) return "SG_ARCHIVE_UNAVAILABLE";
  const { errcode, code } = cause as { readonly errcode?: number; readonly code?: string };
  // The low byte is the primary code; the rest says which call failed.
  if (errcode !== undefined) return SQLITE_CODES[errcode & 0xff] ?? "SG_ARCHIVE_UNAVAILABLE";
  return SYSTEM_CODES[code ?? ""] ?? "SG_ARCHIVE_UNAVAILABLE";
};

/** Any failure of the file system or of SQLite as an ArchiveError; one that is one already stays as it is. */
export const asArchiveError = (cause: unknown, during: string): ArchiveError => {
  if (cause instanceof ArchiveError) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ArchiveError(codeOf(cause), `${during}: ${detail}`, cause);
};
