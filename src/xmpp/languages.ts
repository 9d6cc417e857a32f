/**
 * The languages that the gateway speaks, and which of them answers a wish.
 *
 * Rule 1: a language is one file in `texts/` and one line here; whatever its file lacks is a type error.
 * Rule 2: looked up, never filtered (RFC 4647 §3.4): a wish is made shorter from its end until it fits, `es-MX` to `es`;
 * what fits nothing is no wish, and the next one is asked.
 * Sources: RFC 4647 §3.4, RFC 5646 §2.1; RFC 6120 §4.7.4, §8.1.5 (the stanza's language before the stream's).
 */
import { EN } from "./texts/en.ts";
import { ES } from "./texts/es.ts";
import type { Texts } from "./texts/texts.ts";

/** By tag, as it is written in `xml:lang`. */
const TEXTS = { en: EN, es: ES } as const satisfies Readonly<Record<string, Texts>>;

export type Language = keyof typeof TEXTS;

/** Where nobody wished for any, and none is configured. */
export const DEFAULT_LANGUAGE: Language = "en";

const isLanguage = (tag: string): tag is Language => Object.hasOwn(TEXTS, tag);

export const LANGUAGES: readonly Language[] = Object.keys(TEXTS).filter(isLanguage);

const BY_RANGE: ReadonlyMap<string, Language> = new Map(LANGUAGES.map((one) => [one.toLowerCase(), one]));

export const textsOf = (language: Language): Texts => TEXTS[language];

/** RFC 5646 §4.4.1: no tag that anybody uses is longer. */
const MAX_RANGE_LENGTH = 35;

/** @param range of `xml:lang`, as anybody wrote it. @returns undefined where it names nothing that is spoken here */
export function lookUp(range: string | undefined): Language | undefined {
  if (range === undefined || range.length > MAX_RANGE_LENGTH) return undefined;
  let wish = range.toLowerCase();
  while (wish !== "") {
    const spoken = BY_RANGE.get(wish);
    if (spoken !== undefined) return spoken;
    // A single letter introduces what follows it, and goes with it.
    wish = wish.slice(0, Math.max(0, wish.lastIndexOf("-"))).replace(/-[a-z\d]$/, "");
  }
  return undefined;
}
