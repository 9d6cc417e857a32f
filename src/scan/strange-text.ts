/**
 * Recognises what a text carries beside what its reader sees, and alphabets that are no script.
 *
 * Rule 1: joiners and selectors where a script or an emoji needs them are no secret; the same ones in crowds are, and
 * of plane 14, which prose does not use, a few.
 * Rule 2: no script is written without a space or a stop for hundreds of different letters, and in none are six of
 * seven letters new for long.
 * LIMIT(of other planes, one invisible character in every five letters or fewer, and choices among look-alikes, pass:
 * they carry less than the wording itself can)
 * Sources: protocol.md §4.3; Unicode 16, UTS 51 §2.2 to §2.9 (emoji), §23.2 of the core specification (joiners).
 */

export type StrangeKind = "invisible" | "opaque-run";

const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/**
 * Flags of regions, emoji and their joins, joiners of Arabic and Indic scripts; behind an ideograph one of the selectors
 * that fonts know (Ideographic Variation Database).
 */
const NEEDED =
  /\u{1f3f4}[\u{e0030}-\u{e007a}]{2,6}\u{e007f}|(?<=[\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}\d#*])\ufe0f?\u200d?|(?<=[\u0600-\u077f\u0900-\u0dff\u1000-\u109f\u1780-\u17ff])[\u200c\u200d]|(?<=\p{sc=Han})[\u{e0100}-\u{e011f}]/gu;

/** Tags and selectors. */
const PLANE_14 = /[\u{e0000}-\u{e0fff}]/gu;
const MAX_PLANE_14 = 16;

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
/** Different letters among each `MAX_RUN`, whatever stands between: a page of Chinese has 200 at most. */
const MAX_DISTINCT = 256;
/** The list of the hundred family names is no secret. */
const MAX_VARIED_PAGES = 1;
/** All alphabets that one text may have together. */
const MAX_LETTERS = 200;
/** Scripts that have more by themselves, and pictures. */
const RICH =
  /[\p{sc=Han}\p{sc=Hang}\p{sc=Hira}\p{sc=Kana}\p{sc=Ethi}\p{sc=Cans}\p{sc=Yiii}\p{sc=Vaii}\p{Extended_Pictographic}]/u;

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
  if (ROW.test(rest) || (rest.match(PLANE_14)?.length ?? 0) > MAX_PLANE_14) return true;
  const hidden = rest.match(INVISIBLE)?.length ?? 0;
  return hidden >= MAX_SPREAD && hidden * 4 >= rest.length - hidden;
}

function hasInventedScript(text: string): boolean {
  if ((text.match(UNREADABLE)?.length ?? 0) >= MAX_UNREADABLE) return true;
  if (text.length < MAX_RUN) return false;
  const runs = text.match(FOREIGN_RUN) ?? [];
  const isRunOn = runs.some((run) => run.length >= MAX_RUN && hasManyLetters(Array.from(run)));
  return isRunOn || isTooVaried(Array.from(runs.join("")));
}

const hasManyLetters = (letters: readonly string[]): boolean =>
  letters.length >= MAX_RUN && new Set(letters).size >= MIN_DISTINCT;

function isTooVaried(letters: readonly string[]): boolean {
  let pages = 0;
  for (let end = MAX_RUN; end <= letters.length; end += MAX_RUN) {
    if (new Set(letters.slice(end - MAX_RUN, end)).size >= MAX_DISTINCT) pages += 1;
  }
  if (pages > MAX_VARIED_PAGES) return true;
  return [...new Set(letters)].filter((letter) => !RICH.test(letter)).length > MAX_LETTERS;
}
