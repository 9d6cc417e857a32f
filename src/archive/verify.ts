/**
 * Proves a whole log against its own chain, its signed checkpoints, and checkpoints kept elsewhere.
 *
 * Finds any flipped bit of a record, deletion, reorder, truncation below a checkpoint, a rewritten log with a
 * recomputed chain, and any flipped bit at all of a sealed file.
 * LIMIT(records after the last checkpoint are proven by the chain alone: cutting off the end there leaves no trace.
 * Whoever can also delete checkpoints can go back to any of them: only one that was kept elsewhere tells)
 * Source: records.md §3.
 */
import * as fs from "node:fs";
import { readNotes } from "./admin-log.ts";
import { genesis } from "./chain.ts";
import { originOf, parseCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { uncoveredProblem } from "./coverage.ts";
import { ArchiveError, asArchiveError } from "./errors.ts";
import { openForReading, type LogPlace } from "./log-directory.ts";
import { Frontier } from "./merkle.ts";
import { openNote, parseVerifierKey, type NoteVerifier } from "./note.ts";
import { readableSegments, type ReadableSegment } from "./reader.ts";
import { isSealed } from "./segment-name.ts";
import { checkNotes, checkSeals, checkUnsealed, warningsOf } from "./verify-seals.ts";
import { verifySegment, type Problem, type Walk } from "./verify-segment.ts";

export interface VerifyOptions {
  /** Trusted keys (`NoteSigner.verifierKey`). Without any, signatures are not looked at, and the report says so. */
  readonly verifierKeys?: readonly string[];
  /** Signed notes that were kept elsewhere. */
  readonly witnessed?: readonly string[];
  /** Called after each segment. */
  readonly onProgress?: (records: number) => void;
}

export interface VerifyReport {
  readonly isSound: boolean;
  readonly logId: string;
  readonly records: number;
  readonly segments: number;
  readonly sealedSegments: number;
  readonly checkpoints: number;
  readonly hasCheckedSignatures: boolean;
  /** Records proven by a checkpoint whose signature was checked; those after it by the chain alone. */
  readonly coveredRecords: number;
  readonly lastCheckpointAtMs?: number;
  /** base64 */
  readonly root: string;
  readonly firstBadSequence?: number;
  readonly problems: readonly Problem[];
  /** What is not as the writer leaves it, and takes nothing from the proof. */
  readonly warnings: readonly string[];
}

interface Evidence {
  readonly checkpoints: readonly Checkpoint[];
  readonly problems: readonly Problem[];
}

const readNote = (
  note: string,
  logId: string,
  verifiers: readonly NoteVerifier[] | undefined,
): Checkpoint | Problem => {
  const opened = openNote(note, verifiers ?? []);
  const checkpoint = opened === undefined ? undefined : parseCheckpoint(opened.text);
  const bad = (detail: string): Problem => ({ code: "untrusted-checkpoint", detail });
  if (opened === undefined || checkpoint === undefined) return bad("a checkpoint cannot be read");
  if (checkpoint.origin !== originOf(logId)) return bad(`a checkpoint is that of ${checkpoint.origin}`);
  if (verifiers !== undefined && !opened.isTrusted) {
    return bad(`no trusted key signed the checkpoint at ${checkpoint.size}`);
  }
  return checkpoint;
};

const gatherEvidence = (
  notes: readonly string[],
  logId: string,
  verifiers: readonly NoteVerifier[] | undefined,
): Evidence => {
  const checkpoints: Checkpoint[] = [];
  const problems: Problem[] = [];
  for (const note of notes) {
    const read = readNote(note, logId, verifiers);
    if ("code" in read) problems.push(read);
    else checkpoints.push(read);
  }
  return { checkpoints, problems };
};

const verifiersOf = (keys: readonly string[] | undefined): readonly NoteVerifier[] | undefined =>
  keys?.map((key) => {
    const verifier = parseVerifierKey(key);
    if (verifier === undefined) throw new ArchiveError("SG_ARCHIVE_BAD_KEY", "a verifier key cannot be read");
    return verifier;
  });

const bySize = (checkpoints: readonly Checkpoint[]): ReadonlyMap<number, readonly Checkpoint[]> =>
  Map.groupBy(checkpoints, ({ size }) => size);

const notesOf = (directories: readonly string[]): Evidence & { readonly notes: readonly string[] } => {
  const notes: string[] = [];
  const problems: Problem[] = [];
  for (const directory of directories) {
    try {
      // One by one: half a million in a year, more than a call takes as arguments.
      for (const note of readNotes(directory)) notes.push(note);
    } catch (cause) {
      const { message } = asArchiveError(cause, "checkpoints");
      problems.push({ code: "untrusted-checkpoint", detail: message });
    }
  }
  return { notes, problems, checkpoints: [] };
};

/** @returns the first problem of the walk */
const walkSegments = (
  segments: readonly ReadableSegment[],
  walk: Walk,
  onProgress: VerifyOptions["onProgress"],
): Problem | undefined => {
  for (const segment of segments) {
    const problem = verifySegment(segment, walk);
    if (problem !== undefined) return isGone(segment, segments) ? undefined : problem;
    onProgress?.(walk.end.sequence);
  }
  return undefined;
};

/** The live writer removes its newest segment where that never took a record. */
const isGone = (segment: ReadableSegment, all: readonly ReadableSegment[]): boolean =>
  segment === all.at(-1) && !fs.existsSync(segment.path);

const largest = (checkpoints: readonly Checkpoint[]): Checkpoint | undefined => {
  let found: Checkpoint | undefined;
  for (const one of checkpoints) if (one.size >= (found?.size ?? 0)) found = one;
  return found;
};

const checkEnd = (walk: Walk, latest: Checkpoint | undefined): readonly Problem[] => {
  const { sequence } = walk.end;
  if (latest === undefined || latest.size <= sequence) return [];
  const detail = `the log ends at ${sequence}, its checkpoint says ${latest.size}`;
  return [{ code: "truncated", sequence: sequence + 1, detail }];
};

/** Asked again where it seems too little: a live log was signed further while its records were read. */
const checkCoverage = (
  place: LogPlace,
  { end }: Walk,
  latest: readonly (() => Checkpoint | undefined)[],
): readonly Problem[] => {
  let problem: Problem | undefined;
  for (const ask of latest) {
    problem = uncoveredProblem(place, ask()?.size ?? 0, end.sequence);
    if (problem === undefined) return [];
  }
  return problem === undefined ? [] : [problem];
};

/** The record walk names a record; a file's hash only its range: so the walk's word goes first. */
const firstBad = (problems: readonly Problem[]): number | undefined =>
  problems.find((one) => one.sequence !== undefined)?.sequence;

interface Outcome {
  readonly walk: Walk;
  readonly segments: readonly ReadableSegment[];
  readonly checkpoints: readonly Checkpoint[];
  readonly problems: readonly Problem[];
  readonly hasCheckedSignatures: boolean;
}

const reportOf = ({ walk, segments, checkpoints, problems, hasCheckedSignatures }: Outcome): VerifyReport => {
  const latest = largest(checkpoints);
  const firstBadSequence = firstBad(problems);
  return {
    isSound: problems.length === 0,
    logId: walk.logId,
    records: walk.end.sequence,
    segments: segments.length,
    sealedSegments: segments.filter(({ path }) => fs.existsSync(path) && isSealed(path)).length,
    checkpoints: checkpoints.length,
    hasCheckedSignatures,
    coveredRecords: hasCheckedSignatures ? Math.min(latest?.size ?? 0, walk.end.sequence) : 0,
    ...(latest === undefined ? {} : { lastCheckpointAtMs: latest.atMs }),
    root: walk.frontier.root().toString("base64"),
    ...(firstBadSequence === undefined ? {} : { firstBadSequence }),
    problems,
    warnings: warningsOf(checkpoints, segments),
  };
};

/**
 * Proves the log, live or not.
 * @throws ArchiveError where there is no log to prove
 */
export const verifyLog = async (place: LogPlace, options: VerifyOptions = {}): Promise<VerifyReport> => {
  const { logId, directories } = openForReading(place);
  const verifiers = verifiersOf(options.verifierKeys);
  // Checkpoints first: a live log may only have grown by the time that its records are read.
  const own = notesOf(directories);
  const evidence = gatherEvidence([...own.notes, ...(options.witnessed ?? [])], logId, verifiers);
  const { checkpoints } = evidence;
  const segments = readableSegments(directories);
  const end = { sequence: 0, chain: genesis(logId) };
  const walk: Walk = { logId, end, frontier: Frontier.empty(), checkpoints: bySize(checkpoints) };
  const broken = walkSegments(segments, walk, options.onProgress);
  const latest = largest(checkpoints);
  const signedSince = (): Checkpoint | undefined =>
    largest(gatherEvidence(notesOf(directories).notes, logId, verifiers).checkpoints);
  const problems = [
    ...(broken === undefined ? checkEnd(walk, latest) : [broken]),
    ...(broken === undefined ? checkCoverage(place, walk, [() => latest, signedSince]) : []),
    ...(await checkSeals(checkpoints, segments)),
    ...checkUnsealed(checkpoints, segments),
    ...checkNotes(checkpoints, own.notes),
    ...own.problems,
    ...evidence.problems,
  ];
  return reportOf({ walk, segments, checkpoints, problems, hasCheckedSignatures: verifiers !== undefined });
};
