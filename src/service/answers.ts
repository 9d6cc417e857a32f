/**
 * Answers to what users ask.
 *
 * Rule 1: every asker gets so many answers a minute and then silence, and what was not understood is answered once in a while:
 * two programs that answer each other fall silent.
 * Rule 2: a look into the archive is dear: a minute has so many for everybody together.
 * Rule 3: an answer never holds content, and one who may not hear of an incident reads what one reads who made it up.
 */
import { mayHear } from "./incident.ts";
import { Limiter } from "./limiter.ts";
import type { Incident, ServiceOptions, ServicePorts } from "./ports.ts";
import type { Question } from "./question.ts";
import { codeOf } from "./service-error.ts";
import { timeIn } from "./words.ts";
import type { Words } from "./language.ts";

const MINUTE_MS = 60_000;
const MAX_ASKERS = 10_000;
const ANSWERS_A_MINUTE = 6;
const LOOKS_A_MINUTE = 20;
const HINT_EVERY_MS = 60 * MINUTE_MS;

type Ports = Pick<ServicePorts, "clock" | "findIncident" | "log">;

export class Answers {
  readonly #contact: string;
  readonly #ports: Ports;
  readonly #answers = new Limiter({ most: ANSWERS_A_MINUTE, windowMs: MINUTE_MS, maxKeys: MAX_ASKERS });
  readonly #hints = new Limiter({ most: 1, windowMs: HINT_EVERY_MS, maxKeys: MAX_ASKERS });
  readonly #looks = new Limiter({ most: LOOKS_A_MINUTE, windowMs: MINUTE_MS, maxKeys: 1 });

  constructor({ contact }: Pick<ServiceOptions, "contact">, ports: Ports) {
    this.#contact = contact;
    this.#ports = ports;
  }

  /** Undefined where nothing is said. */
  async answerTo({ asker, words, asks }: Question): Promise<string | undefined> {
    const nowMs = this.#ports.clock.nowMs();
    if (asks.type === "unknown" && !this.#hints.admits(asker, nowMs)) return undefined;
    if (!this.#answers.admits(asker, nowMs)) return undefined;
    switch (asks.type) {
      case "help":
        return words.help(this.#contact);
      case "agree":
        return words.thanks;
      case "unknown":
        return words.hint;
      case "why":
        return asks.reference === undefined
          ? words.notReference
          : await this.#explain(asks.reference, asker, words);
    }
  }

  async #explain(reference: string, asker: string, words: Words): Promise<string | undefined> {
    if (!this.#looks.admits("", this.#ports.clock.nowMs())) return undefined;
    const incident = await this.#find(reference);
    return incident !== undefined && mayHear(asker, incident)
      ? words.explain({ ...incident, ...inWords(incident, asker, words), contact: this.#contact })
      : words.unknown(this.#contact);
  }

  async #find(reference: string): Promise<Incident | undefined> {
    try {
      return await this.#ports.findIncident(reference);
    } catch (error) {
      this.#ports.log.warn({ code: codeOf(error, "failed") }, "a reference could not be looked up");
      return undefined;
    }
  }
}

const inWords = ({ atMs, to, refusal }: Incident, asker: string, words: Words) => ({
  when: timeIn(words.lang, atMs),
  to: to === asker ? "" : (to ?? ""),
  why: words.whys[refusal],
  advice: words.advices[refusal],
});
