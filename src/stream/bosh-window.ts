/**
 * One BOSH session as a state machine: which request is next, which waits, which is answered and with what.
 *
 * Rule 1: payloads are taken in the order of `rid`, each once; answers go in that order. A request that came too early is
 * kept until its turn, one that came again gets the answer of the first, word for word.
 * Rule 2: bounded. No more requests wait than the window is wide, no more answers are kept; what waits to go out is
 * told (`pendingLength`), for the leg to pause the other side.
 * Rule 3: what waits to go out never goes into an answer whose connection is known to be gone.
 * Rule 4: sans-io. Time comes in, actions go out, to be carried out in their order; `deadlineMs` says when `tick` is due.
 * Sources: XEP-0124 1.11 §8–§14, §17.2.
 */
import { BoshAnswers } from "./bosh-answers.ts";
import { hasPayload, type BoshRequest } from "./bosh-body.ts";
import { BoshOutbox } from "./bosh-outbox.ts";
import { BoshPace } from "./bosh-pace.ts";
import { writeBody, type BodyAttributes, type TerminalCondition } from "./bosh-response.ts";
import type { BoshTerms } from "./bosh-terms.ts";

/** One HTTP exchange, by the number that its owner gave it. */
export type Ticket = number;

export type BoshAction =
  /** The session's next input: the first request, then those with something in them. */
  | { readonly type: "deliver"; readonly request: BoshRequest }
  /** `condition` where the answer ends the session by more than its order. */
  | {
      readonly type: "answer";
      readonly ticket: Ticket;
      readonly body: string;
      readonly condition?: TerminalCondition;
    }
  /** The client asked again on another connection and listens there. */
  | { readonly type: "drop"; readonly ticket: Ticket }
  /** The session has no client any more; nothing follows. */
  | { readonly type: "over"; readonly reason: OverReason };

/** `said`: the last answer went out. `silent`: the client stayed away. With the others it broke the rules of the binding. */
export type OverReason = "said" | "silent" | "unreadable" | "oversize" | "overactive" | "unexpected";
type Break = Exclude<OverReason, "said" | "silent">;

/** What the request that broke them is told (§17.2). */
const CONDITIONS: Readonly<Record<Break, TerminalCondition>> = {
  unreadable: "bad-request",
  oversize: "policy-violation",
  overactive: "policy-violation",
  unexpected: "item-not-found",
};

/** A request that has no answer yet. */
interface Waiting {
  readonly request: BoshRequest;
  readonly arrivedMs: number;
  /** Undefined once its connection is known to be gone. */
  ticket: Ticket | undefined;
}

/** `condition`: undefined where the session ends in order. */
export interface LastWords {
  readonly condition: TerminalCondition | undefined;
  readonly frames: readonly string[];
}

const FIRST_WAIT_MS = 10_000;
/** Sooner, the answer may still be under way, and telling of it would only cost another. */
const REPORT_AFTER_MS = 1_000;

export class BoshWindow {
  readonly #terms: BoshTerms;
  readonly #usesAcks: boolean;
  readonly #firstRid: number;
  /** The `rid` whose turn it is. */
  #next: number;
  /** Not taken yet: a lower one is missing, or the session does not read. */
  readonly #early = new Map<number, Waiting>();
  /** Taken, in order. */
  readonly #held: Waiting[] = [];
  readonly #answers: BoshAnswers;
  readonly #outbox: BoshOutbox;
  readonly #pace: BoshPace;
  #last: { readonly condition: TerminalCondition | undefined } | undefined;
  #isReading = true;
  #isOver = false;
  /** Since when the client has no request open. */
  #quietSinceMs = -Infinity;
  #inactivityMs: number;
  #actions: BoshAction[] = [];

  /** @param attributes of the first answer. */
  constructor(terms: BoshTerms, first: BoshRequest, attributes: BodyAttributes) {
    this.#terms = terms;
    this.#usesAcks = first.ack !== undefined;
    this.#firstRid = first.rid;
    this.#next = first.rid;
    this.#inactivityMs = terms.inactivityMs;
    this.#answers = new BoshAnswers(terms.requests);
    this.#outbox = new BoshOutbox(attributes);
    this.#pace = new BoshPace(terms);
  }

  /** UTF-16 units that wait for a request to answer. */
  get pendingLength(): number {
    return this.#outbox.length;
  }

  /** When `tick` is due; undefined once it is over. */
  get deadlineMs(): number | undefined {
    if (this.#isOver) return undefined;
    return Math.min(this.#answerDueMs(), this.#quietEndMs());
  }

  /** A request has come, whole and sound. */
  request(ticket: Ticket, request: BoshRequest, nowMs: number): readonly BoshAction[] {
    return this.#act(nowMs, () => {
      this.#quietSinceMs = nowMs;
      const { rid } = request;
      const early = this.#early.get(rid);
      if (rid < this.#next) this.#resend(ticket, rid);
      else if (early !== undefined) this.#replace(early, ticket);
      else if (rid > this.#highest(request)) this.#break(ticket, "unexpected");
      else {
        this.#early.set(rid, { request, arrivedMs: nowMs, ticket });
        this.#takeAll(nowMs);
      }
    });
  }

  /** A request for this session that could not be read: nobody knows what was in it, so it cannot go on. */
  refuse(ticket: Ticket, why: "unreadable" | "oversize", nowMs: number): readonly BoshAction[] {
    return this.#act(nowMs, () => {
      this.#break(ticket, why);
    });
  }

  /** The connection of a request is gone. Its answer is kept for a resend. */
  lose(ticket: Ticket, nowMs: number): readonly BoshAction[] {
    return this.#act(nowMs, () => {
      for (const waiting of this.#unanswered()) if (waiting.ticket === ticket) waiting.ticket = undefined;
    });
  }

  /** @param frames canonical, standalone; they go to the client in the order of the calls, these together if they fit. */
  send(frames: readonly string[], nowMs: number): readonly BoshAction[] {
    return this.#act(nowMs, () => {
      for (const frame of frames) this.#outbox.push(frame);
    });
  }

  /** Attributes for the next answer, whenever that goes. */
  announce(attributes: BodyAttributes): void {
    this.#outbox.announce(attributes);
  }

  /** Nothing more will be said: the next answer is the last, with all that waits and these frames. */
  finish({ condition, frames }: LastWords, nowMs: number): readonly BoshAction[] {
    return this.#act(nowMs, () => {
      for (const frame of frames) this.#outbox.push(frame);
      this.#last ??= { condition };
    });
  }

  /** While the session does not read, requests that carry something wait, and those behind them. */
  setReading(isReading: boolean, nowMs: number): readonly BoshAction[] {
    return this.#act(nowMs, () => {
      this.#isReading = isReading;
      this.#takeAll(nowMs);
    });
  }

  tick(nowMs: number): readonly BoshAction[] {
    return this.#act(nowMs, () => {
      while (this.#answerDueMs() <= nowMs) this.#answerOldest(nowMs);
      if (this.#quietEndMs() <= nowMs) this.#end("silent");
    });
  }

  #act(nowMs: number, change: () => void): readonly BoshAction[] {
    if (this.#isOver) return [];
    const wasQuiet = this.#isQuiet();
    change();
    while (this.#isAnswerDue()) this.#answerOldest(nowMs);
    this.#sayLast();
    if (!wasQuiet && this.#isQuiet()) this.#quietSinceMs = nowMs;
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  /** Behind the window only a request that pauses or ends the session may come, one place further (§11). */
  #highest({ pause, isTerminate }: BoshRequest): number {
    return this.#next + this.#terms.requests - (pause !== undefined || isTerminate ? 0 : 1);
  }

  #takeAll(nowMs: number): void {
    for (;;) {
      const waiting = this.#early.get(this.#next);
      if (waiting === undefined || this.#isOver) return;
      if (!this.#isReading && this.#isForSession(waiting.request)) return;
      this.#early.delete(this.#next);
      this.#next += 1;
      this.#take(waiting, nowMs);
    }
  }

  #take(waiting: Waiting, nowMs: number): void {
    const { request, arrivedMs, ticket } = waiting;
    if (this.#pace.isTooFast(request, arrivedMs, this.#openCount())) {
      this.#break(ticket, "overactive");
      return;
    }
    this.#pace.taken(request, arrivedMs);
    this.#noteAck(request, nowMs);
    this.#inactivityMs = this.#terms.inactivityMs;
    this.#held.push(waiting);
    if (this.#isForSession(request)) this.#actions.push({ type: "deliver", request });
    if (request.pause !== undefined || request.isTerminate) this.#answerOthers(nowMs);
    if (request.pause !== undefined) this.#pause(request.pause, nowMs);
  }

  #isForSession(request: BoshRequest): boolean {
    return request.rid === this.#firstRid || hasPayload(request);
  }

  #noteAck({ rid, ack }: BoshRequest, nowMs: number): void {
    if (!this.#usesAcks || ack === undefined || rid === this.#firstRid) return;
    const missed = this.#answers.acknowledge(ack);
    if (missed === undefined) return;
    const agoMs = Math.round(nowMs - missed.sentMs);
    if (agoMs >= REPORT_AFTER_MS) this.announce({ report: String(missed.rid), time: String(agoMs) });
  }

  #answerOthers(nowMs: number): void {
    while (this.#held.length > 1) this.#answerOldest(nowMs);
  }

  /** §10: the answer comes at once and carries nothing, and silence may be longer until the next request. */
  #pause(seconds: number, nowMs: number): void {
    this.#answerOldest(nowMs, []);
    this.#inactivityMs = Math.min(seconds * 1_000, this.#terms.maxPauseMs);
  }

  #resend(ticket: Ticket, rid: number): void {
    const held = this.#held.find(({ request }) => request.rid === rid);
    const answer = this.#answers.find(rid);
    if (held !== undefined) this.#replace(held, ticket);
    else if (answer !== undefined) this.#actions.push({ type: "answer", ticket, body: answer.body });
    else this.#break(ticket, "unexpected");
  }

  #replace(waiting: Waiting, ticket: Ticket): void {
    if (waiting.ticket !== undefined) this.#actions.push({ type: "drop", ticket: waiting.ticket });
    waiting.ticket = ticket;
  }

  #isAnswerDue(): boolean {
    const [oldest] = this.#held;
    if (oldest === undefined) return false;
    // The first request waits for the server to speak, even where its client will poll.
    const hold = oldest.request.rid === this.#firstRid ? 1 : this.#terms.hold;
    if (this.#held.length > hold) return true;
    return this.#last === undefined && this.#outbox.hasNews && this.#openCount() > 0;
  }

  #answerDueMs(): number {
    const [oldest] = this.#held;
    if (oldest === undefined) return Infinity;
    const isFirst = oldest.request.rid === this.#firstRid;
    return oldest.arrivedMs + (isFirst ? Math.max(this.#terms.waitMs, FIRST_WAIT_MS) : this.#terms.waitMs);
  }

  #answerOldest(nowMs: number, said?: readonly string[]): void {
    const oldest = this.#held.shift();
    if (oldest === undefined) return;
    const { request, ticket } = oldest;
    const isHeard = ticket !== undefined;
    if (isHeard) this.#quietSinceMs = nowMs;
    const frames = said ?? (isHeard ? this.#outbox.takeFrames(this.#terms.maxAnswerLength) : []);
    if (frames.length > 0) this.#pace.fed();
    const body = writeBody(this.#attributesFor(request.rid), frames);
    this.#answers.keep({ rid: request.rid, body, sentMs: nowMs });
    if (isHeard) this.#actions.push({ type: "answer", ticket, body });
  }

  /** §9.1: the highest request that came with all before it, unless it is the one that is answered. */
  #attributesFor(rid: number): BodyAttributes {
    const attributes = this.#outbox.takeAttributes();
    const highest = this.#next - 1;
    return highest > rid ? { ...attributes, ack: String(highest) } : attributes;
  }

  /** On the first request that is heard, with all that waits; the others are only told that it is over. */
  #sayLast(): void {
    if (this.#last === undefined || this.#isOver) return;
    const [first, ...others] = this.#unanswered().filter(({ ticket }) => ticket !== undefined);
    if (first === undefined) return;
    const frames = this.#outbox.takeFrames(Infinity);
    this.#sayOver(first.ticket, this.#last.condition, frames);
    for (const { ticket } of others) this.#sayOver(ticket, "other-request");
    this.#end("said");
  }

  /** The client broke the rules: this request is told which, the others only that it is over. */
  #break(ticket: Ticket | undefined, why: Break): void {
    this.#sayOver(ticket, CONDITIONS[why]);
    for (const other of this.#unanswered()) this.#sayOver(other.ticket, "other-request");
    this.#end(why);
  }

  #sayOver(
    ticket: Ticket | undefined,
    condition: TerminalCondition | undefined,
    frames: readonly string[] = [],
  ): void {
    if (ticket === undefined) return;
    const attributes = { ...this.#outbox.takeAttributes(), type: "terminate", condition } as const;
    const body = writeBody(attributes, frames);
    this.#actions.push({ type: "answer", ticket, body, ...(condition === undefined ? {} : { condition }) });
  }

  #end(reason: OverReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#held.length = 0;
    this.#early.clear();
    this.#answers.clear();
    this.#actions.push({ type: "over", reason });
  }

  /** Requests taken whose connections are there. */
  #openCount(): number {
    return this.#held.reduce((count, { ticket }) => (ticket === undefined ? count : count + 1), 0);
  }

  #unanswered(): readonly Waiting[] {
    return [...this.#held, ...this.#early.values()];
  }

  /** One that waits for a lower `rid` counts as open: its client is there. */
  #isQuiet(): boolean {
    return this.#unanswered().every(({ ticket }) => ticket === undefined);
  }

  #quietEndMs(): number {
    return this.#isQuiet() ? this.#quietSinceMs + this.#inactivityMs : Infinity;
  }
}
