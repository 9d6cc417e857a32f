/** What peers and the environment can do to the edge. Every code is explained in docs/errors.md. */

export type EdgeErrorCode =
  | "SG_EDGE_BIND"
  | "SG_EDGE_CERTIFICATE"
  | "SG_EDGE_LINGER"
  | "SG_EDGE_LOOP"
  | "SG_EDGE_PROXY_HEADER"
  | "SG_EDGE_SESSION_FAULT"
  | "SG_EDGE_SILENT"
  | "SG_EDGE_STARTTLS_BUFFERED"
  | "SG_EDGE_TLS_HANDSHAKE"
  | "SG_EDGE_UPSTREAM_TLS"
  | "SG_EDGE_UPSTREAM_UNKNOWN"
  | "SG_EDGE_UPSTREAM_UNREACHABLE"
  | "SG_EDGE_WORKER_LOST"
  | "SG_EDGE_WORKER_SILENT"
  | "SG_EDGE_WRITE_OVERFLOW"
  | "SG_EDGE_WRITE_STALLED";

export class EdgeError extends Error {
  override readonly name = "EdgeError";
  readonly code: EdgeErrorCode;

  constructor(code: EdgeErrorCode, detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The stable code of whatever was caught: ours, else the system's (`ECONNRESET`), else `fallback`. */
export const codeOf = (error: unknown, fallback: string): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : fallback;
