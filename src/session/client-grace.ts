/**
 * How long a client that is refused may stay: the time that the policy gives, of its account and program, not of its log-in.
 *
 * Rule 1: it runs from the stream on which the client was first refused, and over log-outs; a new policy gives it anew.
 * Rule 2: when it has run out, one more log-in has a minute to read why. Any other ends as soon as it is known for what it
 * is; who has not said yet has some seconds to, and may not write to anybody meanwhile.
 * Rule 3: forgotten when it has not been seen, and had no time left, for a day.
 * Source: docs/decisions/0028-clients-are-what-they-claim.md.
 */
import type { ClientJudgement } from "../policy/client-standing.ts";
import { nameKey } from "../policy/client-names.ts";
import type { ClientFile, Offence } from "./client-file.ts";

const DAY_MS = 24 * 3_600_000;
/** Long enough to read why. */
const LAST_WORD_MS = 60_000;
/** Clients tell it with their first presence, or when the service account asks, seconds behind their log-in. */
const BRIEF_MS = 10_000;

export interface GraceTerms {
  readonly nowMs: number;
  readonly graceMs: number;
  /** What is remembered; undefined where a new policy is what refuses it. */
  readonly known: Offence | undefined;
}

/** As what its time is remembered: the resource names nothing, for users type it. */
export const programOf = ({ name, namedBy }: ClientJudgement): string =>
  name === undefined || namedBy === "resource" ? "" : nameKey(name);

/** The file with its time, which is never longer than it was. */
export function timed(file: ClientFile, { known, nowMs, graceMs }: GraceTerms): ClientFile {
  const { streamId, boundAtMs, graceFromMs } = file;
  const program = programOf(file.judgement);
  const fresh: Offence = { program, sinceMs: graceFromMs, beganOn: streamId, seenAtMs: nowMs };
  if (known === undefined || isForgotten(known, nowMs, graceMs)) return { ...file, offence: fresh };
  const offence = { ...known, seenAtMs: nowMs };
  const wholeMs = known.sinceMs + graceMs;
  const lastWordMs = boundAtMs + LAST_WORD_MS;
  if (known.beganOn === streamId || wholeMs >= lastWordMs)
    return { ...file, offence, graceFromMs: Math.min(graceFromMs, known.sinceMs) };
  const isFirst = (known.lastWordOn ?? streamId) === streamId;
  const endMs = isFirst ? lastWordMs : Math.max(wholeMs, boundAtMs + briefOf(file));
  return {
    ...file,
    offence: isFirst ? { ...offence, lastWordOn: streamId } : offence,
    graceFromMs: Math.min(graceFromMs, endMs - graceMs),
  };
}

const briefOf = ({ judgement }: ClientFile): number => (judgement.standing === "unknown" ? BRIEF_MS : 0);

/** It is here but to say what it is: its time, and the minute behind it, were others' of its account. */
export const isOnTrial = (
  { offence, streamId, boundAtMs, judgement }: ClientFile,
  graceMs: number,
): boolean =>
  offence !== undefined &&
  judgement.standing === "unknown" &&
  offence.beganOn !== streamId &&
  (offence.lastWordOn ?? streamId) !== streamId &&
  offence.sinceMs + graceMs < boundAtMs + LAST_WORD_MS;

const isForgotten = ({ sinceMs, seenAtMs }: Offence, nowMs: number, graceMs: number): boolean =>
  nowMs - Math.max(seenAtMs, sinceMs + graceMs) > DAY_MS;
