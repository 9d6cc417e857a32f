/** Times that people type: RFC 3339, a day, or how long ago. */
import { duration, durationToMs } from "../config/scalars.ts";
import { CliError } from "./exit-codes.ts";

const STAMP = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/**
 * `2026-10-01`, `2026-10-01T08:00Z`, `2h` (ago).
 * @throws CliError SG_CLI_USAGE
 */
export function parseTime(text: string, nowMs: number): number {
  if (duration.safeParse(text).success) return nowMs - durationToMs(text);
  const time = STAMP.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new CliError(
      "SG_CLI_USAGE",
      `"${text}" is not a time: 2026-10-01, 2026-10-01T08:00Z, or 2h for two hours ago`,
    );
  }
  return time;
}
