/**
 * Proves one segment: every row is recomputed from header, salt and payload, linked to the one before, and compared
 * with what is stored beside it.
 *
 * Rule: the walk stops at the first record that does not hold, and names it. Past it nothing can be proven.
 */
import { parseHeader } from "../records/canonical.ts";
import { contentHash, leafHash, nextChain, SALT_BYTES } from "./chain.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Frontier } from "./merkle.ts";
import { isNotableHeader, notableColumns } from "./notable.ts";
import { isNewest, type ReadableSegment } from "./reader.ts";
import type { ChainEnd } from "./row-builder.ts";
import {
  isTornOpening,
  openSegment,
  readFacts,
  rowsOf,
  type SegmentFacts,
  type StoredRow,
} from "./segment-reader.ts";
import { wrongShape } from "./segment-shape.ts";
import type { Database, Row } from "./sqlite.ts";
import { walDamage } from "./wal-damage.ts";

export type ProblemCode =
  | "altered-file"
  | "altered-record"
  | "bad-index"
  | "missing-checkpoint"
  | "missing-content"
  | "missing-records"
  | "missing-segment"
  | "truncated"
  | "unproven"
  | "unreadable"
  | "untrusted-checkpoint"
  | "wrong-root";

export interface Problem {
  readonly code: ProblemCode;
  /** The first record that is not proven; absent where the problem is not with a record. */
  readonly sequence?: number;
  readonly segment?: string;
  readonly detail: string;
}

/** Where the walk has come to. */
export interface Walk {
  readonly logId: string;
  end: ChainEnd;
  readonly frontier: Frontier;
  /** By size. */
  readonly checkpoints: ReadonlyMap<number, readonly Checkpoint[]>;
}

/** Ends the walk; caught here, never seen outside. */
class BrokenProofError extends Error {
  readonly problem: Problem;

  constructor(code: ProblemCode, sequence: number, detail: string) {
    super(detail);
    this.name = "BrokenProofError";
    this.problem = { code, sequence, detail };
  }
}

const checkStart = (facts: SegmentFacts | undefined, segment: ReadableSegment, walk: Walk): void => {
  const next = walk.end.sequence + 1;
  if (facts === undefined) throw new BrokenProofError("unreadable", next, "the segment has no start");
  if (segment.firstSequence > next) {
    throw new BrokenProofError(
      "missing-records",
      next,
      `records ${next} to ${segment.firstSequence - 1} are gone`,
    );
  }
  const isRight =
    facts.logId === walk.logId &&
    facts.number === segment.number &&
    facts.firstSequence === segment.firstSequence &&
    facts.previousChain === walk.end.chain.toString("hex") &&
    facts.frontier === walk.frontier.toBytes().toString("hex");
  if (!isRight)
    throw new BrokenProofError(
      "altered-record",
      next,
      "the segment's start does not follow what precedes it",
    );
};

const checkRow = (row: StoredRow, walk: Walk): Buffer => {
  const next = walk.end.sequence + 1;
  if (row.sequence !== next) throw new BrokenProofError("missing-records", next, `record ${next} is gone`);
  if (row.salt === null || row.payload === null) {
    throw new BrokenProofError("missing-content", next, "the content is gone and no disposal is on record");
  }
  // One hash goes over both, and does not tell where one ends: the salt's length does.
  if (row.salt.length !== SALT_BYTES)
    throw new BrokenProofError("altered-record", next, "text was moved between the content and its salt");
  const content = contentHash(row.salt, row.payload);
  if (!content.equals(row.content))
    throw new BrokenProofError("altered-record", next, "the content was altered");
  const leaf = leafHash(Buffer.from(row.header), content);
  const chain = nextChain(walk.end.chain, leaf);
  if (!chain.equals(row.chain))
    throw new BrokenProofError("altered-record", next, "the header or the chain was altered");
  const { log, seq } = parseHeader(row.header);
  if (log !== walk.logId || seq !== next)
    throw new BrokenProofError("altered-record", next, "it belongs elsewhere");
  walk.end = { sequence: next, chain };
  return leaf;
};

const checkRoots = (walk: Walk): void => {
  for (const { root, size } of walk.checkpoints.get(walk.frontier.size) ?? []) {
    if (walk.frontier.root().toString("base64") !== root) {
      throw new BrokenProofError(
        "wrong-root",
        size,
        `the log was not this when its checkpoint at ${size} was signed`,
      );
    }
  }
};

const checkMark = (marks: ReadonlyMap<number, Buffer>, walk: Walk): void => {
  const mark = marks.get(walk.end.sequence);
  if (mark?.equals(walk.frontier.toBytes()) === false) {
    throw new BrokenProofError("bad-index", walk.end.sequence, "the stored state of the tree was altered");
  }
};

const marksOf = (db: Database): ReadonlyMap<number, Buffer> => {
  const rows = db.prepare("SELECT sequence, frontier FROM mark").all() as Row[];
  return new Map(rows.map((row) => [Number(row["sequence"]), Buffer.from(row["frontier"] as Uint8Array)]));
};

const NOTABLE = `SELECT received_at_ms AS receivedAtMs, user, far_domain AS farDomain, enforced, rules,
  incident_ref AS incidentRef FROM notable WHERE sequence = ?`;

/** Compares the blocked log's columns with what the proven headers say. */
const notableChecker = (db: Database) => {
  const statement = db.prepare(NOTABLE);
  return ({ header, sequence }: StoredRow): void => {
    const stored = statement.get(sequence) as Row | undefined;
    const expected = isNotableHeader(header) ? notableColumns(header) : undefined;
    if (expected === undefined && stored === undefined) return;
    if (expected !== undefined && stored !== undefined) {
      if (Object.entries(expected).every(([name, value]) => stored[name] === value)) return;
    }
    throw new BrokenProofError("bad-index", sequence, "the blocked log does not say what the record says");
  };
};

/** What is beside the rows that were proven: rows before the segment's first, rows of the blocked log without record. */
const STRANGERS = `SELECT min(sequence) AS first FROM (
  SELECT sequence FROM record WHERE sequence < :first
  UNION ALL SELECT sequence FROM mark WHERE sequence < :first
  UNION ALL SELECT sequence FROM notable WHERE sequence NOT IN (SELECT sequence FROM record))`;

const checkStrangers = (db: Database, { firstSequence }: ReadableSegment): void => {
  const { first } = db.prepare(STRANGERS).get({ first: firstSequence }) as Row;
  if (first === null) return;
  const detail = `the segment holds rows at ${Number(first)} that are not of its records`;
  throw new BrokenProofError("altered-record", firstSequence, detail);
};

/** A page that cannot be read hides which of its records is at fault: then one by one. */
function* rowsCarefully(
  db: Database,
  range: { readonly from: number; readonly to: number },
): Generator<StoredRow> {
  let from = range.from;
  try {
    for (const row of rowsOf(db, range)) {
      from = row.sequence + 1;
      yield row;
    }
  } catch (cause) {
    if (cause instanceof BrokenProofError) throw cause;
    yield* rowsOneByOne(db, from, cause);
  }
}

function* rowsOneByOne(db: Database, from: number, reason: unknown): Generator<StoredRow> {
  for (let sequence = from; ; sequence += 1) {
    let found: StoredRow | undefined;
    try {
      [found] = rowsOf(db, { from: sequence, to: sequence });
    } catch {
      // The same fault again, now with one record to blame.
    }
    if (found === undefined) throw new BrokenProofError("unreadable", sequence, String(reason));
    yield found;
  }
}

const walkRows = (db: Database, segment: ReadableSegment, walk: Walk): void => {
  const marks = marksOf(db);
  const checkNotable = notableChecker(db);
  for (const row of rowsCarefully(db, { from: segment.firstSequence, to: segment.lastThatCounts })) {
    walk.frontier.push(checkRow(row, walk));
    checkNotable(row);
    checkMark(marks, walk);
    checkRoots(walk);
  }
  checkStrangers(db, segment);
  const wrong = wrongShape(db);
  if (wrong !== undefined) throw new BrokenProofError("bad-index", walk.end.sequence, wrong);
};

const checkWal = ({ path }: ReadableSegment, walk: Walk): void => {
  const damage = walDamage(path);
  if (damage === undefined) return;
  const detail = `the write-ahead log is damaged ${damage}: records behind that cannot be read`;
  throw new BrokenProofError("unreadable", walk.end.sequence + 1, detail);
};

/** Asked of the file first: an opening that goes on meanwhile has its start at the second look. */
const unopenedProblem = (segment: ReadableSegment, db: Database, walk: Walk): Problem | undefined => {
  if (isTornOpening(segment) || readFacts(db) !== undefined) return undefined;
  const detail = "the segment has held records, and cannot be read";
  return { code: "unreadable", sequence: walk.end.sequence + 1, segment: segment.name, detail };
};

const asProblem = (cause: unknown, walk: Walk): Problem => {
  if (cause instanceof BrokenProofError) return cause.problem;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return { code: "unreadable", sequence: walk.end.sequence + 1, detail };
};

/**
 * Walks on through one segment. The newest may be without a start: its opening is under way, or was cut short, and
 * nothing was ever acknowledged from it.
 * @returns what does not hold, or undefined
 */
export const verifySegment = (segment: ReadableSegment, walk: Walk): Problem | undefined => {
  try {
    const db = openSegment(segment);
    try {
      const facts = readFacts(db);
      if (facts === undefined && isNewest(segment)) return unopenedProblem(segment, db, walk);
      checkStart(facts, segment, walk);
      walkRows(db, segment, walk);
      checkWal(segment, walk);
    } finally {
      db.close();
    }
    return undefined;
  } catch (cause) {
    return { ...asProblem(cause, walk), segment: segment.name };
  }
};
