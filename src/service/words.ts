/**
 * What the account says, in the languages that users speak. To add one, add a file like `words-en.ts` and an entry here: the
 * compiler asks for every text.
 *
 * Rule: plain words; no rule id, no detector, no matched value, nothing of a stanza's content.
 */
import type { Words } from "./language.ts";
import { EN } from "./words-en.ts";
import { ES } from "./words-es.ts";

export const LANGUAGES: readonly Words[] = [EN, ES];

/** By the first subtag of an RFC 5646 tag; English where it is absent or not spoken here. */
export const wordsFor = (lang: string | undefined): Words => spoken(lang) ?? EN;

/** Undefined where nobody speaks it here. */
export function spoken(lang: string | undefined): Words | undefined {
  const first = lang?.split("-", 1)[0]?.toLowerCase();
  return LANGUAGES.find((one) => one.lang === first);
}

/** `22 November 2026, 06:51 UTC` */
export const timeIn = (lang: string, atMs: number): string => {
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(atMs);
  const time = new Date(atMs).toISOString().slice(11, 16);
  return `${day}, ${time} UTC`;
};
