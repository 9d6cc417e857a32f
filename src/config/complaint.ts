/** A finding about a setting before its place in the file is known: what checks return. */
import type { ConfigCode, KeyPath, Problem } from "./problem.ts";
import type { YamlSource } from "./yaml-source.ts";

export interface Complaint {
  readonly code: ConfigCode;
  readonly path: KeyPath;
  readonly message: string;
  readonly hint?: string;
  readonly isWarning?: boolean;
  /** Points at the key instead of its value. */
  readonly isAtKey?: boolean;
}

export const conflict = (path: KeyPath, message: string, hint?: string): Complaint => ({
  code: "SG_CONFIG_CONFLICT",
  path,
  message,
  ...(hint === undefined ? {} : { hint }),
});

export function toProblem(complaint: Complaint, source: YamlSource): Problem {
  const { code, path, message, hint, isWarning, isAtKey } = complaint;
  const place = isAtKey === true ? source.placeOfKey(path) : source.placeOf(path);
  const severity = isWarning === true ? "warning" : "error";
  const problem = { code, severity, file: source.file, place, path, message } as const;
  return hint === undefined ? problem : { ...problem, hint };
}
