/**
 * What can be wrong with a configuration file, and the one error that carries every such finding at once.
 *
 * Rule: a problem says where (file:line:column and key path), what, and how to mend it; it never repeats a value
 * that could be a secret.
 */

export type ConfigCode =
  | "SG_CONFIG_READ"
  | "SG_CONFIG_YAML"
  | "SG_CONFIG_SCHEMA"
  | "SG_CONFIG_SECRET"
  | "SG_CONFIG_ARCHIVE"
  | "SG_CONFIG_REFERENCE"
  | "SG_CONFIG_CONFLICT"
  | "SG_CONFIG_CERTIFICATE"
  | "SG_CONFIG_DOMAIN"
  | "SG_CONFIG_ACCOUNT"
  | "SG_CONFIG_PATTERN"
  | "SG_CONFIG_UNATTESTED"
  | "SG_CONFIG_LOOSENED";

export type KeyPath = readonly (string | number)[];

/** 1-based, as editors count. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Problem {
  readonly code: ConfigCode;
  /** A warning is shown and does not stop a start. */
  readonly severity: "error" | "warning";
  readonly file: string;
  readonly place: Place;
  readonly path: KeyPath;
  readonly message: string;
  readonly hint?: string;
}

/** `a.b[2].c`; "" for the whole file. */
export const pathText = (path: KeyPath): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");

/** One line: `gateway.yaml:4:11 domains: unknown key "alowed" (did you mean "allowed"?) [SG_CONFIG_SCHEMA]`. */
export function problemText({ file, place, path, message, hint, code }: Problem): string {
  const where = path.length === 0 ? "" : ` ${pathText(path)}:`;
  const advice = hint === undefined ? "" : ` (${hint})`;
  return `${file}:${place.line}:${place.column}${where} ${message}${advice} [${code}]`;
}

export const isError = ({ severity }: Problem): boolean => severity === "error";

/** By file, then place: the order in which a person mends them. */
export const inReadingOrder = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted(
    (a, b) => a.file.localeCompare(b.file) || a.place.line - b.place.line || a.place.column - b.place.column,
  );

/** Thrown with every problem found; nothing was started or swapped. */
export class ConfigError extends Error {
  readonly code = "SG_CONFIG_INVALID";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const ordered = inReadingOrder(problems);
    super(ordered.filter(isError).map(problemText).join("\n"));
    this.name = "ConfigError";
    this.problems = ordered;
  }
}
