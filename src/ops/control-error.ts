/** What can go wrong on the control socket. Every code is explained in docs/errors.md. */

export type ControlErrorCode =
  /** Another gateway answers on this path. */
  | "SG_CONTROL_BUSY"
  /** The path does not fit into a unix socket's address. */
  | "SG_CONTROL_PATH"
  /** The directory lets other users in. */
  | "SG_CONTROL_UNSAFE"
  /** No gateway answers. */
  | "SG_CONTROL_UNREACHABLE"
  /** The gateway answered that it could not do it, or not in our words. */
  | "SG_CONTROL_REFUSED";

export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly code: ControlErrorCode;

  constructor(code: ControlErrorCode, detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
