/**
 * The proof of one record, to be handed on: its header, its leaf, and the way from there to a checkpoint that was signed.
 *
 * Rule: the header holds no content; the salt, without which the content's hash tells nothing, goes with the content or not at all.
 * Source: records.md §3; RFC 6962 §2.1.1.
 */
import { readNotes, trustedCheckpoint } from "./admin-log.ts";
import { contentHash, leafHash } from "./chain.ts";
import { parseCheckpoint, type Checkpoint, type SealStatement } from "./checkpoint.ts";
import { PartialTree, rootOfPath } from "./inclusion.ts";
import { openForReading, type LogPlace } from "./log-directory.ts";
import { openNote, type NoteVerifier } from "./note.ts";
import { readableSegments, type ReadableSegment } from "./reader.ts";
import { logWith, type WantedRecord } from "./record-at.ts";
import { readFacts, rowsOf, withSegment, type StoredRow } from "./segment-reader.ts";

/** As it is handed on: hashes in hex, all else text. */
export interface RecordProof {
  readonly log: string;
  readonly sequence: number;
  readonly chainHash: string;
  /** Canonical, as it was hashed. */
  readonly header: string;
  /** SHA-256 of salt and content. */
  readonly contentHash: string;
  /** Only with the content. */
  readonly salt?: string;
  readonly segment: string;
  /** Of the sealed file; absent while the segment is open. */
  readonly seal?: SealStatement;
  /** Absent where nothing was signed since. */
  readonly inclusion?: {
    /** From the leaf up. */
    readonly path: readonly string[];
    /** A signed checkpoint whose tree has the record in it (C2SP tlog-checkpoint). */
    readonly checkpoint: string;
  };
}

/** Undefined where the archive does not have the record. @throws ArchiveError */
export const proofOf = (
  archive: LogPlace,
  wanted: WantedRecord,
  hasContent: boolean,
): RecordProof | undefined => {
  const place = logWith(archive, wanted.logId);
  if (place === undefined) return undefined;
  const { directories } = openForReading(place);
  const segments = readableSegments(directories);
  const index = segments.findLastIndex((one) => one.firstSequence <= wanted.sequence);
  const [segment] = segments.slice(index);
  if (segment === undefined) return undefined;
  const row = rowsIn(segment, wanted.sequence, wanted.sequence)[0];
  if (row === undefined) return undefined;
  const seal = sealOf(directories, segment);
  const inclusion = inclusionOf(directories, segments.slice(index), wanted.sequence);
  return {
    log: wanted.logId,
    sequence: wanted.sequence,
    chainHash: hex(row.chain),
    header: row.header,
    contentHash: hex(row.content),
    ...(hasContent && row.salt !== null && { salt: hex(row.salt) }),
    segment: segment.name,
    ...(seal !== undefined && { seal }),
    ...(inclusion !== undefined && { inclusion }),
  };
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const rowsIn = (segment: ReadableSegment, from: number, to: number): readonly StoredRow[] =>
  withSegment(segment, (db) => [...rowsOf(db, { from, to: Math.min(to, segment.lastThatCounts) })]);

const sealOf = (directories: readonly string[], { name }: ReadableSegment): SealStatement | undefined => {
  for (const directory of directories) {
    for (const note of readNotes(directory, "seals")) {
      const seals = checkpointIn(note)?.seals ?? [];
      const found = seals.find((one) => one.segment === name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
};

const checkpointIn = (note: string): Checkpoint | undefined => {
  const opened = openNote(note, []);
  return opened && parseCheckpoint(opened.text);
};

/** A year has half a million notes: they are looked for near the record first. */
const REACHES = [1_000, 100_000, Number.MAX_SAFE_INTEGER / 2];

interface SignedSize {
  readonly size: number;
  readonly note: string;
}

/** The first that has the record in it. */
const firstNoteFrom = (directories: readonly string[], sequence: number): SignedSize | undefined => {
  for (const reach of REACHES) {
    const range = { from: sequence, to: sequence + reach };
    const found = directories
      .flatMap((directory) => readNotes(directory, range))
      .flatMap((note) => ({ note, size: checkpointIn(note)?.size ?? 0 }))
      .filter(({ size }) => size >= sequence)
      .sort((a, b) => a.size - b.size);
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
};

const inclusionOf = (
  directories: readonly string[],
  segments: readonly ReadableSegment[],
  sequence: number,
): RecordProof["inclusion"] => {
  const signed = firstNoteFrom(directories, sequence);
  const [first] = segments;
  if (signed === undefined || first === undefined) return undefined;
  const facts = withSegment(first, readFacts);
  if (facts === undefined) return undefined;
  const leaves: Buffer[] = [];
  for (const segment of segments) {
    if (segment.firstSequence > signed.size) break;
    for (const row of rowsIn(segment, segment.firstSequence, signed.size))
      leaves.push(leafHash(Buffer.from(row.header), row.content));
  }
  const tree = new PartialTree(facts.firstSequence - 1, Buffer.from(facts.frontier, "hex"), leaves);
  return { path: tree.pathOf(sequence - 1, signed.size).map(hex), checkpoint: signed.note };
};

/**
 * Checks a proof by itself, without the archive.
 * @param payload the content, where it was handed on with its salt
 * @returns what is wrong; undefined where it holds
 */
export const faultInProof = (
  { log, sequence, header, contentHash: content, salt, inclusion }: RecordProof,
  verifiers: readonly NoteVerifier[],
  payload?: Uint8Array,
): string | undefined => {
  const { log: named, seq } = JSON.parse(header) as { readonly log?: unknown; readonly seq?: unknown };
  if (named !== log || seq !== sequence) return "the header is another record's";
  if (payload !== undefined && hex(contentHash(Buffer.from(salt ?? "", "hex"), payload)) !== content)
    return "the content is not the one that was kept";
  if (inclusion === undefined) return "no checkpoint was signed since";
  const checkpoint = trustedCheckpoint(inclusion.checkpoint, verifiers);
  if (checkpoint === undefined) return "no trusted key signed the checkpoint";
  const leaf = leafHash(Buffer.from(header), Buffer.from(content, "hex"));
  const path = inclusion.path.map((one) => Buffer.from(one, "hex"));
  const root = rootOfPath(leaf, { index: sequence - 1, size: checkpoint.size, path });
  return root?.toString("base64") === checkpoint.root ? undefined : "the record is not in what was signed";
};
