/**
 * A checkpoint: the signed statement that a log had so many records and this Merkle root at this time. One taken at a
 * seal also names the sealed file and its hash, so that any bit of it that changes afterwards is noticed.
 *
 * Rule: the origin names the log and equals the key's name; our extension lines are `time`, `previous` (the hash of the
 * note before this one, so that a missing one is missed) and `seal`.
 * Source: C2SP tlog-checkpoint v1.0.0 (https://c2sp.org/tlog-checkpoint).
 */
import { sha256 } from "./chain.ts";

export interface SealStatement {
  /** File name of the segment. */
  readonly segment: string;
  /** First and last sequence number that count; last is first - 1 where there is none. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Of the whole file, 64 hex digits. */
  readonly sha256: string;
}

export interface Checkpoint {
  readonly origin: string;
  /** Records in the log: the sequence number of the last one. */
  readonly size: number;
  /** base64 */
  readonly root: string;
  readonly atMs: number;
  /** `noteHash` of the one before; absent in a log's first. */
  readonly previous?: string;
  readonly seals: readonly SealStatement[];
}

/** What `previous` of the next one says. 64 hex digits. */
export const noteHash = (note: string): string => sha256(note).toString("hex");

/** The name under which a log signs. */
export const originOf = (logId: string): string => `stanzagate/${logId}`;

const sealLine = ({ segment, firstSequence, lastSequence, sha256 }: SealStatement): string =>
  `seal ${segment} ${firstSequence} ${lastSequence} sha256:${sha256}\n`;

const previousLine = (previous: string | undefined): string =>
  previous === undefined ? "" : `previous sha256:${previous}\n`;

export const formatCheckpoint = ({ origin, size, root, atMs, previous, seals }: Checkpoint): string =>
  `${origin}\n${size}\n${root}\ntime ${new Date(atMs).toISOString()}\n` +
  `${previousLine(previous)}${seals.map(sealLine).join("")}`;

const SEAL = /^seal (\S+) (\d{1,15}) (\d{1,15}) sha256:([0-9a-f]{64})$/u;
const PREVIOUS = /^previous sha256:([0-9a-f]{64})$/u;
const SIZE = /^(?:0|[1-9]\d{0,14})$/u;
const ROOT = /^[A-Za-z0-9+/]{43}=$/u;

const parseSeal = (line: string): readonly SealStatement[] => {
  const match = SEAL.exec(line);
  if (match === null) return [];
  const [, segment = "", first, last, sha256 = ""] = match;
  return [{ segment, firstSequence: Number(first), lastSequence: Number(last), sha256 }];
};

const parsePrevious = (lines: readonly string[]): Pick<Checkpoint, "previous"> => {
  for (const line of lines) {
    const previous = PREVIOUS.exec(line)?.[1];
    if (previous !== undefined) return { previous };
  }
  return {};
};

/** @returns undefined where the text is no checkpoint */
export const parseCheckpoint = (text: string): Checkpoint | undefined => {
  const [origin = "", size = "", root = "", ...rest] = text.split("\n");
  if (origin === "" || !SIZE.test(size) || !ROOT.test(root)) return undefined;
  const time = rest.find((line) => line.startsWith("time "))?.slice("time ".length) ?? "";
  const atMs = Date.parse(time);
  if (Number.isNaN(atMs)) return undefined;
  return { origin, size: Number(size), root, atMs, ...parsePrevious(rest), seals: rest.flatMap(parseSeal) };
};
