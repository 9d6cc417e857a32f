/** What can keep a directory from telling. Every code is explained in docs/errors.md. */

export type DirectoryErrorCode =
  /** No connection, or it was lost. */
  | "SG_DIRECTORY_UNREACHABLE"
  /** TLS failed, was not offered, or its certificate is not the directory's. */
  | "SG_DIRECTORY_TLS"
  /** The log-in was refused. */
  | "SG_DIRECTORY_LOGIN"
  /** No answer in time. */
  | "SG_DIRECTORY_TIMEOUT"
  /** It answered with an error. */
  | "SG_DIRECTORY_REFUSED";

export class DirectoryError extends Error {
  override readonly name = "DirectoryError";
  readonly code: DirectoryErrorCode;

  constructor(code: DirectoryErrorCode, detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
