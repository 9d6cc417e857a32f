/**
 * Stretches whose digits usually are no one's number: addresses of hosts and pages, versions, dates, GUIDs.
 *
 * Rule: a mask lowers what a bare number counts, it never hides one: a number in its own format or beside its
 * own keyword is found in a URL too, or `x://` would be a way out.
 * Source: detectors.md §4 (boundary).
 */

export type MaskKind = "none" | "machine" | "date";

export interface Mask {
  readonly start: number;
  readonly end: number;
  readonly kind: MaskKind;
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

/** @returns a function that tells in which mask, if any, a span lies; the text is read at its first call. */
export function maskReader(text: string): (start: number, end: number) => MaskKind {
  let masks: { readonly dates: readonly Mask[]; readonly machine: readonly Mask[] } | undefined;
  return (start, end) => {
    masks ??= { dates: find(text, DATE, "date"), machine: find(text, MACHINE, "machine") };
    if (isIn(masks.machine, start, end)) return "machine";
    return isIn(masks.dates, start, end) ? "date" : "none";
  };
}

const find = (text: string, pattern: RegExp, kind: MaskKind): readonly Mask[] =>
  Array.from(text.matchAll(pattern), ({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
    kind,
  }));

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
