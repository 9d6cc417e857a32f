/**
 * Questions of a probe that has logged in: many at once, each answered, refused or left open.
 *
 * Rule: a question has a random id, and its answer comes from whom it went to; what else comes is not looked at.
 * Source: RFC 6120 §8.2.3.
 */
import { randomUUID } from "node:crypto";
import { attribute, child, childElements, element, isNamed, type XmlElement } from "../xml/element.ts";
import { NS_CLIENT, NS_STANZAS } from "../xmpp/ns.ts";
import { ProbeEnd, type ProbeWire } from "./probe-wire.ts";

export interface Question {
  /** The server acting for the account itself where absent. */
  readonly to?: string;
  readonly payload: XmlElement;
}

export type Answer =
  | { readonly type: "result"; readonly payload: XmlElement | undefined }
  | { readonly type: "error"; readonly condition: string }
  /** Nothing in time. */
  | { readonly type: "silence" };

const SILENCE: Answer = { type: "silence" };

export class ProbeSession {
  readonly jid: string;
  readonly #wire: ProbeWire;

  constructor(wire: ProbeWire, jid: string) {
    this.#wire = wire;
    this.jid = jid;
  }

  get bareJid(): string {
    return this.jid.split("/")[0] ?? "";
  }

  /** Settles when all are answered, or when nothing came for a while. @throws ProbeEnd where the stream ends */
  async ask(questions: readonly Question[]): Promise<readonly Answer[]> {
    const asked = questions.map((question) => ({ ...question, id: randomUUID() }));
    const answers = new Map<string, Answer>();
    for (const { to, payload, id } of asked) {
      this.#wire.send(element(NS_CLIENT, "iq", { type: "get", id, to }, payload));
    }
    while (answers.size < asked.length) {
      const stanza = await this.#next();
      if (stanza === undefined) break;
      const question = asked.find(({ id, to }) => attribute(stanza, "id") === id && this.#isFrom(stanza, to));
      if (question !== undefined && isAnswer(stanza)) answers.set(question.id, readAnswer(stanza));
    }
    return asked.map(({ id }) => answers.get(id) ?? SILENCE);
  }

  async askOne(question: Question): Promise<Answer> {
    const [answer = SILENCE] = await this.ask([question]);
    return answer;
  }

  /** Undefined where nothing comes. */
  async #next(): Promise<XmlElement | undefined> {
    try {
      return await this.#wire.next();
    } catch (error) {
      if (error instanceof ProbeEnd && error.stop.type === "silent") return undefined;
      throw error;
    }
  }

  #isFrom(stanza: XmlElement, to: string | undefined): boolean {
    const from = attribute(stanza, "from");
    return from === (to ?? this.bareJid) || (from === undefined && (to === undefined || to === this.bareJid));
  }
}

const isAnswer = (stanza: XmlElement): boolean =>
  isNamed(stanza, NS_CLIENT, "iq") && ["result", "error"].includes(attribute(stanza, "type") ?? "");

function readAnswer(stanza: XmlElement): Answer {
  if (attribute(stanza, "type") === "result") return { type: "result", payload: childElements(stanza)[0] };
  const error = child(stanza, NS_CLIENT, "error");
  const conditions = error === undefined ? [] : childElements(error);
  const named = conditions.find(({ ns, local }) => ns === NS_STANZAS && local !== "text");
  return { type: "error", condition: named?.local ?? "undefined-condition" };
}

/** For facts: the error's condition, "no answer", or "" for a result. */
export const conditionOfAnswer = (answer: Answer): string =>
  answer.type === "error" ? answer.condition : answer.type === "silence" ? "no answer" : "";

/** The result's payload by name; undefined for every other answer. */
export function payloadOf(answer: Answer, ns: string, local: string): XmlElement | undefined {
  const payload = answer.type === "result" ? answer.payload : undefined;
  return payload !== undefined && isNamed(payload, ns, local) ? payload : undefined;
}
