/** What can keep the service account from its work. Every code is explained in docs/errors.md. */

export type ServiceErrorCode =
  /** The server refused the log-in. */
  | "SG_SERVICE_LOGIN"
  /** TLS is configured and the server offers none. */
  | "SG_SERVICE_PLAINTEXT"
  /** The stream ended, or said what no stream says. */
  | "SG_SERVICE_STREAM"
  /** The server did not answer in time. */
  | "SG_SERVICE_TIMEOUT"
  /** More waited to be said than may wait. */
  | "SG_SERVICE_OVERFLOW"
  /** What was to be said could not be recorded, and was not said. */
  | "SG_SERVICE_UNRECORDED";

export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: ServiceErrorCode;

  constructor(code: ServiceErrorCode, detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** Ours, else that of the port that failed, else `fallback`. */
export const codeOf = (error: unknown, fallback: string): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : fallback;
