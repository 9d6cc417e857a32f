/**
 * Stretches whose digits usually are no one's number: addresses of hosts and pages, versions, dates, GUIDs.
 *
 * Rule: a mask lowers what a bare number counts, it never hides one: a number in its own format or beside its
 * own keyword is found in a URL too, or `x://` would be a way out. Nor does one reach from one piece of a joined
 * text into the next.
 * Source: detectors.md §4 (boundary).
 */
import { placeWithoutBlanks, withBlanks } from "./part-breaks.ts";

export type MaskKind = "none" | "machine" | "date";

export interface Mask {
  readonly start: number;
  readonly end: number;
  readonly kind: MaskKind;
}

interface Masks {
  readonly dates: readonly Mask[];
  readonly machine: readonly Mask[];
}

const MACHINE_PARTS: readonly string[] = [
  // Every repeat that could be tried from many starts is bounded, or starts where its characters begin: the text may be
  // 128 KiB of one letter. What comes before an @ is no longer than 64 (RFC 5321 §4.5.3.1.1).
  String.raw`(?<![a-z])[a-z][a-z\d+.-]{1,20}:\/\/[^\s<>"]+|www\.[^\s<>"]+`,
  String.raw`(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+`,
  String.raw`[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}`,
  String.raw`(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])`,
  String.raw`\bv(?:er(?:sion)?)?[ .]?\d+(?:\.\d+)+`,
  String.raw`(?<!\w)(?:[a-z]:)?[\\/](?:[\w.-]{1,40}[\\/]){1,8}[\w.-]{0,40}`,
];
const MACHINE = new RegExp(MACHINE_PARTS.join("|"), "gi");
const DATE =
  /(?<!\d)(?:(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:3[01]|[12]\d|0?[1-9])|(?:3[01]|[12]\d|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])[-./](?:19|20)\d\d)(?!\d)/g;

const NO_BREAKS: readonly number[] = [];

/**
 * @param breaks offsets where pieces of a joined text meet.
 * @returns a function that tells in which mask, if any, a span lies; the text is read at its first call.
 */
export function maskReader(text: string, breaks = NO_BREAKS): (start: number, end: number) => MaskKind {
  let masks: Masks | undefined;
  return (start, end) => {
    masks ??= allMasks(text, breaks);
    if (isIn(masks.machine, start, end)) return "machine";
    return isIn(masks.dates, start, end) ? "date" : "none";
  };
}

function allMasks(text: string, breaks: readonly number[]): Masks {
  const spaced = breaks.length === 0 ? text : withBlanks(text, breaks);
  const find = (pattern: RegExp, kind: MaskKind): readonly Mask[] =>
    Array.from(spaced.matchAll(pattern), ({ index, 0: found }) => ({
      start: placeWithoutBlanks(index, breaks),
      end: placeWithoutBlanks(index + found.length, breaks),
      kind,
    }));
  return { dates: find(DATE, "date"), machine: find(MACHINE, "machine") };
}

/** Masks of one kind are in order and apart; halving keeps a long text linear. */
function isIn(masks: readonly Mask[], start: number, end: number): boolean {
  let low = 0;
  let high = masks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((masks[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return (masks[low]?.start ?? end) < end;
}
