/** What waits for an answer, by the ticket that the answer will carry. Tickets only grow, and most are answered in order. */
import { Fifo } from "./fifo.ts";

export class ByTicket<T extends object> {
  readonly #items = new Fifo<T | undefined>();
  /** Ticket of the oldest that is left. */
  #first = 0;

  /** @param ticket higher than any before */
  set(ticket: number, item: T): void {
    if (this.#items.size === 0) this.#first = ticket;
    while (this.#first + this.#items.size < ticket) this.#items.push(undefined);
    this.#items.push(item);
  }

  get(ticket: number): T | undefined {
    return this.#items.at(ticket - this.#first);
  }

  /** In the order of their tickets. */
  all(): readonly T[] {
    return Array.from({ length: this.#items.size }, (_, index) => this.#items.at(index)).filter(
      (one) => one !== undefined,
    );
  }

  delete(ticket: number): void {
    if (this.get(ticket) === undefined) return;
    this.#items.put(ticket - this.#first, undefined);
    while (this.#items.size > 0 && this.#items.at(0) === undefined) {
      this.#items.shift();
      this.#first += 1;
    }
  }
}
