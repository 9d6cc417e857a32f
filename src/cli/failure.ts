/**
 * From whatever a command threw to an exit code and words for a person.
 *
 * Rule: no stack traces, and no content: what a message may say is settled where the error is made.
 */
import { CommanderError } from "commander";
import { ConfigError, isError, problemText } from "../config/problem.ts";
import type { Problem } from "../config/problem.ts";
import { CliError, EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { countText } from "./output.ts";

export interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  /** For standard error; "" where everything was said already (help, commander's own usage text). */
  readonly text: string;
  readonly problems?: readonly Problem[];
}

const GENTLE_ENDS: ReadonlySet<string> = new Set([
  "commander.helpDisplayed",
  "commander.help",
  "commander.version",
]);

export function failureOf(error: unknown): Failure {
  if (error instanceof ConfigError) return configFailure(error);
  if (error instanceof CliError) return { exitCode: error.exitCode, code: error.code, text: error.message };
  if (error instanceof CommanderError) return usageFailure(error);
  const code = stableCode(error);
  if (code !== undefined && error instanceof Error) {
    const text = error.message.startsWith(code) ? error.message : `${error.message} [${code}]`;
    return { exitCode: EXIT_BY_CODE[code] ?? EXIT.failure, code, text };
  }
  return { exitCode: EXIT.failure, code: "SG_CLI_FAILED", text: `failed: ${systemReason(error)}` };
}

/** Errors of other folders that have an exit code of their own; the rest are plain failures. */
const EXIT_BY_CODE: Readonly<Record<string, ExitCode>> = {
  SG_ARCHIVE_CORRUPT: EXIT.integrity,
  SG_ARCHIVE_NO_LOG: EXIT.notFound,
  SG_ARCHIVE_UNSIGNED: EXIT.integrity,
  SG_CONTROL_UNREACHABLE: EXIT.unreachable,
  SG_STORE_CORRUPT: EXIT.integrity,
  SG_STORE_DENIED: EXIT.denied,
  SG_STORE_INVALID: EXIT.usage,
  SG_STORE_NOT_FOUND: EXIT.notFound,
  SG_STORE_SCHEMA: EXIT.integrity,
};

function configFailure({ problems, code }: ConfigError): Failure {
  const errors = problems.filter(isError).length;
  const lines = problems.map(severityLine);
  const text = [...lines, `${countText(errors, "error")}: nothing was started or changed`].join("\n");
  return { exitCode: EXIT.configuration, code, text, problems };
}

export const severityLine = (problem: Problem): string =>
  isError(problem) ? problemText(problem) : `${problemText(problem)} (warning)`;

/** Commander has written its own text; a bare group (`stanzagate config`) shows help and counts as wrong usage. */
function usageFailure({ code, exitCode }: CommanderError): Failure {
  const isGentle = GENTLE_ENDS.has(code) && exitCode === 0;
  return { exitCode: isGentle ? EXIT.ok : EXIT.usage, code: "SG_CLI_USAGE", text: "" };
}

const stableCode = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return error.code.startsWith("SG_") ? error.code : undefined;
};

/** For logs: the stable code where there is one, and the reason. */
export const codedError = (error: unknown): { readonly code: string; readonly detail: string } => ({
  code: stableCode(error) ?? "SG_CLI_FAILED",
  detail: systemReason(error),
});

/** System errors say what and where by themselves; anything else is a bug of ours and says its name only. */
function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  return "syscall" in error ? error.message : `${error.name}: ${error.message}`;
}
