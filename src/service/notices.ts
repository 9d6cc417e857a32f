/**
 * Notices: what the gateway tells a user without being asked.
 *
 * Rule 1: of messages to other people alone; never of presence, iq, or what is said to the account itself (design §8.8).
 * Rule 2: so many a minute for one address; what happens between two of them is told together.
 */
import type { ServiceClock } from "./ports.ts";
import type { Language } from "../xmpp/languages.ts";
import { wordsFor } from "./words.ts";

export interface Notice {
  /** Full JID of the session that it is about. */
  readonly to: string;
  readonly kind: "altered";
  readonly ref: string;
  readonly lang: Language;
}

export interface NoticePorts {
  readonly clock: ServiceClock;
  readonly say: (to: string, text: string, lang: string) => void;
  readonly count: (kind: string) => void;
}

/** A first one soon, so that it stands near the message it is about; then one in so long. */
const FIRST_DELAY_MS = 1_000;
const EVERY_MS = 20_000;
const MAX_SHOWN = 3;
/** Addresses with something to tell at once; beyond them nothing is told. */
const MAX_ADDRESSES = 5_000;

interface Pending {
  count: number;
  references: string[];
  lang: Language;
  timer: { cancel(): void };
}

export class Notices {
  readonly #ports: NoticePorts;
  readonly #pending = new Map<string, Pending>();

  constructor(ports: NoticePorts) {
    this.#ports = ports;
  }

  send({ to, ref, lang }: Notice): void {
    const known = this.#pending.get(to);
    if (known === undefined) {
      if (this.#pending.size >= MAX_ADDRESSES) return;
      const timer = this.#later(to, FIRST_DELAY_MS);
      this.#pending.set(to, { count: 1, references: [ref], lang, timer });
      return;
    }
    known.count += 1;
    known.lang = lang;
    if (known.references.length < MAX_SHOWN) known.references.push(ref);
  }

  /** Nothing is told any more. */
  close(): void {
    for (const { timer } of this.#pending.values()) timer.cancel();
    this.#pending.clear();
  }

  #later(to: string, delayMs: number): { cancel(): void } {
    return this.#ports.clock.after(delayMs, () => {
      this.#tell(to);
    });
  }

  #tell(to: string): void {
    const pending = this.#pending.get(to);
    if (pending === undefined) return;
    if (pending.count === 0) {
      this.#pending.delete(to);
      return;
    }
    const words = wordsFor(pending.lang);
    this.#ports.say(to, words.altered(pending.count, pending.references), words.lang);
    this.#ports.count("altered");
    pending.count = 0;
    pending.references = [];
    pending.timer = this.#later(to, EVERY_MS);
  }
}
