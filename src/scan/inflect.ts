/**
 * The forms in which a word or phrase is written: English plural, -ed and -ing; Spanish plural and gender.
 *
 * Rule 1: forms are written out once, when a policy is loaded; nothing is stemmed while people chat.
 * Rule 2: it may make words that do not exist, and makes none on purpose that exist and mean something else: a list says
 * `exact` or `plural` where a form would ("spic" is no verb, "spiced" is one).
 * Source: the regular rules of both languages as grammars give them; irregular forms stand in the lists.
 */
import type { TermForms, TermLanguage } from "./term.ts";

/** Every form of a term in lower case, itself first, each once. */
export function formsOf(text: string, forms: TermForms, language: TermLanguage): readonly string[] {
  if (forms === "exact") return [text];
  const words = text.split(" ");
  const all = language === "en" ? english(words, forms) : spanish(words, forms);
  return [...new Set([text, ...all])];
}

/** The last word is the noun; the first and the last may be the verb ("place a bet", "blackmail"). */
function english(words: readonly string[], forms: TermForms): readonly string[] {
  const last = words.at(-1) ?? "";
  const head = words.slice(0, -1);
  const endings = forms === "all" ? [plural(last), ...verbForms(last)] : [plural(last)];
  const found = endings.map((ending) => [...head, ending].join(" "));
  if (forms !== "all" || words.length === 1) return found;
  const [first = "", ...rest] = words;
  return [...found, ...[plural(first), ...verbForms(first)].map((verb) => [verb, ...rest].join(" "))];
}

const SIBILANT = /(?:[sxz]|ch|sh)$/;
const CONSONANT_Y = /[^aeiou]y$/;

function plural(word: string): string {
  if (CONSONANT_Y.test(word)) return `${word.slice(0, -1)}ies`;
  return SIBILANT.test(word) ? `${word}es` : `${word}s`;
}

/** One vowel between consonants at the end: the last is doubled ("bet", "betting"). */
const DOUBLING = /^[^aeiou]*[aeiou][^aeiouwxy]$/;

function verbForms(word: string): readonly string[] {
  if (word.endsWith("e")) return [`${word}d`, `${word.slice(0, -1)}ing`];
  if (CONSONANT_Y.test(word)) return [`${word.slice(0, -1)}ied`, `${word}ing`];
  const stem = DOUBLING.test(word) ? `${word}${word.slice(-1)}` : word;
  return [`${stem}ed`, `${stem}ing`];
}

/** Every word of a phrase agrees, but for those that bind. */
function spanish(words: readonly string[], forms: TermForms): readonly string[] {
  const plurals = words.map(spanishPlural).join(" ");
  if (forms === "plural") return [plurals];
  const other = words.map(feminine);
  return [plurals, other.join(" "), other.map(spanishPlural).join(" ")];
}

const BINDING = new Set(
  "a al con de del el en la las lo los me no o por que se sin su te tu un una y".split(" "),
);
const isFixed = (word: string): boolean => BINDING.has(word);

function spanishPlural(word: string): string {
  if (isFixed(word) || word.endsWith("s")) return word;
  if (word.endsWith("z")) return `${word.slice(0, -1)}ces`;
  return /[aeiou]$/.test(word) ? `${word}s` : `${word}es`;
}

function feminine(word: string): string {
  if (isFixed(word)) return word;
  if (word.endsWith("o")) return `${word.slice(0, -1)}a`;
  return /(?:or|on)$/.test(word) ? `${word}a` : word;
}
