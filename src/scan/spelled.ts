/**
 * Digits written as words ("four five double six", "cuatro cinco", "forty-five") turned into digits.
 *
 * Rule: only inside a run of three or more such words; one "someone" or "for two" stays as it is.
 * Source: detectors.md §5 step 4. English and Spanish: what US state offices write.
 */
import { FOLD_SPELLED } from "./fold-table.ts";
import { type FoldedText, Respelling } from "./folded.ts";
import { Work } from "./work.ts";

const UNITS: Readonly<Record<string, string>> = {
  zero: "0",
  oh: "0",
  o: "0",
  nought: "0",
  one: "1",
  two: "2",
  three: "3",
  four: "4",
  five: "5",
  six: "6",
  seven: "7",
  eight: "8",
  nine: "9",
  niner: "9",
  cero: "0",
  uno: "1",
  dos: "2",
  tres: "3",
  cuatro: "4",
  cinco: "5",
  seis: "6",
  siete: "7",
  ocho: "8",
  nueve: "9",
};

const TEENS: Readonly<Record<string, string>> = {
  ten: "10",
  eleven: "11",
  twelve: "12",
  thirteen: "13",
  fourteen: "14",
  fifteen: "15",
  sixteen: "16",
  seventeen: "17",
  eighteen: "18",
  nineteen: "19",
};

const TENS: Readonly<Record<string, string>> = {
  twenty: "2",
  thirty: "3",
  forty: "4",
  fifty: "5",
  sixty: "6",
  seventy: "7",
  eighty: "8",
  ninety: "9",
};

const REPEATS: Readonly<Record<string, number>> = { double: 2, triple: 3, doble: 2 };

const alternatives = (words: Readonly<Record<string, unknown>>): string =>
  Object.keys(words)
    .toSorted((a, b) => b.length - a.length)
    .join("|");

const UNIT = alternatives(UNITS);
const LONG_UNIT = alternatives(UNITS).replace("|oh|o", "").replace("|o", "");
const NUMBER_WORD = new RegExp(
  `(?<repeat>${alternatives(REPEATS)})[\\s-]{0,4}(?<repeated>${UNIT}|\\d)` +
    `|(?<teen>${alternatives(TEENS)})` +
    `|(?<tens>${alternatives(TENS)})(?:[\\s-]{0,4}(?<after>${LONG_UNIT})(?![a-z]))?` +
    `|(?<unit>${UNIT})`,
  "gi",
);
/** Between two words of one run: separators, digits, or a separator's name. */
const BETWEEN = "[^a-z]{0,6}(?:(?:dash|hyphen|minus|dot|point|slash|space|guion|and|then|y)[^a-z]{0,4})?";
const GAP = new RegExp(`^${BETWEEN}$`, "i");
const ANY_WORD = `${LONG_UNIT}|${alternatives(TENS)}|${alternatives(TEENS)}`;
/** Two number words with nothing but a little between: without that there is no run. */
const GATE = new RegExp(`(?:${ANY_WORD})${BETWEEN}(?:${ANY_WORD}|${alternatives(REPEATS)}|oh?[^a-z])`, "i");
const LETTER = /[a-z]/i;
const MIN_WORDS = 3;

interface Word {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

export const maySpell = (text: string): boolean => GATE.test(text);

/** A word is found, weighed with its neighbours and put. */
const UNITS_PER_WORD = 100;

/**
 * @returns the reading with digits for words; undefined where the text has no run of number words.
 * @throws WorkExceeded
 */
export function spellOut(folded: FoldedText, work = new Work()): FoldedText | undefined {
  if (!maySpell(folded.text)) return undefined;
  const words = runsOf(wordsOf(folded.text, work), folded.text).flat();
  return substitute(folded, words);
}

function wordsOf(text: string, work: Work): readonly Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(NUMBER_WORD)) {
    work.spend(UNITS_PER_WORD);
    const digits = digitsOf(match.groups ?? {});
    words.push({ start: match.index, end: match.index + match[0].length, digits });
  }
  return words.filter((word, at) => isWhole(word, { text, before: words[at - 1], after: words[at + 1] }));
}

function digitsOf(groups: Readonly<Record<string, string | undefined>>): string {
  const { repeat, repeated, teen, tens, after, unit } = groups;
  const unitOf = (word: string): string => UNITS[word.toLowerCase()] ?? word;
  if (repeat !== undefined) return unitOf(repeated ?? "").repeat(REPEATS[repeat.toLowerCase()] ?? 1);
  if (teen !== undefined) return TEENS[teen.toLowerCase()] ?? "";
  if (tens !== undefined)
    return (TENS[tens.toLowerCase()] ?? "") + (after === undefined ? "0" : unitOf(after));
  return unitOf(unit ?? "");
}

interface Place {
  readonly text: string;
  readonly before: Word | undefined;
  readonly after: Word | undefined;
}

/** Not part of a longer word, unless that is made of number words ("onetwothree"). */
function isWhole({ start, end }: Word, { text, before, after }: Place): boolean {
  const isOpenLeft = before?.end !== start && LETTER.test(text.charAt(start - 1));
  const isOpenRight = after?.start !== end && LETTER.test(text.charAt(end));
  return !isOpenLeft && !isOpenRight;
}

function runsOf(words: readonly Word[], text: string): readonly (readonly Word[])[] {
  const runs: Word[][] = [];
  let last: Word | undefined;
  for (const word of words) {
    const isNext = last !== undefined && GAP.test(text.slice(last.end, word.start));
    if (isNext) runs.at(-1)?.push(word);
    else runs.push([word]);
    last = word;
  }
  return runs.filter(({ length }) => length >= MIN_WORDS);
}

function substitute(folded: FoldedText, words: readonly Word[]): FoldedText | undefined {
  const respelling = new Respelling(folded);
  for (const { start, end, digits } of words) respelling.put(digits, { start, end, kind: FOLD_SPELLED });
  return respelling.end();
}
