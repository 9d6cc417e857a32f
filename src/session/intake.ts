/**
 * What comes from both peers, on its way into the session: read as it comes, dealt with as it may be.
 *
 * Rule 1: in order, each side for itself. While a leg is held, for whatever reason, nothing of it is dealt with either:
 * where its bytes were cut into chunks does not show.
 * Rule 2: a slice at a time (`slice.ts`); then all other sessions have their turn.
 * Rule 3: what waits here is short: its leg is held meanwhile.
 * Rule 4: who breaks the rules while an answer is due is not waited for; nothing it said in advance is dealt with.
 * Rule 5: behind the session's end nothing is dealt with, and no leg held: nobody would free it.
 */
import type { StreamReader } from "../stream/framing.ts";
import type { StreamEvent } from "../xml/stream-event.ts";
import { Fifo } from "./fifo.ts";
import type { Gate } from "./gate.ts";
import type { Side } from "./input.ts";
import type { Legs } from "./legs.ts";
import type { Scope } from "./scope.ts";

/** One event, with the stream that it was read from. */
export interface Arrival {
  readonly event: StreamEvent;
  readonly reader: StreamReader;
}

interface IntakeParts {
  readonly scope: Scope;
  readonly legs: Legs;
  readonly gate: Gate;
  /** True while upstream's answer is due, and the client's words must wait for it. */
  readonly isClientWaiting: () => boolean;
}

export class Intake {
  readonly #parts: IntakeParts;
  readonly #arrivals: Record<Side, Fifo<Arrival>> = { client: new Fifo(), upstream: new Fifo() };
  /** Whose turn it is first, where both have more than one slice. */
  #order: readonly [Side, Side] = ["upstream", "client"];
  #isTurnDue = false;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  get order(): readonly [Side, Side] {
    return this.#order;
  }

  read(side: Side, bytes: Uint8Array): void {
    const { legs, scope } = this.#parts;
    const reader = legs.reader(side);
    scope.slice.read(bytes.length);
    for (const event of reader.push(bytes)) {
      if (event.type === "violation" && this.#isAnswerDue(side)) this.drop(side);
      this.#arrivals[side].push({ event, reader });
    }
  }

  /** All others have had theirs. */
  turn(): void {
    const [first, second] = this.#order;
    this.#order = [second, first];
    this.#isTurnDue = false;
    this.#parts.scope.slice.renew(this.#parts.scope.nowMs);
  }

  /** Takes out the oldest of what may be dealt with now. */
  next(side: Side): Arrival | undefined {
    const { scope } = this.#parts;
    const arrivals = this.#arrivals[side];
    const arrival = arrivals.at(0);
    if (arrival === undefined || scope.isOver || this.#isStuck(side, arrival) || this.#isSpent)
      return undefined;
    scope.slice.deal();
    arrivals.shift();
    return arrival;
  }

  /** That side's stream has ended. */
  drop(side: Side): void {
    if (this.#arrivals[side].size > 0) this.#arrivals[side] = new Fifo();
  }

  /** Holds legs of which something waits, frees others, and asks for a turn where one would help. */
  settle(): void {
    const { gate, scope } = this.#parts;
    if (scope.isOver) return;
    const isSpent = this.#isSpent;
    let isTurnWanted = isSpent;
    for (const side of this.#order) {
      const oldest = this.#arrivals[side].at(0);
      if (oldest === undefined && !isSpent) gate.free(side, "turn");
      else gate.hold(side, "turn");
      isTurnWanted ||= oldest !== undefined && !this.#isStuck(side, oldest);
    }
    if (!isTurnWanted || this.#isTurnDue) return;
    this.#isTurnDue = true;
    scope.emit({ type: "yield" });
  }

  get #isSpent(): boolean {
    const { slice, nowMs } = this.#parts.scope;
    return slice.isSpent(nowMs);
  }

  #isStuck(side: Side, { event }: Arrival): boolean {
    return this.#parts.gate.isShut(side) || (event.type !== "violation" && this.#isAnswerDue(side));
  }

  #isAnswerDue(side: Side): boolean {
    return side === "client" && this.#parts.isClientWaiting();
  }
}
