/**
 * Finds the terms of all lists in a text, in one pass, however they are dressed up.
 *
 * Rule 1: whole words only, in every form of theirs; offsets are those of the original text.
 * Rule 2: linear: a step of the automaton a character, and a bounded look at what it points to.
 * Rule 3: a negative word near by takes a term back, so lists give them to ambiguous terms alone.
 * Source: detectors.md §5 steps 2 and 5; Aho and Corasick 1975.
 */
import { Automaton } from "./automaton.ts";
import { FOLD_CONFUSABLE, FOLD_INVISIBLE, FOLD_REVERSED } from "./fold-table.ts";
import { type FoldedText, foldsIn, originalSpan } from "./folded.ts";
import { eachSpaced, LEAST_APART, type SpacedLetters } from "./spaced.ts";
import { BETWEEN, isSureEnd, symbolOf, wordEnd } from "./symbols.ts";
import { type FormMatch, matchBefore } from "./term-form.ts";
import type { TermHit, TermList } from "./term.ts";
import type { Work } from "./work.ts";
import { tildesIn, type WrittenTerm, writtenForms } from "./written-terms.ts";

const NO_HITS: readonly TermHit[] = [];

/** A character of the pass, in units of `work.ts`; a look at a hit; a word near a hit. */
const UNITS_PER_CHARACTER = 2;
const UNITS_PER_CANDIDATE = 15;
const UNITS_PER_NEIGHBOUR = 200;
/** Nobody says so much by accident: what comes after is not excused. */
const MAX_LOOKS = 64;
/** On both sides of a hit, characters. */
const NEAR = 32;

export class TermMatcher {
  readonly #written: readonly WrittenTerm[];
  readonly #automaton: Automaton;

  constructor(lists: readonly TermList[]) {
    const forms = lists.flatMap((list) => list.terms.flatMap((term) => writtenForms(term, list)));
    this.#written = forms.map(({ written }) => written);
    this.#automaton = new Automaton(forms.map(({ text }) => text));
  }

  get formCount(): number {
    return this.#written.length;
  }

  get isEmpty(): boolean {
    return this.#written.length === 0;
  }

  /** @throws WorkExceeded */
  find(folded: FoldedText, work: Work): readonly TermHit[] {
    const { text } = folded;
    if (this.isEmpty) return NO_HITS;
    work.spend(text.length * UNITS_PER_CHARACTER);
    const search: Search = { folded, work, hits: [], looksLeft: MAX_LOOKS };
    const automaton = this.#automaton;
    let state = automaton.start;
    let [apart, lettersApart, lastApart] = [0, 0, -1];
    for (let start = 0; start < text.length;) {
      let behind = automaton.readLetters(state, text, start);
      let end = automaton.stoppedAt;
      if (!isSureEnd(text, end)) {
        end = wordEnd(text, start);
        behind = automaton.readWord(state, text, { start, end });
      }
      if (end === start + 1) {
        // Words of one letter are ordinary; a row of them, with one character between, is not.
        apart = start === lastApart + 1 ? apart + 1 : 1;
        lettersApart = Math.max(lettersApart, apart);
        lastApart = end;
      }
      if (end > start) {
        if (automaton.isEnd(behind)) this.#collect(behind, end, search);
        state = automaton.step(behind, BETWEEN);
      }
      start = Math.max(end, start + 1);
    }
    if (lettersApart >= LEAST_APART) this.#findSpaced(search);
    return search.hits;
  }

  #collect(state: number, end: number, search: Search): void {
    const { folded, work } = search;
    for (const index of this.#automaton.endingAt(state)) {
      work.spend(UNITS_PER_CANDIDATE);
      const written = this.#written[index];
      const match = written === undefined ? undefined : matchBefore(written.form, folded.text, end);
      if (written !== undefined && match !== undefined)
        keep({ written, match, start: match.start, end }, search);
    }
  }

  /** "s h i t": letters apart are read together too. */
  #findSpaced(search: Search): void {
    eachSpaced(search.folded.text, search.work, (spaced) => {
      const { letters } = spaced;
      for (let start = 0; start < letters.length; start += 1) {
        if (start === 0 || !isSameSymbol(letters, start)) this.#spellOut(spaced, start, search);
      }
    });
  }

  /** Every stretch from `start` on at whose end a term may end. */
  #spellOut({ letters, placeOf }: SpacedLetters, start: number, search: Search): void {
    const automaton = this.#automaton;
    const last = Math.min(letters.length, start + MAX_SPELLED);
    let state = automaton.start;
    for (let end = start + 1; end <= last; end += 1) {
      if (end > start + 1 && isSameSymbol(letters, end - 1)) continue;
      const next = automaton.step(state, symbolOf(letters.charCodeAt(end - 1), false));
      if (automaton.depthOf(next) <= automaton.depthOf(state)) return;
      state = next;
      if (automaton.isEnd(state)) this.#collectSpelled(state, { letters, placeOf, start, end }, search);
    }
  }

  #collectSpelled(state: number, spelled: Spelled, search: Search): void {
    const { letters, placeOf, start } = spelled;
    let { end } = spelled;
    while (end < letters.length && isSameSymbol(letters, end)) end += 1;
    const isWorthIt = end - start >= LEAST_SPELLED || (start === 0 && end === letters.length);
    if (!isWorthIt) return;
    for (const index of this.#automaton.wholeAt(state)) {
      search.work.spend(UNITS_PER_CANDIDATE);
      const written = this.#written[index];
      const match =
        written === undefined ? undefined : matchBefore(written.form, letters.slice(start, end), end - start);
      if (written === undefined || match?.start !== 0) continue;
      keep({ written, match, start: placeOf(start), end: placeOf(end - 1) + 1, isSpaced: true }, search);
    }
  }
}

const isSameSymbol = (letters: string, at: number): boolean =>
  symbolOf(letters.charCodeAt(at), false) === symbolOf(letters.charCodeAt(at - 1), false);

interface Spelled extends SpacedLetters {
  readonly start: number;
  readonly end: number;
}

/** Longer than any term worth spelling out. */
const MAX_SPELLED = 20;
/** Shorter ones must be all that is spelled: "p a s s" holds another. */
const LEAST_SPELLED = 4;

interface Search {
  readonly folded: FoldedText;
  readonly work: Work;
  readonly hits: TermHit[];
  /** How many more hits are worth a look at the words around them. */
  looksLeft: number;
}

interface Found {
  readonly written: WrittenTerm;
  readonly match: FormMatch;
  /** In the folded text. */
  readonly start: number;
  readonly end: number;
  readonly isSpaced?: boolean;
}

function keep(found: Found, search: Search): void {
  const { folded, work, hits } = search;
  const { written, start, end } = found;
  const [from, to] = originalSpan(folded, start, end);
  if (written.tildeCount !== undefined && written.tildeCount !== tildesIn(folded.original.slice(from, to)))
    return;
  if (written.negative.size > 0 && search.looksLeft > 0) {
    search.looksLeft -= 1;
    work.spend(UNITS_PER_NEIGHBOUR);
    if (isTakenBack(folded.text, found)) return;
  }
  const { id: listId, category } = written.list;
  hits.push({
    listId,
    category,
    severity: written.term.severity,
    start: from,
    end: to,
    evidence: evidenceOf(found, folded),
  });
}

function isTakenBack(text: string, { written, start, end }: Found): boolean {
  const near = text.slice(Math.max(0, start - NEAR), start) + " " + text.slice(end, end + NEAR);
  return near
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => written.negative.has(word));
}

const PLAIN: readonly string[] = [];

function evidenceOf({ written, match, start, end, isSpaced }: Found, folded: FoldedText): readonly string[] {
  const bits = foldsIn(folded, start, end);
  const names = [
    match.isLeet && "fold:leet",
    match.isRepeated && "fold:repeated",
    isSpaced === true && "fold:spaced",
    written.form.isMasked && "fold:masked",
    (bits & FOLD_INVISIBLE) !== 0 && "fold:invisible",
    (bits & FOLD_CONFUSABLE) !== 0 && "fold:confusable",
    (bits & FOLD_REVERSED) !== 0 && "fold:reversed",
  ].filter((name) => name !== false);
  return names.length === 0 ? PLAIN : names;
}
