/**
 * What the signed checkpoints say beside records: hashes of sealed files, and of each other.
 *
 * Rule: the hash decides, and what is stated nowhere is not proven. Source: records.md §3.
 */
import * as fs from "node:fs";
import { noteHash, type Checkpoint, type SealStatement } from "./checkpoint.ts";
import type { ReadableSegment } from "./reader.ts";
import { hashFile } from "./seal.ts";
import { isSealed } from "./segment-name.ts";
import type { Problem } from "./verify-segment.ts";

const checkSeal = async (
  seal: SealStatement,
  segments: readonly ReadableSegment[],
): Promise<readonly Problem[]> => {
  const { segment: name, firstSequence: sequence, lastSequence } = seal;
  const segment = segments.find((one) => one.name === name);
  if (segment === undefined || !fs.existsSync(segment.path)) {
    return [{ code: "missing-segment", sequence, segment: name, detail: "a sealed segment is gone" }];
  }
  const altered = (detail: string): readonly Problem[] => [
    { code: "altered-file", sequence, segment: name, detail },
  ];
  if ((await hashFile(segment.path)) === seal.sha256) return [];
  return altered(`the sealed file with records ${sequence} to ${lastSequence} was altered`);
};

/** @returns what the sealed files' hashes say */
export const checkSeals = async (
  checkpoints: readonly Checkpoint[],
  segments: readonly ReadableSegment[],
): Promise<readonly Problem[]> => {
  // The latest statement about a segment counts, wherever it was kept: disposal rewrites a sealed file and seals it
  // anew.
  const inOrder = checkpoints.toSorted((a, b) => a.atMs - b.atMs);
  const latest = new Map(inOrder.flatMap(({ seals }) => seals.map((seal) => [seal.segment, seal] as const)));
  const problems: Problem[] = [];
  for (const seal of latest.values()) problems.push(...(await checkSeal(seal, segments)));
  return problems;
};

/** Each note names the one before: what is named and not there was taken away. */
export const checkNotes = (
  checkpoints: readonly Checkpoint[],
  notes: readonly string[],
): readonly Problem[] => {
  const there = new Set(notes.map(noteHash));
  return checkpoints
    .filter(({ previous }) => previous !== undefined && !there.has(previous))
    .map(({ size }) => ({
      code: "missing-checkpoint",
      detail: `the checkpoint before that at ${size} is gone`,
    }));
};

/** How long a segment may wait for its seal (a reader holds it up): longer means that the statement was taken away. */
const MAX_UNSEALED_MS = 60 * 60_000;

/** By the log's own signed times: from the first checkpoint behind it to the last one. */
const waitedMs = (next: number, checkpoints: readonly Checkpoint[]): number => {
  const behind = checkpoints.filter(({ size }) => size >= next).map(({ atMs }) => atMs);
  const [first = 0] = behind;
  let [earliest, latest] = [first, first];
  for (const atMs of behind) {
    earliest = Math.min(earliest, atMs);
    latest = Math.max(latest, atMs);
  }
  return latest - earliest;
};

const sealedNames = (checkpoints: readonly Checkpoint[]): ReadonlySet<string> =>
  new Set(checkpoints.flatMap(({ seals }) => seals.map(({ segment }) => segment)));

export const checkUnsealed = (
  checkpoints: readonly Checkpoint[],
  segments: readonly ReadableSegment[],
): readonly Problem[] => {
  const sealed = sealedNames(checkpoints);
  return segments
    .filter(
      ({ name, lastThatCounts: last }) =>
        !sealed.has(name) && waitedMs(last + 1, checkpoints) > MAX_UNSEALED_MS,
    )
    .map(({ name, firstSequence: sequence }) => ({
      code: "unproven",
      sequence,
      segment: name,
      detail: `no signed checkpoint states the hash of ${name}`,
    }));
};

/** The hash decides; a copy that came without its file modes is as good as the original. */
export const warningsOf = (
  checkpoints: readonly Checkpoint[],
  segments: readonly ReadableSegment[],
): readonly string[] => {
  const sealed = sealedNames(checkpoints);
  return segments
    .filter(({ name, path }) => sealed.has(name) && fs.existsSync(path) && !isSealed(path))
    .map(({ name }) => `${name} is sealed, and its file can be written`);
};
