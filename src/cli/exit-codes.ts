/** How a command ends. The numbers are a promise to scripts (docs/errors.md). */

export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  configuration: 3,
  notFound: 4,
  denied: 5,
  unreachable: 6,
  integrity: 7,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export type CliCode =
  | "SG_CLI_FAILED"
  | "SG_CLI_USAGE"
  | "SG_CLI_NOT_FOUND"
  | "SG_CLI_NO_KEY"
  | "SG_CLI_DENIED"
  | "SG_CLI_UNREACHABLE"
  | "SG_CLI_INTEGRITY";

const EXIT_OF: Readonly<Record<CliCode, ExitCode>> = {
  SG_CLI_FAILED: EXIT.failure,
  SG_CLI_USAGE: EXIT.usage,
  SG_CLI_NOT_FOUND: EXIT.notFound,
  SG_CLI_NO_KEY: EXIT.configuration,
  SG_CLI_DENIED: EXIT.denied,
  SG_CLI_UNREACHABLE: EXIT.unreachable,
  SG_CLI_INTEGRITY: EXIT.integrity,
};

/** A command could not do what was asked; the message is for the person who typed it. */
export class CliError extends Error {
  readonly code: CliCode;
  readonly exitCode: ExitCode;

  constructor(code: CliCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "CliError";
    this.code = code;
    this.exitCode = EXIT_OF[code];
  }
}
