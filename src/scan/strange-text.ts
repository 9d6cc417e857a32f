/**
 * Recognises what a text carries beside what its reader sees, and alphabets that are no script.
 *
 * Rule 1: joiners and selectors where a script or an emoji needs them are no secret; the same ones in crowds are.
 * Rule 2: no script is written without a space or a stop for hundreds of different letters.
 * LIMIT(one invisible character in every five letters or fewer, and choices among look-alikes, pass: they carry less
 * than the wording itself can)
 * Sources: protocol.md §4.3; Unicode 16, UTS 51 §2.2 to §2.9 (emoji), §23.2 of the core specification (joiners).
 */

export type StrangeKind = "invisible" | "opaque-run";

const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** Flags of regions, emoji and their joins, joiners of Arabic and Indic scripts. */
const NEEDED =
  /\u{1f3f4}[\u{e0030}-\u{e007a}]{2,6}\u{e007f}|(?<=[\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}\d#*])\ufe0f?\u200d?|(?<=[\u0600-\u077f\u0900-\u0dff\u1000-\u109f\u1780-\u17ff])[\u200c\u200d]/gu;

/** In a row; a region's flag has six. */
const MAX_ROW = 16;
const MAX_SPREAD = 48;
const ROW = new RegExp(`${INVISIBLE.source}{${MAX_ROW}}`, "u");

/** Private use and unassigned: fonts may know them, readers do not. */
const UNREADABLE = /[\p{Co}\p{Cn}]/gu;
const MAX_UNREADABLE = 32;

/** Letters and pictures without a space or a stop; Thai, Lao, Burmese and Khmer set no spaces between words. */
const FOREIGN_RUN = /[^\0-\x7f\s\p{P}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+/gu;
const MAX_RUN = 300;
const MIN_DISTINCT = 48;

const NON_ASCII = /[^\0-\x7f]/;

/** `text` as it came. */
export function strangeKind(text: string): StrangeKind | undefined {
  if (text.length < MAX_ROW || !NON_ASCII.test(text)) return undefined;
  if (hasHidden(text)) return "invisible";
  return text.length >= MAX_UNREADABLE && hasInventedScript(text) ? "opaque-run" : undefined;
}

function hasHidden(text: string): boolean {
  if (text.search(INVISIBLE) < 0) return false;
  const rest = text.replace(NEEDED, "");
  if (ROW.test(rest)) return true;
  const hidden = rest.match(INVISIBLE)?.length ?? 0;
  return hidden >= MAX_SPREAD && hidden * 4 >= rest.length - hidden;
}

function hasInventedScript(text: string): boolean {
  if ((text.match(UNREADABLE)?.length ?? 0) >= MAX_UNREADABLE) return true;
  if (text.length < MAX_RUN) return false;
  for (const [run] of text.matchAll(FOREIGN_RUN)) {
    if (run.length < MAX_RUN) continue;
    const letters = Array.from(run);
    if (letters.length >= MAX_RUN && new Set(letters).size >= MIN_DISTINCT) return true;
  }
  return false;
}
