/**
 * What the account says, in the languages that users speak. To add one, add a file like `words-en.ts` and an entry here: the
 * compiler asks for every text.
 *
 * Rule: plain words; no rule id, no detector, no matched value, nothing of a stanza's content.
 */
import { LANGUAGES, type Language } from "../xmpp/languages.ts";
import type { Words } from "./language.ts";
import { EN } from "./words-en.ts";
import { ES } from "./words-es.ts";

/** One for each language of the gateway: a new one without its words is a type error. */
const WORDS: Readonly<Record<Language, Words>> = { en: EN, es: ES };

export const ALL_WORDS: readonly Words[] = LANGUAGES.map((language) => WORDS[language]);

export const wordsFor = (language: Language): Words => WORDS[language];

/** `22 November 2026, 06:51 UTC` */
export const timeIn = (lang: string, atMs: number): string => {
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(atMs);
  const time = new Date(atMs).toISOString().slice(11, 16);
  return `${day}, ${time} UTC`;
};
