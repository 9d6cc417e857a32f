/**
 * Whether the signed checkpoints keep up with a log. Each covers everything before it, and a writer signs one every
 * minute or as configured, and at its end: so the stanzas after the newest one lie close together in time.
 *
 * Rule: more uncovered time than the configuration allows between two checkpoints is a problem: somebody took
 * checkpoints away, put another log in this one's place, or the writer cannot sign. Other records do not count: last
 * words of sessions may come in hours after an outage. Source: records.md §3.
 */
import type { LogPlace } from "./log-directory.ts";
import { recordsOf, type ReadOptions, type StoredRecord } from "./reader.ts";
import type { Problem } from "./verify-segment.ts";

/** Twice what `archive.sign_every` may be at most: a checkpoint that failed once is tried again after that time. */
const MAX_UNCOVERED_MS = 60 * 60_000;

const firstStanza = (place: LogPlace, range: ReadOptions): StoredRecord | undefined => {
  for (const found of recordsOf(place, { ...range, filter: ({ kind }) => kind === "stanza" })) return found;
  return undefined;
};

/** @returns undefined where the stanzas of `coveredTo` + 1 to `end` lie close enough together. @throws ArchiveError */
export const uncoveredProblem = (place: LogPlace, coveredTo: number, end: number): Problem | undefined => {
  const uncovered = { fromSequence: coveredTo + 1, toSequence: end };
  const oldest = firstStanza(place, uncovered);
  const newest = firstStanza(place, { ...uncovered, newestFirst: true });
  if (oldest === undefined || newest === undefined) return undefined;
  if (newest.record.receivedAtMs - oldest.record.receivedAtMs <= MAX_UNCOVERED_MS) return undefined;
  return {
    code: "unproven",
    sequence: uncovered.fromSequence,
    detail: `no signed checkpoint covers records ${uncovered.fromSequence} to ${end}, which are of more than an hour`,
  };
};
