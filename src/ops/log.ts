/**
 * The log: JSON lines, one event a line, fixed short phrases with facts as fields.
 *
 * Rule 1: no stanza content, no SASL, no password; what a line may carry is chosen by whoever logs, and `redact`
 * is a net below that, not the way.
 * Rule 2: what a peer wrote cannot act on a terminal or forge a line: control and direction characters are escaped.
 * Rule 3: a log that nobody reads loses lines (counted), it never stops traffic: the archive is the evidence.
 * Levels: error = someone must act, warn = blocked or degraded, info = life cycle, debug = effects by type.
 */
import {
  destination as openDestination,
  type DestinationStream,
  type Logger,
  pino,
  stdTimeFunctions,
} from "pino";

export type Log = Logger;

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogOptions {
  readonly level: LogLevel;
  /** Standard output where absent. */
  readonly destination?: DestinationStream;
  /** Called for each line that was lost. */
  readonly onDrop?: () => void;
}

/** Waiting lines, in characters, before the newest are dropped. */
const MAX_WAITING = 8 * 1024 * 1024;

const REDACTED = ["password", "token", "secret", "authorization", "body", "received", "forwarded", "stanza"];

export const createLog = ({ level, destination, onDrop }: LogOptions): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: REDACTED.flatMap((key) => [key, `*.${key}`]),
      hooks: { streamWrite: escapeLine },
    },
    destination ?? standardOutput(onDrop),
  );

const standardOutput = (onDrop?: () => void): DestinationStream => {
  const stream = openDestination({ fd: 1, sync: false, maxLength: MAX_WAITING });
  stream.on("drop", () => onDrop?.());
  return stream;
};

/**
 * C1 controls, DEL, zero-width and direction characters, line separators: JSON leaves them as they are, terminals
 * and viewers act on them. Inside a JSON line they can only stand in strings, so escaping keeps the line valid.
 */
const ACTING = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

export const escapeLine = (line: string): string =>
  line.replaceAll(ACTING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Where an error came from, without its message: that may quote what a peer sent. */
export const traceOf = (error: unknown): { readonly name: string; readonly trace: readonly string[] } => {
  if (!(error instanceof Error)) return { name: typeof error, trace: [] };
  const frames = (error.stack ?? "")
    .replace(error.message, "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  return { name: error.name, trace: frames.slice(0, 12).map((line) => line.trim()) };
};
