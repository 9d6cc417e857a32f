/**
 * A text as a detector reads it, with the way back: every folded unit knows its span in the original.
 *
 * Rule: offsets that leave `scan/` are UTF-16 offsets into the original text, never into a fold.
 */

export interface FoldedText {
  readonly original: string;
  readonly text: string;
  /** Per folded unit its span in the original and how it came about; undefined where `text` is the original. */
  readonly map: FoldMap | undefined;
}

export interface FoldMap {
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
  /** FOLD_* bits of fold-table.ts. */
  readonly kinds: ArrayLike<number>;
}

export const unfolded = (text: string): FoldedText => ({ original: text, text, map: undefined });

/** The part of the original that folded units [start, end) came from; reversed runs make it a hull. */
export function originalSpan(
  { map }: FoldedText,
  start: number,
  end: number,
): readonly [start: number, end: number] {
  if (map === undefined) return [start, end];
  let first = Number.MAX_SAFE_INTEGER;
  let last = 0;
  for (let at = start; at < end; at += 1) {
    first = Math.min(first, map.starts[at] ?? first);
    last = Math.max(last, map.ends[at] ?? last);
  }
  return last === 0 ? [0, 0] : [first, last];
}

/** FOLD_* bits of all units of [start, end). */
export function foldsIn({ map }: FoldedText, start: number, end: number): number {
  if (map === undefined) return 0;
  let bits = 0;
  for (let at = start; at < end; at += 1) bits |= map.kinds[at] ?? 0;
  return bits;
}

/** A unit or a few that stand for [start, end) of the text below. */
interface Put {
  readonly start: number;
  readonly end: number;
  /** FOLD_* bits. */
  readonly kind: number;
}

/** Writes a further reading over a text, from left to right. What is put is never longer than what it stands for. */
export class Respelling {
  readonly #of: FoldedText;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #kinds: Uint8Array;
  readonly #pieces: string[] = [];
  #length = 0;
  #done = 0;

  constructor(of: FoldedText) {
    this.#of = of;
    this.#starts = new Int32Array(of.text.length);
    this.#ends = new Int32Array(of.text.length);
    this.#kinds = new Uint8Array(of.text.length);
  }

  put(text: string, { start, end, kind }: Put): void {
    this.#copy(start);
    const [first, last] = originalSpan(this.#of, start, end);
    this.#starts.fill(first, this.#length, this.#length + text.length);
    this.#ends.fill(last, this.#length, this.#length + text.length);
    this.#kinds.fill(kind, this.#length, this.#length + text.length);
    this.#length += text.length;
    this.#pieces.push(text);
    this.#done = end;
  }

  /** @returns the reading, with what is left copied; undefined where nothing was put. */
  end(): FoldedText | undefined {
    if (this.#done === 0) return undefined;
    this.#copy(this.#of.text.length);
    const map = { starts: this.#starts, ends: this.#ends, kinds: this.#kinds };
    return { original: this.#of.original, text: this.#pieces.join(""), map };
  }

  #copy(until: number): void {
    const { text, map } = this.#of;
    if (until > this.#done) this.#pieces.push(text.slice(this.#done, until));
    for (; this.#done < until; this.#done += 1) {
      this.#starts[this.#length] = map?.starts[this.#done] ?? this.#done;
      this.#ends[this.#length] = map?.ends[this.#done] ?? this.#done + 1;
      this.#kinds[this.#length] = map?.kinds[this.#done] ?? 0;
      this.#length += 1;
    }
  }
}
