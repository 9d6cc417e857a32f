/**
 * Asks clients what they are: their version (`jabber:iq:version`) and what their caps stand for (disco#info), through the
 * server, like any account asks. What they answer is read where it passes, at their own sessions (`session/claims.ts`).
 *
 * Rule 1: only the address that was asked can answer, by the id that it was asked with. That nothing came of a question is
 * on record; what came of it is on record at the session, as a claim.
 * Rule 2: asked late and slowly: a log-in has other things to do, and a thousand log-ins at once make no flood.
 * Rule 3: while nobody can be asked, questions wait: a client that nobody asked is not to blame.
 * Sources: XEP-0092 1.1; XEP-0115 1.6 §6.2; protocol.md §7.
 */
import { xml } from "@xmpp/client";
import { NS_VERSION } from "../xmpp/ns.ts";
import { NS_DISCO_INFO } from "../xmpp/payloads-iq.ts";
import type { ServicePorts } from "./ports.ts";
import type { Element } from "./stream.ts";

export interface ClientQuestion {
  /** Full JID. */
  readonly user: string;
  /** `node#ver` of its caps; undefined for its version. */
  readonly node?: string | undefined;
}

export interface QuestionPorts extends Pick<ServicePorts, "clock" | "note" | "random"> {
  /** False while nobody could be asked. */
  readonly ask: (query: Element, nature: "version-query" | "caps-query") => boolean;
}

const SETTLE_MS = 5_000;
/** Twenty a second. */
const EVERY_MS = 50;
const PATIENCE_MS = 30_000;
const MAX_WAITING = 20_000;

interface Asked extends ClientQuestion {
  readonly timeout: { cancel(): void };
}

interface Waiting extends ClientQuestion {
  readonly dueMs: number;
}

export class ClientQuestions {
  readonly #ports: QuestionPorts;
  /** In the order of their time; what is asked for again while it waits is asked once. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #asked = new Map<string, Asked>();
  readonly #prefix: string;
  #timer: { cancel(): void } | undefined;
  #count = 0;

  constructor(ports: QuestionPorts) {
    this.#ports = ports;
    this.#prefix = `v${Math.floor(ports.random() * 2 ** 40).toString(36)}-`;
  }

  add({ user, node }: ClientQuestion): void {
    const key = JSON.stringify([user, node]);
    this.#waiting.delete(key);
    if (this.#waiting.size >= MAX_WAITING) return;
    this.#waiting.set(key, { user, node, dueMs: this.#ports.clock.nowMs() + SETTLE_MS });
    this.#schedule(SETTLE_MS);
  }

  /** True where the stanza was the answer to a question of ours. */
  take(stanza: Element): boolean {
    const { id, from, type } = stanza.attrs as Readonly<Record<string, unknown>>;
    if (!stanza.is("iq") || typeof id !== "string" || (type !== "result" && type !== "error")) return false;
    const asked = this.#asked.get(id);
    if (asked === undefined || asked.user !== from) return false;
    this.#asked.delete(id);
    asked.timeout.cancel();
    if (type === "error") this.#note(asked, "refused");
    return true;
  }

  close(): void {
    this.#timer?.cancel();
    for (const { timeout } of this.#asked.values()) timeout.cancel();
    this.#asked.clear();
    this.#waiting.clear();
  }

  #schedule(delayMs: number): void {
    this.#timer ??= this.#ports.clock.after(delayMs, () => {
      this.#timer = undefined;
      this.#askNext();
    });
  }

  #askNext(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    const [key, question] = next;
    const earlyMs = question.dueMs - this.#ports.clock.nowMs();
    if (earlyMs > 0) {
      this.#schedule(Math.min(earlyMs, SETTLE_MS));
      return;
    }
    const isAsked = this.#ask(question);
    if (isAsked) this.#waiting.delete(key);
    this.#schedule(isAsked ? EVERY_MS : SETTLE_MS);
  }

  #ask({ user, node }: ClientQuestion): boolean {
    const id = this.#prefix + String(this.#count + 1);
    const what = node === undefined ? { xmlns: NS_VERSION } : { xmlns: NS_DISCO_INFO, node };
    const query = xml("iq", { type: "get", id, to: user }, xml("query", what));
    if (!this.#ports.ask(query, node === undefined ? "version-query" : "caps-query")) return false;
    this.#count += 1;
    const timeout = this.#ports.clock.after(PATIENCE_MS, () => {
      this.#asked.delete(id);
      this.#note({ user, node }, "no answer");
    });
    this.#asked.set(id, { user, node, timeout });
    return true;
  }

  #note({ user, node }: ClientQuestion, outcome: "refused" | "no answer"): void {
    const source = node === undefined ? NS_VERSION : NS_DISCO_INFO;
    this.#ports.note("client", { user, step: "asked", source, outcome });
  }
}
