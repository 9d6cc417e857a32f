/**
 * Walks over records as they are stored and computes the log's state behind each: chain and tree. For the writer's
 * start and for the proof before a seal; `verify` has a walk of its own, which also tells what else is wrong.
 *
 * Rule: what does not follow is `SG_ARCHIVE_CORRUPT`, whatever the reason.
 */
import type { Checkpoint } from "./checkpoint.ts";
import { contentHash, leafHash, nextChain, SALT_BYTES } from "./chain.ts";
import { ArchiveError } from "./errors.ts";
import { Frontier } from "./merkle.ts";
import type { ChainEnd } from "./row-builder.ts";
import { hashFromHex, type SegmentFacts, type StoredRow } from "./segment-reader.ts";
import type { Database, Row } from "./sqlite.ts";

export interface Replay {
  end: ChainEnd;
  readonly frontier: Frontier;
}

export const corrupt = (detail: string): ArchiveError => new ArchiveError("SG_ARCHIVE_CORRUPT", detail);

const frontierAt = (size: number, bytes: Uint8Array): Frontier => {
  const frontier = Frontier.fromBytes(size, bytes);
  if (frontier === undefined) throw corrupt("the stored state of the tree does not fit its size");
  return frontier;
};

/** @throws ArchiveError */
export const replayFromStart = (facts: SegmentFacts): Replay => {
  const size = facts.firstSequence - 1;
  const end = { sequence: size, chain: hashFromHex(facts.previousChain) };
  return { end, frontier: frontierAt(size, Buffer.from(facts.frontier, "hex")) };
};

const MARK = `SELECT sequence, frontier, chain FROM mark JOIN record USING (sequence)
  WHERE sequence BETWEEN ? AND ? ORDER BY sequence DESC LIMIT 1`;

/**
 * From the latest mark, or the segment's start. Never from a mark behind `upTo`: what is signed at that size would not
 * be compared.
 * @throws ArchiveError
 */
export const replayFromMark = (db: Database, facts: SegmentFacts, upTo: number): Replay => {
  const mark = db.prepare(MARK).get(facts.firstSequence, upTo) as Row | undefined;
  if (mark === undefined) return replayFromStart(facts);
  const sequence = Number(mark["sequence"]);
  const end = { sequence, chain: Buffer.from(mark["chain"] as Uint8Array) };
  return { end, frontier: frontierAt(sequence, mark["frontier"] as Uint8Array) };
};

/** Whether salt and text are those that were hashed; after disposal both are gone. */
const hasOwnContent = ({ salt, payload, content }: StoredRow): boolean => {
  if (salt === null || payload === null) return salt === null && payload === null;
  return salt.length === SALT_BYTES && contentHash(salt, payload).equals(content);
};

/** @throws ArchiveError */
export const replayRow = (replay: Replay, row: StoredRow): void => {
  const leaf = leafHash(Buffer.from(row.header), row.content);
  const chain = nextChain(replay.end.chain, leaf);
  if (row.sequence !== replay.end.sequence + 1 || !chain.equals(row.chain)) {
    throw corrupt(`record ${row.sequence} does not follow record ${replay.end.sequence}`);
  }
  if (!hasOwnContent(row))
    throw corrupt(`the content of record ${row.sequence} is not the one that was kept`);
  replay.frontier.push(leaf);
  replay.end = { sequence: row.sequence, chain };
};

/** @throws ArchiveError where the next segment begins otherwise than this one ended */
export const checkFollows = ({ end, frontier }: Replay, facts: SegmentFacts): void => {
  const isRight =
    facts.firstSequence === end.sequence + 1 &&
    facts.previousChain === end.chain.toString("hex") &&
    facts.frontier === frontier.toBytes().toString("hex");
  if (!isRight)
    throw corrupt(`the segment of record ${facts.firstSequence} does not follow what precedes it`);
};

/** @throws ArchiveError where the log is not the one whose checkpoint was signed at this size */
export const compareRoot = ({ frontier }: Replay, checkpoint: Checkpoint | undefined): void => {
  if (checkpoint?.size !== frontier.size || frontier.root().toString("base64") === checkpoint.root) return;
  throw corrupt(`the log is not the one whose checkpoint was signed at ${checkpoint.size} records`);
};
