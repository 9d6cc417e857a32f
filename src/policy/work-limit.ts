/**
 * How much work one stanza may cost: so much for each of its bytes, and a little that every stanza may.
 *
 * The heaviest texts that people send (tables of numbers, long lists of phones, a report in Spanish with accents and
 * amounts in words) come to nine tenths of it. A message gets no more than the longest that a user may send; the
 * server's answers (rosters) get as much as they are long.
 * Source: detectors.md §5 (characters times rules); bench/worst.ts for the figures.
 */
import type { Stanza } from "../xmpp/stanza.ts";
import type { PolicyRevision } from "./revision.ts";

/** Reading a stanza and asking the rules that look at its form. */
const UNITS_PER_BYTE = 2;
/** A stanza that the parser had to go through anew, and whose stream it then took up again. */
const UNREADABLE_UNITS = 12_000;

/** What a stanza has cost before any rule reads its texts. */
export const readingWork = ({ byteCount, fault }: Pick<Stanza, "byteCount" | "fault">): number =>
  byteCount * UNITS_PER_BYTE + (fault === "unreadable" ? UNREADABLE_UNITS : 0);

/** A short text may be as strange as it likes: two milliseconds. */
const LEAST = 200_000;
const PER_BYTE = 24;
/** An operator's pattern reads every reading of a text, and once more where the stanza's texts are joined. */
const PER_PATTERN_BYTE = 6;
/** Where there are directives the texts are read a second time; for classes of data as often again, and for their words. */
const PER_SECOND_READING = 12;

export function workLimit(
  { kind, byteCount }: Pick<Stanza, "kind" | "byteCount">,
  {
    limits,
    patterns,
    directives,
    recipients,
  }: Pick<PolicyRevision, "limits" | "patterns" | "directives" | "recipients">,
): number {
  const bytes = kind === "iq" ? byteCount : Math.min(byteCount, limits.maxStanzaBytes);
  const { classes } = recipients;
  const patternCount =
    patterns.length + directives.length + classes.reduce((sum, one) => sum + one.patterns.length, 0);
  const readings = (directives.length > 0 ? 1 : 0) + (classes.length > 0 ? 2 : 0);
  const perByte = PER_BYTE + PER_PATTERN_BYTE * patternCount + PER_SECOND_READING * readings;
  return LEAST + bytes * perByte + byteCount * UNITS_PER_BYTE;
}
