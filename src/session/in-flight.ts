/**
 * What is on its way to one peer, in arrival order. The head leaves only when its record is kept; nothing
 * overtakes it, stream-management elements included.
 *
 * Rule 1: an entry that is held is released by `settle` alone.
 * Rule 2: one entry for each element that came in (or that the gateway answers); never two stanzas for one.
 */
import { Fifo } from "./fifo.ts";

/** What `hold` gives and `settle` takes back: opaque to everybody else. */
export type Held = Entry;

interface Entry {
  text: string;
  /** What it weighs in `InFlight.length`. */
  weight: number;
  isReady: boolean;
  /** The leg ends when this entry is reached; what is queued behind it is never sent. */
  readonly isEnd: boolean;
}

export interface Released {
  /** Canonical text of all entries that may go, joined. */
  readonly text: string;
  /** True where the end of the stream was reached. */
  readonly isEnd: boolean;
}

export class InFlight {
  readonly #entries = new Fifo<Entry>();
  #length = 0;

  /** UTF-16 units kept for what is queued; the measure for back-pressure. */
  get length(): number {
    return this.#length;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Goes on as soon as everything before it has. */
  push(text: string): void {
    this.#add({ text, weight: text.length, isReady: true, isEnd: false });
  }

  /** Waits for `settle`, and weighs as much as what is kept for it till then, where that is longer. */
  hold(text: string, keptLength = 0): Held {
    const entry = { text, weight: Math.max(text.length, keptLength), isReady: false, isEnd: false };
    this.#add(entry);
    return entry;
  }

  /** Ends the leg once everything before has gone. */
  end(): void {
    this.#add({ text: "", weight: 0, isReady: true, isEnd: true });
  }

  /** The record is kept; or, with `text`, the entry is replaced by what may go without one. */
  settle(entry: Held, text?: string): void {
    if (text !== undefined) entry.text = text;
    this.#length += entry.text.length - entry.weight;
    entry.weight = entry.text.length;
    entry.isReady = true;
  }

  /** Takes everything from the head that is ready. */
  release(): Released {
    let text = "";
    let isEnd = false;
    while (!isEnd) {
      const entry = this.#shiftReady();
      if (entry === undefined) break;
      text += entry.text;
      isEnd = entry.isEnd;
    }
    return { text, isEnd };
  }

  /** The same for the head alone: what came in as one element goes as one. Undefined where it must wait. */
  releaseUnit(): Released | undefined {
    return this.#shiftReady();
  }

  #shiftReady(): Entry | undefined {
    const entry = this.#entries.at(0);
    if (entry?.isReady !== true) return undefined;
    this.#entries.shift();
    this.#length -= entry.weight;
    return entry;
  }

  #add(entry: Entry): void {
    this.#entries.push(entry);
    this.#length += entry.weight;
  }
}
