/**
 * One connection of a web listener until a session takes it: HTTP requests, one after another.
 *
 * Rule 1: a connection that asks for nothing, asks too slowly or leaves an answer standing is cut: a clock runs whenever
 * it is the peer whose turn it is.
 * Rule 2: its slot is given back once, by the connection itself or by the session that took it. One that was lent to a
 * session, and counts no more, does not outlive that session.
 * Source: RFC 9112 §9.5; protocol.md §6.2.3 (slow clients).
 */
import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { ClientCertificate } from "../session/input.ts";
import type { Arrival } from "./acceptor.ts";
import type { Carrier } from "./bosh-port.ts";
import { clientCertificateOf } from "./client-certificate.ts";
import type { Clock, Timer } from "./clock.ts";
import type { ConnectionSlot, LimitName, Limits } from "./limits.ts";

/** BOSH clients have two; what is pipelined behind them is answered in its order. */
const MAX_OPEN_REQUESTS = 4;

type Told = Pick<EventEmitter, "once">;

interface Wait {
  readonly clock: Clock;
  /** For one request to come whole. */
  readonly timeoutMs: number;
  /** For one answer to be taken. */
  readonly stallTimeoutMs: number;
}

export class WebConnection implements Carrier {
  readonly socket: Socket;
  readonly arrival: Arrival;
  /** Of whoever is at the other end of it. */
  readonly certificate: ClientCertificate | undefined;
  readonly #wait: Wait;
  #slot: ConnectionSlot;
  #timer: Timer | undefined;
  #openCount = 0;
  /** Requests that have not come whole, and answers that the peer has not taken yet. */
  readonly #unfinished = new Set<Told>();
  #isTaken = false;
  #isLent = false;
  #isRetired = false;

  constructor(socket: Socket, arrival: Arrival, wait: Wait) {
    this.socket = socket;
    this.arrival = arrival;
    this.certificate = socket instanceof TLSSocket ? clientCertificateOf(socket) : undefined;
    this.#slot = arrival.slot;
    this.#wait = wait;
    this.#await(wait.timeoutMs);
    socket.once("close", () => {
      this.#timer?.cancel();
      if (!this.#isTaken) this.#slot.release();
    });
  }

  get isIdle(): boolean {
    return this.#openCount === 0 && !this.#isTaken;
  }

  /** @returns false where too many wait for their answers already, or none may follow; the connection is cut then */
  noteRequest(request: Told, response: Told): boolean {
    this.#openCount += 1;
    if (this.#openCount > MAX_OPEN_REQUESTS || this.#isRetired) {
      this.socket.destroy();
      return false;
    }
    this.#begin(request, this.#wait.timeoutMs);
    request.once("end", () => {
      this.#finish(request);
    });
    response.once("prefinish", () => {
      this.#begin(response, this.#wait.stallTimeoutMs);
    });
    response.once("close", () => {
      this.#openCount -= 1;
      // What of the request is answered already need not be whole: its rest runs on the time for the next one.
      this.#finish(request, response);
      if (this.#openCount === 0) this.#goOn();
    });
    return true;
  }

  /** A session has it: no clock of ours runs any more, and the slot is the session's. */
  take(): void {
    this.#isTaken = true;
    this.#timer?.cancel();
  }

  lend(): boolean {
    if (this.#isLent || this.#isTaken) return false;
    this.#isLent = true;
    this.#slot.release();
    return true;
  }

  /** The slot of a session that is to take it: its own, or another where that was lent (a proxy's connection has many clients). */
  slotFrom(limits: Limits): ConnectionSlot | LimitName {
    if (!this.#isLent) return this.#slot;
    const slot = limits.open();
    if (typeof slot === "string") return slot;
    this.#isLent = false;
    this.#slot = slot;
    return slot;
  }

  retire(): void {
    this.#isRetired = true;
    if (this.isIdle) this.#end();
  }

  #begin(unfinished: Told, timeoutMs: number): void {
    this.#unfinished.add(unfinished);
    this.#await(timeoutMs);
  }

  #finish(...finished: readonly Told[]): void {
    for (const one of finished) this.#unfinished.delete(one);
    // Requests that are whole wait for us alone.
    if (this.#openCount > 0 && this.#unfinished.size === 0) this.#timer?.cancel();
  }

  #goOn(): void {
    if (this.#isRetired) this.#end();
    else this.#await(this.#wait.timeoutMs);
  }

  #end(): void {
    this.socket.end();
    this.#await(this.#wait.timeoutMs);
  }

  #await(timeoutMs: number): void {
    this.#timer?.cancel();
    if (this.socket.destroyed || this.#isTaken) return;
    this.#timer = this.#wait.clock.after(timeoutMs, () => void this.socket.destroy());
  }
}
