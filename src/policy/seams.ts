/**
 * The joined text of a stanza, read where its pieces meet: each piece was read by itself, and a table of numbers
 * beside a subject need not be read twice.
 *
 * Rule: only where what may lie between two digits is short. Invisible characters and long blanks could move the halves
 * of one number apart, and bidi controls turn the order over; such a text is read whole.
 */
import type { Hit } from "../scan/detector.ts";
import { readingsOf } from "../scan/normalize.ts";
import { type Scan, scanReadings } from "../scan/scan.ts";
import type { PlacedText } from "../xmpp/text.ts";

/** On each side of a seam: more than the longest number takes with the widest gaps, percent-coded or in words. */
const REACH = 1_024;
/** A stretch begins and ends anywhere, in the middle of a number too: what lies so near to its ends is not judged. */
const MARGIN = 128;

const FAR_APART = /[\p{Cf}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]|\s{64}/u;

interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Those that it lies around. */
  readonly seams: readonly number[];
}

/**
 * @returns the hits around the seams, at their places in the whole text; undefined where it is to be read whole.
 * @throws WorkExceeded
 */
export function hitsNearSeams({ place, text }: PlacedText, scan: Scan): readonly Hit[] | undefined {
  const { seams = [] } = scan;
  if (place !== "joined" || text.length <= 2 * REACH) return undefined;
  if (FAR_APART.test(text)) return undefined;
  return stretchesAround(seams, text.length).flatMap((stretch) => hitsWithin(stretch, text, scan));
}

function stretchesAround(seams: readonly number[], length: number): readonly Stretch[] {
  const stretches: { start: number; end: number; seams: number[] }[] = [];
  for (const seam of seams) {
    const start = Math.max(0, seam - REACH);
    const end = Math.min(length, seam + REACH);
    const last = stretches.at(-1);
    if (last === undefined || start > last.end) stretches.push({ start, end, seams: [seam] });
    else {
      last.end = end;
      last.seams.push(seam);
    }
  }
  return stretches;
}

function hitsWithin({ start, end, seams }: Stretch, text: string, scan: Scan): readonly Hit[] {
  const first = start === 0 ? 0 : start + MARGIN;
  const last = end === text.length ? end : end - MARGIN;
  const within = { ...scan, seams: seams.map((seam) => seam - start) };
  return scanReadings(readingsOf(text.slice(start, end), scan.work), within)
    .map((hit) => ({ ...hit, start: hit.start + start, end: hit.end + start }))
    .filter((hit) => hit.start >= first && hit.end <= last);
}
