/**
 * Runs detectors over one text.
 *
 * Rule 1: a gate first: a text with too few digits, and no words for them, costs one pass over its characters.
 * Rule 2: every reading is scanned (folded, displayed, spelled); of overlapping hits of one detector the surest
 * stays.
 * Source: detectors.md §5 steps 1, 3, 6–8.
 */
import type { Detector, Hit } from "./detector.ts";
import { readDigits } from "./digit-chain.ts";
import type { FoldedText } from "./folded.ts";
import { readingsOf } from "./normalize.ts";
import { maySpell } from "./spelled.ts";
import { Work } from "./work.ts";

const NO_HITS: readonly Hit[] = [];

/** @throws WorkExceeded */
export function scan(text: string, detectors: readonly Detector[], work = new Work()): readonly Hit[] {
  return isWorthALook(text, detectors) ? scanReadings(readingsOf(text, work), { detectors, work }) : NO_HITS;
}

/** False where no detector could find anything in any reading of the text. */
export function isWorthALook(text: string, detectors: readonly Detector[]): boolean {
  let least = Number.MAX_SAFE_INTEGER;
  for (const { minDigits = 0 } of detectors) least = Math.min(least, minDigits);
  return mayHoldDigits(text, least) || maySpell(text);
}

export interface Scan {
  readonly detectors: readonly Detector[];
  readonly work: Work;
  /** Where the pieces of a joined text begin but the first, UTF-16 offsets in order: words end there. */
  readonly seams?: readonly number[];
}

/** Finding the groups of digits and their chains. */
const UNITS_PER_UNIT = 2;
const UNITS_PER_CHAIN = 10;

/**
 * For a caller that has the readings already (patterns need them too).
 * @throws WorkExceeded
 */
export function scanReadings(
  readings: readonly FoldedText[],
  { detectors, work, seams }: Scan,
): readonly Hit[] {
  let hits: readonly Hit[] | undefined;
  for (const folded of readings) {
    const digits = digitCount(folded.text);
    const eligible = detectors.filter(({ minDigits = 0 }) => digits >= minDigits);
    if (eligible.length === 0) continue;
    work.spend(folded.text.length * UNITS_PER_UNIT);
    const reading = readDigits(folded, seams);
    work.spend(reading.chains.length * UNITS_PER_CHAIN);
    for (const detector of eligible) {
      const found = detector.find(reading, work);
      hits = hits === undefined || hits.length === 0 ? found : hits.concat(found);
    }
  }
  return hits === undefined || hits.length === 0 ? NO_HITS : surest(hits);
}

/** Every character beyond ASCII may fold to a digit; the fold itself decides. */
function mayHoldDigits(text: string, wanted: number): boolean {
  let count = 0;
  for (let at = 0; at < text.length && count < wanted; at += 1) {
    const unit = text.charCodeAt(at);
    if ((unit >= 0x30 && unit <= 0x39) || unit > 0x7f) count += 1;
  }
  return count >= wanted;
}

function digitCount(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x30 && unit <= 0x39) count += 1;
  }
  return count;
}

/** One sweep by place: of a cluster of overlapping hits of one detector the surest stays. */
function surest(hits: readonly Hit[]): readonly Hit[] {
  if (hits.length === 1) return hits;
  const kept: Hit[] = [];
  const lastAt = new Map<string, number>();
  for (const hit of hits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const at = lastAt.get(hit.detectorId);
    const last = at === undefined ? undefined : kept[at];
    if (at === undefined || last === undefined || last.end <= hit.start) {
      lastAt.set(hit.detectorId, kept.push(hit) - 1);
    } else if (hit.confidence > last.confidence) {
      kept[at] = hit;
    }
  }
  return kept;
}
