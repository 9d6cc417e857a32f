/**
 * Entries of the blocked log, as lines and as JSON.
 *
 * Rule: no content. Who, when, to whom, which rule and clause, and the reference: what was said stays in the archive.
 */
import type { StoredRecord } from "../archive/reader.ts";
import type { StanzaRecord } from "../records/record.ts";
import { plain, toTime } from "./output.ts";

export interface BlockedEntry {
  readonly sequence: number;
  readonly time: string;
  readonly direction: string;
  readonly user: string;
  readonly farEnd: string;
  readonly kind: string;
  readonly disposition: string;
  readonly enforced: string;
  readonly mode: string;
  readonly rules: readonly string[];
  readonly clauses: readonly string[];
  readonly detectors: readonly string[];
  readonly reference: string | null;
  readonly revisionId: string;
}

/** Undefined for a record that is no stanza (the blocked log holds none, but a reader promises less). */
export function toEntry({ receipt, record }: StoredRecord): BlockedEntry | undefined {
  if (record.kind !== "stanza") return undefined;
  const { verdict, findings, direction } = record;
  const detectors = findings.flatMap(({ detector }) => (detector === undefined ? [] : [detector]));
  return {
    sequence: receipt.sequence,
    time: toTime(record.receivedAtMs),
    direction,
    user: bareOf(record.user),
    farEnd: farEndOf(record),
    kind: record.stanzaKind,
    disposition: verdict.disposition,
    enforced: verdict.enforced,
    mode: verdict.mode,
    rules: verdict.ruleIds,
    clauses: verdict.clauseIds,
    detectors: [...new Set(detectors)],
    reference: verdict.incidentRef ?? null,
    revisionId: verdict.revisionId,
  };
}

const bareOf = (jid: string): string => jid.split("/", 1)[0] ?? jid;

/** As prepared where it prepared, else as sent. */
export function farEndOf({ direction, addressing }: StanzaRecord): string {
  const { to, toText, from, fromText } = addressing;
  return (direction === "outbound" ? (to ?? toText) : (from ?? fromText)) ?? "";
}

export const BLOCKED_HEAD = [
  "time",
  "reference",
  "verdict",
  "user",
  "",
  "far end",
  "rule",
  "clause",
] as const;

export function entryCells(entry: BlockedEntry): readonly string[] {
  const isShadow = entry.disposition !== entry.enforced;
  return [
    entry.time,
    entry.reference ?? "-",
    isShadow ? `${entry.disposition} (${entry.enforced})` : entry.disposition,
    plain(entry.user),
    entry.direction === "outbound" ? "->" : "<-",
    plain(entry.farEnd),
    [entry.rules[0] ?? "-", ...entry.detectors].join(" "),
    entry.clauses[0] ?? "-",
  ];
}
