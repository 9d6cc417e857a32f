/** Names of segment files, and the list of those a log has. The order is that of their numbers. */
import * as fs from "node:fs";
import { join } from "node:path";
import { asArchiveError } from "./errors.ts";

export interface SegmentPath {
  readonly path: string;
  readonly directory: string;
  readonly name: string;
  /** 1-based, grows with each opening in the log. */
  readonly number: number;
  readonly firstSequence: number;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
}

const NAME = /^(\d{6,9})-(\d{12,15})-(\d{4}-\d{2}-\d{2})\.sqlite$/u;

export const dayOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 10);

export const segmentName = (number: number, firstSequence: number, day: string): string =>
  `${String(number).padStart(6, "0")}-${String(firstSequence).padStart(12, "0")}-${day}.sqlite`;

/** @returns undefined where the name is not that of a segment */
export const parseSegmentName = (directory: string, name: string): SegmentPath | undefined => {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, number, first, day = ""] = match;
  return {
    path: join(directory, name),
    directory,
    name,
    number: Number(number),
    firstSequence: Number(first),
    day,
  };
};

const segmentsIn = (directory: string): readonly SegmentPath[] => {
  try {
    return fs.readdirSync(directory).flatMap((name) => parseSegmentName(directory, name) ?? []);
  } catch (cause) {
    throw asArchiveError(cause, `archive directory ${directory} cannot be read`);
  }
};

/** @throws ArchiveError */
export const listSegments = (directories: readonly string[]): readonly SegmentPath[] =>
  directories.flatMap(segmentsIn).sort((a, b) => a.number - b.number);

/** The last sequence number of a segment that counts: its successor says where it begins. */
export const lastThatCounts = (segments: readonly SegmentPath[], index: number): number => {
  const next = segments[index + 1];
  return next === undefined ? Number.MAX_SAFE_INTEGER : next.firstSequence - 1;
};

/** Sealed files are read-only for everyone. Asked of the name, never by opening a file that may be live (sqlite.ts). */
export const isSealed = (path: string): boolean => (fs.statSync(path).mode & 0o222) === 0;
