/**
 * What a client received, in order, and a way to wait for one of it.
 *
 * Rule: what was waited for is taken once, so that a script reads top to bottom; `all` keeps everything for comparison.
 */
import type { Element } from "@xmpp/xml";

export type Wanted = (stanza: Element) => boolean;

interface Waiter {
  readonly isWanted: Wanted;
  readonly resolve: (stanza: Element) => void;
  readonly reject: (error: Error) => void;
}

const PATIENCE_MS = 15_000;

export class StanzaBox {
  readonly #all: Element[] = [];
  #untaken: Element[] = [];
  #waiters: Waiter[] = [];
  #end: string | undefined;
  readonly #owner: string;

  constructor(owner: string) {
    this.#owner = owner;
  }

  get all(): readonly Element[] {
    return this.#all;
  }

  /** What nobody has waited for yet. */
  get untaken(): readonly Element[] {
    return this.#untaken;
  }

  put(stanza: Element): void {
    this.#all.push(stanza);
    const waiter = this.#waiters.find(({ isWanted }) => isWanted(stanza));
    if (waiter === undefined) {
      this.#untaken.push(stanza);
      return;
    }
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
    waiter.resolve(stanza);
  }

  /** No more will come: whoever waits is told why. What is there can still be taken. */
  close(reason: string): void {
    this.#end ??= reason;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiters) reject(new Error(`${this.#owner}: ${reason}`));
  }

  /** The first stanza that fits and was not taken yet. @throws Error where none comes, with what came instead */
  async take(isWanted: Wanted, what: string, patienceMs = PATIENCE_MS): Promise<Element> {
    const found = this.#untaken.find(isWanted);
    if (found !== undefined) {
      this.#untaken = this.#untaken.filter((other) => other !== found);
      return found;
    }
    if (this.#end !== undefined) throw this.#complaint(what, this.#end);
    return await this.#wait(isWanted, what, patienceMs);
  }

  async #wait(isWanted: Wanted, what: string, patienceMs: number): Promise<Element> {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        reject(this.#complaint(what, "did not come"));
      }, patienceMs);
      const settle =
        <Value>(act: (value: Value) => void) =>
        (value: Value): void => {
          clearTimeout(timer);
          act(value);
        };
      const waiter = { isWanted, resolve: settle(resolve), reject: settle(reject) };
      this.#waiters.push(waiter);
    });
  }

  #complaint(what: string, why: string): Error {
    const came = this.#untaken.map((stanza) => stanza.toString()).join("\n");
    return new Error(`${this.#owner} waits for ${what}: ${why}. Not taken:\n${came}`);
  }
}
