/**
 * What one party of a transcript over sockets got to hear, read piece by piece.
 *
 * Rule: every look accounts for all that came since the last one; what comes late is found by the next.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { canonical, canonicalPattern, type Placeholders } from "./matching.ts";

const PATIENCE_MS = 10_000;
const POLL_MS = 5;
/** Long enough for what is on its way on loopback; no limit that a slow machine could miss. */
const QUIET_MS = 60;

/** @returns whether it came true in time */
export const until = async (isTrue: () => boolean): Promise<boolean> => {
  const deadline = Date.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
};

export const quiet = async (): Promise<void> => {
  await sleep(QUIET_MS);
};

/** Undefined while a header or an element is under way. */
const readable = (text: string): string | undefined => {
  try {
    return canonical(text);
  } catch {
    return undefined;
  }
};

export class Overheard {
  readonly #source: () => string;
  readonly #placeholders: Placeholders;
  #readLength: number;

  /** @param source everything so far */
  constructor(source: () => string, placeholders: Placeholders, readLength = 0) {
    this.#source = source;
    this.#placeholders = placeholders;
    this.#readLength = readLength;
  }

  /**
   * Settles when what came since the last look is this, and nothing more. @param text empty: nothing may come
   * @returns what came, as it came
   */
  async expect(text: string, who: string): Promise<string> {
    const wanted = canonicalPattern(text);
    const from = this.#readLength;
    if (wanted === "") await quiet();
    else if (await until(() => this.#take(wanted))) return this.#source().slice(from, this.#readLength);
    const fresh = this.#fresh();
    expect(readable(fresh) ?? fresh, who).toBe(this.#placeholders.known(wanted));
    return "";
  }

  /** Another connection: its source begins again. */
  restart(): void {
    this.#readLength = 0;
  }

  #fresh(): string {
    return this.#source().slice(this.#readLength);
  }

  #take(wanted: string): boolean {
    const fresh = this.#fresh();
    const came = readable(fresh);
    if (came === undefined || !this.#placeholders.fits(wanted, came)) return false;
    this.#readLength += fresh.length;
    return true;
  }
}
