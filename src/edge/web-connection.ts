/**
 * One connection of a web listener until a session takes it: HTTP requests, one after another.
 *
 * Rule 1: a connection that asks for nothing, or too slowly, is cut: a clock runs whenever no whole request is there.
 * Rule 2: its slot is given back once, by the connection itself or by the session that took it.
 * Source: RFC 9112 §9.5; protocol.md §6.2.3 (slow clients).
 */
import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type { Arrival } from "./acceptor.ts";
import type { Clock, Timer } from "./clock.ts";

/** BOSH clients have two; what is pipelined behind them is answered in its order. */
const MAX_OPEN_REQUESTS = 4;

type Told = Pick<EventEmitter, "once">;

interface Wait {
  readonly clock: Clock;
  /** For one request to come whole. */
  readonly timeoutMs: number;
}

export class WebConnection {
  readonly socket: Socket;
  readonly arrival: Arrival;
  readonly #wait: Wait;
  #timer: Timer | undefined;
  #openCount = 0;
  #isTaken = false;

  constructor(socket: Socket, arrival: Arrival, wait: Wait) {
    this.socket = socket;
    this.arrival = arrival;
    this.#wait = wait;
    this.#await();
    socket.once("close", () => {
      this.#timer?.cancel();
      if (!this.#isTaken) arrival.slot.release();
    });
  }

  get isIdle(): boolean {
    return this.#openCount === 0 && !this.#isTaken;
  }

  /** @returns false where too many wait for their answers already; the connection is cut then */
  noteRequest(request: Told, response: Told): boolean {
    this.#openCount += 1;
    if (this.#openCount > MAX_OPEN_REQUESTS) {
      this.socket.destroy();
      return false;
    }
    this.#await();
    request.once("end", () => {
      // What is answered already runs on the time for the next request.
      if (this.#openCount > 0) this.#timer?.cancel();
    });
    response.once("close", () => {
      this.#openCount -= 1;
      if (this.#openCount === 0 && !this.socket.destroyed) this.#await();
    });
    return true;
  }

  /** For the next request, or what is missing of this one. */
  #await(): void {
    this.#timer?.cancel();
    this.#timer = this.#wait.clock.after(this.#wait.timeoutMs, () => void this.socket.destroy());
  }

  /** A session has it: no clock of ours runs any more, and the slot is the session's. */
  take(): void {
    this.#isTaken = true;
    this.#timer?.cancel();
  }
}
