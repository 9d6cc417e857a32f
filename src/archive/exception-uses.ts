/**
 * What passed under exceptions, counted from the records: the state keeps no count, so that none can differ.
 *
 * Rule: a stanza counts once for each exception that a finding of it names; everything else (a log-in by a client or device) where
 * its facts name one. Source: docs/decisions/0030-exceptions-act.md.
 */
import { parseHeader } from "../records/canonical.ts";
import type { OperationRecord, StanzaRecord } from "../records/record.ts";
import { openForReading, type LogPlace } from "./log-directory.ts";
import { logsOf } from "./log-set.ts";
import { readableSegments, type ReadableSegment } from "./reader.ts";
import { readFacts, withSegment } from "./segment-reader.ts";
import type { Database, Row } from "./sqlite.ts";

export interface ExceptionUses {
  readonly stanzas: number;
  /** Of these, refused by something that no exception loosened. */
  readonly refused: number;
  /** Log-ins and the like. */
  readonly logIns: number;
  readonly lastMs: number;
}

/** What names an exception is found by its header alone, which outlives the content. */
const STANZAS = `SELECT header FROM notable JOIN record USING (sequence)
  WHERE record.sequence BETWEEN ? AND ? AND instr(header, '"exceptionId":"') > 0`;
const OTHERS = `SELECT header FROM record
  WHERE sequence BETWEEN ? AND ? AND instr(header, '"exception":"') > 0`;

/** By the exception's id, in all logs of the archive. Reads every header. @throws ArchiveError */
export const exceptionUses = (archive: LogPlace): ReadonlyMap<string, ExceptionUses> => {
  const uses = new Map<string, ExceptionUses>();
  for (const { place } of logsOf(archive)) {
    for (const segment of readableSegments(openForReading(place).directories)) {
      withSegment(segment, (db) => {
        if (readFacts(db) !== undefined) countIn(db, segment, uses);
      });
    }
  }
  return uses;
};

const countIn = (
  db: Database,
  { firstSequence, lastThatCounts }: ReadableSegment,
  uses: Map<string, ExceptionUses>,
): void => {
  for (const row of db.prepare(STANZAS).all(firstSequence, lastThatCounts) as Row[]) {
    const { findings, verdict, receivedAtMs: atMs } = headerOf(row) as StanzaRecord;
    const refused = verdict.disposition === "block" || verdict.disposition === "hold" ? 1 : 0;
    for (const id of new Set(findings.flatMap(({ exceptionId }) => exceptionId ?? [])))
      add(uses, id, { stanzas: 1, refused, logIns: 0, lastMs: atMs });
  }
  for (const row of db.prepare(OTHERS).all(firstSequence, lastThatCounts) as Row[]) {
    const { facts, receivedAtMs: lastMs } = headerOf(row) as Partial<OperationRecord>;
    const id = facts?.["exception"];
    if (typeof id === "string" && lastMs !== undefined)
      add(uses, id, { stanzas: 0, refused: 0, logIns: 1, lastMs });
  }
};

const headerOf = (row: Row): unknown => parseHeader(String(row["header"]));

const add = (uses: Map<string, ExceptionUses>, id: string, one: ExceptionUses): void => {
  const known = uses.get(id);
  uses.set(id, {
    stanzas: one.stanzas + (known?.stanzas ?? 0),
    refused: one.refused + (known?.refused ?? 0),
    logIns: one.logIns + (known?.logIns ?? 0),
    lastMs: Math.max(one.lastMs, known?.lastMs ?? 0),
  });
};
