/**
 * The client's side of a session over BOSH: frames on one side, requests that wait for an answer on the other.
 *
 * Rule 1: the rules of `leg.ts` hold here too: one answer a turn, bounded buffers, pauses, `end` before `closed`.
 * Rule 2: the leg is the session's, not a connection's: it is gone when the client stays away, ends, or breaks the rules.
 * Rule 3: a client that breaks the rules of the binding has broken the stream, so that upstream's ends with it.
 * Sources: XEP-0124 1.11 §10, §13, §17.2; XEP-0206 1.4 §6.
 */
import { hasPayload, type BoshRequest } from "../stream/bosh-body.ts";
import { framesOf, meaningOf } from "../stream/bosh-frames.ts";
import { legacyStatus, type TerminalCondition } from "../stream/bosh-response.ts";
import type { BoshAction, BoshWindow, OverReason, Ticket } from "../stream/bosh-window.ts";
import { OVERSIZE } from "../xml/violation.ts";
import type { Carried } from "../session/input.ts";
import type { StreamCondition } from "../xmpp/stream-error.ts";
import type { Clock, Timer } from "./clock.ts";
import type { ClientLeg } from "./driver-ports.ts";
import type { Hold, LegEvents, LegLimits } from "./leg.ts";
import { flushAtEndOfTurn } from "./turn.ts";

/** One HTTP request that is to be answered. */
export interface BoshExchange {
  answer(body: string, status: number): void;
  /** Ends its connection: nobody listens there. */
  drop(): void;
}

export interface BoshLegParts {
  readonly clock: Clock;
  readonly limits: LegLimits;
  readonly window: BoshWindow;
  /** The request that asked for the session. */
  readonly first: BoshRequest;
  /** The session cannot be found any more. */
  readonly onGone: () => void;
}

/** UTF-16 units that wait for a request: above, the other side is paused; below the lower one, it goes on. */
const HIGH_WATER = 65_536;
const LOW_WATER = 16_384;

const NOTHING = new Uint8Array(0);
const ENCODER = new TextEncoder();

export class BoshLeg implements ClientLeg {
  readonly #parts: BoshLegParts;
  readonly #events: LegEvents;
  readonly #exchanges = new Map<Ticket, BoshExchange>();
  #frames: string[] = [];
  #frameLength = 0;
  #ticket = 0;
  #holds = 0;
  #isWide = false;
  #isFinished = false;
  #isClosed = false;
  #isPressed = false;
  /** Why the session ends, where an error of the stream says so. */
  #lastCondition: TerminalCondition | undefined;
  #isGoodbyeSaid = false;
  #isRunning = false;
  readonly #todo: BoshAction[] = [];
  #timer: Timer | undefined;
  #timerDueMs = Infinity;
  #closeTimer: Timer | undefined;

  constructor(parts: BoshLegParts, events: LegEvents) {
    this.#parts = parts;
    this.#events = events;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** True from the bound JID on: bodies may be as long as stanzas. */
  get isWide(): boolean {
    return this.#isWide;
  }

  widen(): void {
    this.#isWide = true;
  }

  /** @returns how to say that the connection of this request is gone */
  request(exchange: BoshExchange, request: BoshRequest): () => void {
    const ticket = this.#open(exchange);
    this.#run(this.#parts.window.request(ticket, request, this.#nowMs()));
    // Who asks for news is there, as one who sends white space over TCP.
    if (!this.#isClosed && request !== this.#parts.first && !hasPayload(request))
      this.#events.onBytes(NOTHING);
    return () => {
      this.#lose(ticket);
    };
  }

  /** A request that named this session and could not be read. */
  refuse(exchange: BoshExchange, why: "unreadable" | "oversize"): void {
    this.#run(this.#parts.window.refuse(this.#open(exchange), why, this.#nowMs()));
  }

  write(text: string): void {
    if (this.#isFinished || this.#isClosed || text === "") return;
    if (this.#frames.length === 0) flushAtEndOfTurn(this);
    this.#frames.push(text);
    this.#frameLength += text.length;
    if (this.#frameLength + this.#parts.window.pendingLength > this.#parts.limits.maxWriteBytes) {
      this.cut();
      this.#events.onFailure("SG_EDGE_WRITE_OVERFLOW");
    }
  }

  flush(): void {
    const frames = this.#frames;
    this.#frames = [];
    this.#frameLength = 0;
    if (frames.length === 0 || this.#isClosed) return;
    const payload = frames.filter((frame) => this.#isPayload(frame));
    // Nothing follows the goodbye: the client need not wait for the other side's.
    if (this.#isGoodbyeSaid) this.#finishWith(this.#lastCondition, payload);
    else this.#run(this.#parts.window.send(payload, this.#nowMs()));
  }

  /** @returns false where whoever brings it now may not: the session is over, and nothing that waited is told */
  follow(by: Carried): boolean {
    this.#events.onCarried?.(by);
    return !this.#isClosed;
  }

  hold(reason: Hold): void {
    const wasHeld = this.#holds !== 0;
    this.#holds |= reason;
    if (!wasHeld) this.#run(this.#parts.window.setReading(false, this.#nowMs()));
  }

  release(reason: Hold): void {
    if (this.#holds === 0) return;
    this.#holds &= ~reason;
    if (this.#holds === 0) this.#run(this.#parts.window.setReading(true, this.#nowMs()));
  }

  finish(): void {
    if (this.#isFinished || this.#isClosed) return;
    this.flush();
    this.#isFinished = true;
    this.#closeTimer = this.#parts.clock.after(this.#parts.limits.closeTimeoutMs, () => {
      this.cut();
    });
    // Without a goodbye the stream is broken off, so that it can be resumed.
    this.#finishWith("remote-connection-failed", []);
  }

  cut(): void {
    for (const exchange of this.#exchanges.values()) exchange.drop();
    this.#tellClosed();
  }

  #finishWith(condition: TerminalCondition | undefined, frames: readonly string[]): void {
    this.#run(this.#parts.window.finish({ condition, frames }, this.#nowMs()));
  }

  #nowMs(): number {
    return this.#parts.clock.monotonicMs();
  }

  #open(exchange: BoshExchange): Ticket {
    const ticket = this.#ticket++;
    this.#exchanges.set(ticket, exchange);
    return ticket;
  }

  #lose(ticket: Ticket): void {
    if (this.#exchanges.delete(ticket)) this.#run(this.#parts.window.lose(ticket, this.#nowMs()));
  }

  /** What is not goes into the attributes of an answer. */
  #isPayload(frame: string): boolean {
    const meaning = meaningOf(frame);
    switch (meaning.type) {
      case "payload":
        return true;
      case "failed":
        this.#lastCondition = meaning.condition;
        return true;
      case "opened":
        this.#parts.window.announce(meaning.attributes);
        return false;
      case "closed":
        this.#isGoodbyeSaid = true;
        return false;
    }
  }

  /** One after another, also what one of them brings about. */
  #run(actions: readonly BoshAction[]): void {
    this.#todo.push(...actions);
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let next = this.#todo.shift(); next !== undefined; next = this.#todo.shift()) this.#carryOut(next);
    this.#isRunning = false;
    this.#checkPressure();
    this.#armTimer();
  }

  #carryOut(action: BoshAction): void {
    switch (action.type) {
      case "deliver":
        this.#deliver(action.request);
        return;
      case "answer":
        this.#take(action.ticket)?.answer(action.body, this.#statusOf(action.condition));
        return;
      case "drop":
        this.#take(action.ticket)?.drop();
        return;
      case "over":
        this.#end(action.reason);
        return;
    }
  }

  #take(ticket: Ticket): BoshExchange | undefined {
    const exchange = this.#exchanges.get(ticket);
    this.#exchanges.delete(ticket);
    return exchange;
  }

  #statusOf(condition: TerminalCondition | undefined): number {
    return this.#parts.first.version === undefined ? legacyStatus(condition) : 200;
  }

  #deliver(request: BoshRequest): void {
    for (const frame of framesOf(request, this.#parts.first.to)) {
      if (this.#isFinished || this.#isClosed) return;
      this.#events.onBytes(ENCODER.encode(frame));
    }
  }

  #end(reason: OverReason): void {
    const violation = VIOLATIONS[reason];
    if (violation !== undefined) this.#events.onViolation(...violation);
    this.#tellClosed();
  }

  #checkPressure(): void {
    const { pendingLength } = this.#parts.window;
    const isHigh = this.#isPressed ? pendingLength > LOW_WATER : pendingLength > HIGH_WATER;
    if (isHigh === this.#isPressed || this.#isClosed) return;
    this.#isPressed = isHigh;
    this.#events.onPressure(isHigh);
  }

  /** A timer that is due earlier than need be finds nothing to do, and is set anew. */
  #armTimer(): void {
    const dueMs = this.#isClosed ? Infinity : (this.#parts.window.deadlineMs ?? Infinity);
    if (dueMs >= this.#timerDueMs || dueMs === Infinity) return;
    this.#timer?.cancel();
    this.#timerDueMs = dueMs;
    this.#timer = this.#parts.clock.after(Math.max(0, dueMs - this.#nowMs()) + TIMER_SLACK_MS, () => {
      this.#timerDueMs = Infinity;
      this.#run(this.#parts.window.tick(this.#nowMs()));
    });
  }

  #tellClosed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#exchanges.clear();
    this.#timer?.cancel();
    this.#closeTimer?.cancel();
    this.#parts.onGone();
    this.#events.onEnd(undefined);
    this.#events.onClosed();
  }
}

/** Timers may fire a little early. */
const TIMER_SLACK_MS = 5;

const VIOLATIONS: Readonly<Record<OverReason, readonly [StreamCondition, string] | undefined>> = {
  said: undefined,
  silent: undefined,
  unreadable: ["bad-format", "a body that is no BOSH request"],
  oversize: ["policy-violation", OVERSIZE],
  overactive: ["policy-violation", "more requests than agreed"],
  unexpected: ["policy-violation", "a request outside the window"],
};
