/**
 * A queue in one list that is used again, for what comes and goes with every stanza. A Map, or a fresh list each time,
 * leaves old tables behind that point at newer ones; the collector then keeps all of them, and what they held, for
 * seconds (bench/results.md).
 */

/** A list that was longer than this is let go of once it is empty. */
const KEPT_ITEMS = 64;

export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;
  #end = 0;

  get size(): number {
    return this.#end - this.#head;
  }

  push(item: T): void {
    this.#items[this.#end] = item;
    this.#end += 1;
  }

  /** @param index 0 is the oldest. @returns undefined beyond the end */
  at(index: number): T | undefined {
    return index < 0 || index >= this.size ? undefined : this.#items[this.#head + index];
  }

  /** @param index of an item that is there */
  put(index: number, item: T): void {
    this.#items[this.#head + index] = item;
  }

  /** Drops the oldest. */
  shift(): void {
    if (this.size === 0) return;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#end) this.#restart();
    else if (this.#head > KEPT_ITEMS && this.#head > this.size) this.#compact();
  }

  #restart(): void {
    if (this.#items.length > KEPT_ITEMS) this.#items = [];
    this.#head = 0;
    this.#end = 0;
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#head, this.#end);
    this.#end -= this.#head;
    this.#head = 0;
  }
}
