/**
 * A list's terms in every form in which they may be written.
 *
 * Rule 1: terms are folded as texts are; a hyphen, apostrophe or dot in one is a blank.
 * Rule 2: Spanish ñ is a letter of its own: "año" is not "ano", though both fold to it.
 */
import { formsOf } from "./inflect.ts";
import { fold } from "./normalize.ts";
import { formOf, type TermForm } from "./term-form.ts";
import type { Term, TermLanguage, TermList } from "./term.ts";

/** One form of a term, with what a hit needs of both. */
export interface WrittenTerm {
  readonly form: TermForm;
  readonly list: TermList;
  readonly term: Term;
  readonly negative: ReadonlySet<string>;
  /** How many ñ it has; undefined where that is of no account. */
  readonly tildeCount: number | undefined;
}

/** A form as the automaton reads it, and what it stands for. */
export interface WrittenForm {
  readonly text: string;
  readonly written: WrittenTerm;
}

/** A term as it is compared: one text, whatever hyphens and capitals it is written with. */
export const termText = (text: string): string =>
  fold(text)
    .text.toLowerCase()
    .replace(/[\s'’_.-]+/g, " ")
    .trim();

/** False where a term could never be found: it holds other than Latin letters and figures, or next to nothing. */
export const isFindable = (text: string): boolean => /^[a-z0-9 ]*[a-z0-9]{2}[a-z0-9 ]*$/.test(termText(text));

export function writtenForms(term: Term, list: TermList): readonly WrittenForm[] {
  const { language } = list;
  const shared = { list, term, negative: negativeOf(term, language), tildeCount: tildesOf(term, language) };
  const texts = spellingsOf(term.text).flatMap((text) => formsOf(text, term.forms, language));
  return texts.flatMap((text) => [
    { text, written: { ...shared, form: formOf(text) } },
    ...masksOf(text).map((mask) => ({ text: mask, written: { ...shared, form: formOf(mask, true) } })),
  ]);
}

/** "don't" is written "dont" as well. */
function spellingsOf(text: string): readonly string[] {
  const without = text.replaceAll(/['’]/g, "");
  return without === text ? [termText(text)] : [termText(text), termText(without)];
}

/** Both ways of writing it. */
const TILDES = /[ñÑ]|[nN]\u0303/g;
export const tildesIn = (text: string): number => text.match(TILDES)?.length ?? 0;

/** A text without n has none of either. */
const tildesOf = ({ text }: Term, language: TermLanguage): number | undefined =>
  language === "es" && /[nñ]/i.test(text) ? tildesIn(text) : undefined;

const NO_WORDS: ReadonlySet<string> = new Set();

function negativeOf({ negative }: Term, language: TermLanguage): ReadonlySet<string> {
  if (negative.length === 0) return NO_WORDS;
  return new Set(negative.flatMap((word) => formsOf(termText(word), "all", language)));
}

const LEAST_MASKED = 4;
const INNER_VOWEL = /(?<=[a-z])[aeiou](?=[a-z])/;

/** As people write what they do not want to write: "sh*t", "n*gg*r". */
function masksOf(form: string): readonly string[] {
  if (form.length < LEAST_MASKED || !/^[a-z]+$/.test(form) || !INNER_VOWEL.test(form)) return [];
  const first = form.replace(INNER_VOWEL, "*");
  const all = form.replaceAll(new RegExp(INNER_VOWEL, "g"), "*");
  return first === all ? [first] : [first, all];
}
