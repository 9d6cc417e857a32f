/**
 * Finds many words and phrases in one pass: an Aho-Corasick automaton over the symbols of `symbols.ts`.
 *
 * Rule 1: one look-up in a dense table a character, whatever the number of terms.
 * Rule 2: runs of one symbol count as one, in terms and in texts: whether a term is really there, its finder tells.
 * Source: Aho and Corasick 1975; detectors.md §5 step 5 (dense: 5,000 terms take 3.6 MB and 0.6 µs a message).
 */
import { BETWEEN, hasLetter, isLetter, letterSymbolOf, SYMBOL_COUNT, symbolOf, wordEnd } from "./symbols.ts";

const ROOT = 0;
const NOTHING: readonly number[] = [];

/** Symbols of a text, runs squeezed, `BETWEEN` before each word. */
function symbolsOf(text: string): readonly number[] {
  const symbols: number[] = [];
  for (let start = 0; start < text.length;) {
    const end = wordEnd(text, start);
    if (end > start) pushWord(symbols, text.slice(start, end));
    start = Math.max(end, start + 1);
  }
  return symbols;
}

function pushWord(symbols: number[], word: string): void {
  const isNumber = !hasLetter(word, 0, word.length);
  symbols.push(BETWEEN);
  for (let at = 0; at < word.length; at += 1) {
    const symbol = symbolOf(word.charCodeAt(at), isNumber);
    if (symbol !== symbols.at(-1)) symbols.push(symbol);
  }
}

export class Automaton {
  readonly #next: Int32Array;
  readonly #depths: Uint16Array;
  readonly #own = new Map<number, number[]>();
  /** What ends at a state, itself and within it. */
  readonly #ends = new Map<number, readonly number[]>();
  /** 1 where something ends: asked once a word. */
  readonly #isEnd: Uint8Array;
  /** Before any word. */
  readonly start: number;
  /** Where `readLetters` stopped last: two values from one call, without an object for each word. */
  stoppedAt = 0;

  /** @param forms lower case; what `endingAt` gives are their indices. */
  constructor(forms: readonly string[]) {
    const patterns = forms.map(symbolsOf);
    const capacity = patterns.reduce((sum, { length }) => sum + length, 2);
    const next = new Int32Array(capacity * SYMBOL_COUNT);
    this.#depths = new Uint16Array(capacity);
    let count = 1;
    const grow = (state: number, symbol: number): number => {
      const place = state * SYMBOL_COUNT + symbol;
      const known = next[place] ?? ROOT;
      if (known !== ROOT) return known;
      this.#depths[count] = (this.#depths[state] ?? 0) + 1;
      next[place] = count;
      return count++;
    };
    this.start = grow(ROOT, BETWEEN);
    for (const [index, symbols] of patterns.entries()) {
      const state = symbols.reduce(grow, ROOT);
      this.#own.set(state, [...(this.#own.get(state) ?? []), index]);
    }
    this.#next = next.slice(0, count * SYMBOL_COUNT);
    this.#isEnd = new Uint8Array(count);
    this.#link();
  }

  /** Reads the word [start, end) of `text`, and stands behind its last letter. */
  readWord(
    from: number,
    text: string,
    { start, end }: { readonly start: number; readonly end: number },
  ): number {
    const isNumber = !isLetter(text.charCodeAt(start)) && !hasLetter(text, start, end);
    let state = from;
    let last = BETWEEN;
    for (let at = start; at < end; at += 1) {
      const symbol = symbolOf(text.charCodeAt(at), isNumber);
      if (symbol === last) continue;
      last = symbol;
      state = this.#next[state * SYMBOL_COUNT + symbol] ?? ROOT;
    }
    return state;
  }

  /**
   * Reads on from `start` while there are Latin letters: most words are nothing else.
   * @returns the state; `stoppedAt` is where the first other character stands
   */
  readLetters(from: number, text: string, start: number): number {
    let state = from;
    let last = BETWEEN;
    let at = start;
    for (; at < text.length; at += 1) {
      const symbol = letterSymbolOf(text.charCodeAt(at));
      if (symbol === BETWEEN) break;
      if (symbol === last) continue;
      last = symbol;
      state = this.#next[state * SYMBOL_COUNT + symbol] ?? ROOT;
    }
    this.stoppedAt = at;
    return state;
  }

  step(state: number, symbol: number): number {
    return this.#next[state * SYMBOL_COUNT + symbol] ?? ROOT;
  }

  /** Symbols since the beginning of the longest term that may still come of it. */
  depthOf(state: number): number {
    return this.#depths[state] ?? 0;
  }

  isEnd(state: number): boolean {
    return this.#isEnd[state] === 1;
  }

  /** Indices of the forms that end here. */
  endingAt(state: number): readonly number[] {
    return this.#ends.get(state) ?? NOTHING;
  }

  /** Of those the ones that are as long as what was read. */
  wholeAt(state: number): readonly number[] {
    return this.#own.get(state) ?? NOTHING;
  }

  /** Breadth first: where a term breaks off, the longest end of it that begins another goes on. */
  #link(): void {
    const fails = new Int32Array(this.#depths.length);
    const queue: number[] = [ROOT];
    for (const state of queue) {
      const fail = fails[state] ?? ROOT;
      this.#noteEnds(state, fail);
      for (let symbol = 0; symbol < SYMBOL_COUNT; symbol += 1) {
        const child = this.step(state, symbol);
        const onward = state === ROOT ? ROOT : this.step(fail, symbol);
        if (child === ROOT) this.#next[state * SYMBOL_COUNT + symbol] = onward;
        else {
          fails[child] = onward;
          queue.push(child);
        }
      }
    }
  }

  /** Of `fail` they are known already: it is not as deep. */
  #noteEnds(state: number, fail: number): void {
    const within = state === ROOT ? NOTHING : this.endingAt(fail);
    const ends = [...this.wholeAt(state), ...within];
    if (ends.length === 0) return;
    this.#ends.set(state, ends);
    this.#isEnd[state] = 1;
  }
}
