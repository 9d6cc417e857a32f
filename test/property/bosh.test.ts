/**
 * What BOSH promises over any network: requests that overtake each other, come twice, or lose their connection before
 * or behind the answer. The session gets each payload once and in order; the client reads each element once and in order.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boshPayload, boshRequest } from "../support/bosh-requests.ts";
import { WindowBench } from "../support/bosh-window.ts";

const STEPS = [
  "send",
  "send",
  "poll",
  "arrive",
  "arrive",
  "arrive",
  "resend",
  "break",
  "loseAnswer",
  "say",
  "say",
  "tick",
] as const;
const step = fc.tuple(fc.constantFrom(...STEPS), fc.nat(20));

const FIRST_RID = 100;
/** The client never asks too often here: how often it may is a matter of its own. */
const TERMS = { pollingMs: 0, inactivityMs: 1e9, maxAnswerLength: 60 };

/** A client, and a network that does what it is told. */
class Model {
  readonly bench: WindowBench;
  readonly sent: string[] = [`#${FIRST_RID}`];
  readonly said: string[] = [];
  readonly #requests: number;
  readonly #payloads = new Map<number, readonly string[]>();
  /** Answers that the client has, by rid. */
  readonly #answers = new Map<number, readonly string[]>();
  /** Copies of requests on their way. */
  #copies: number[] = [];
  /** Open exchanges, and whose they are. */
  readonly #open = new Map<number, number>([[0, FIRST_RID]]);
  #ticket = 0;
  #rid = FIRST_RID;
  #seen = 0;
  #isAnswerLost = false;

  constructor(hold: number) {
    this.bench = new WindowBench(
      { rid: FIRST_RID, hold, ack: 1 },
      { ...TERMS, hold, requests: Math.max(2, hold + 1) },
    );
    this.#requests = Math.max(2, hold + 1);
    this.say();
  }

  get read(): readonly string[] {
    return [...this.#answers.keys()].sort((a, b) => a - b).flatMap((rid) => this.#answers.get(rid) ?? []);
  }

  get isComplete(): boolean {
    return this.#missing().length === 0 && this.bench.window.pendingLength === 0;
  }

  step(what: (typeof STEPS)[number], choice: number): void {
    if (what === "send") this.#send(choice % 2 === 0 ? ["p"] : ["p", "q"]);
    else if (what === "poll") this.#send([]);
    else if (what === "arrive") this.#arrive(choice);
    else if (what === "resend") this.#resend(choice);
    else if (what === "break") this.#break(choice);
    else if (what === "loseAnswer") this.#isAnswerLost = true;
    else if (what === "say") this.say();
    else this.bench.pass(30_000);
    this.#listen();
  }

  say(): void {
    const id = `s${this.said.length}`;
    this.said.push(id);
    this.bench.say(id);
    this.#listen();
  }

  /** The network is well from here on: the client asks until there is nothing more. */
  finish(): void {
    this.#isAnswerLost = false;
    for (let round = 0; round < 200 && !this.isComplete; round++) {
      this.#send([]);
      this.#missing().forEach((rid) => this.#copies.push(rid));
      this.#copies.sort((a, b) => a - b);
      while (this.#copies.length > 0) this.step("arrive", 0);
      this.step("tick", 0);
      this.step("tick", 0);
    }
  }

  #missing(): readonly number[] {
    const all = Array.from({ length: this.#rid - FIRST_RID + 1 }, (_, index) => FIRST_RID + index);
    return all.filter((rid) => !this.#answers.has(rid) && rid !== FIRST_RID);
  }

  #send(kinds: readonly string[]): void {
    // The client knows its session by the first answer, and keeps to the window.
    if (!this.#answers.has(FIRST_RID) || this.#missing().length >= this.#requests) return;
    if (this.#rid >= (this.#missing()[0] ?? this.#rid + 1) + this.#requests - 1) return;
    this.#rid += 1;
    const ids = kinds.map((kind) => `${kind}${this.#rid}`);
    this.#payloads.set(this.#rid, ids);
    this.sent.push(...ids);
    this.#copies.push(this.#rid);
  }

  #arrive(choice: number): void {
    const [rid] = this.#copies.splice(choice % Math.max(1, this.#copies.length), 1);
    if (rid === undefined) return;
    this.#ticket += 1;
    this.#open.set(this.#ticket, rid);
    const ids = this.#payloads.get(rid) ?? [];
    this.bench.ask(this.#ticket, ids.length > 0 ? boshPayload(rid, ...ids) : boshRequest({ rid }));
  }

  #resend(choice: number): void {
    const missing = this.#missing();
    const rid = missing[choice % Math.max(1, missing.length)];
    if (rid !== undefined) this.#copies.push(rid);
  }

  #break(choice: number): void {
    const tickets = [...this.#open.keys()].filter((one) => one > 0);
    const ticket = tickets[choice % Math.max(1, tickets.length)];
    if (ticket === undefined) return;
    this.#open.delete(ticket);
    this.bench.run(this.bench.window.lose(ticket, this.bench.nowMs));
  }

  #listen(): void {
    for (const { ticket, ids } of this.bench.answers.slice(this.#seen)) {
      this.#seen += 1;
      const rid = this.#open.get(ticket);
      this.#open.delete(ticket);
      const isLost = this.#isAnswerLost && ticket > 0;
      if (isLost) this.#isAnswerLost = false;
      if (rid === undefined || isLost) continue;
      // Two copies of one request: their answers must be the same.
      expect(this.#answers.get(rid) ?? ids).toEqual(ids);
      this.#answers.set(rid, ids);
      // The client has dropped the other connections of this request.
      this.#copies = this.#copies.filter((one) => one !== rid);
    }
  }
}

describe("bosh: any network", () => {
  it("brings every element over once and in order, both ways", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), fc.array(step, { maxLength: 60 }), (hold, steps) => {
        const model = new Model(hold);
        for (const [what, choice] of steps) model.step(what, choice);
        model.finish();
        expect(model.bench.over).toBeUndefined();
        expect(model.isComplete).toBe(true);
        expect(model.bench.delivered).toEqual(model.sent);
        expect(model.read).toEqual(model.said);
      }),
      { numRuns: 400 },
    );
  });
});
