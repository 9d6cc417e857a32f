/**
 * One side of a session: the socket with its buffers, pauses and ends.
 *
 * Rule 1: what is written in one turn of the event loop leaves in one write.
 * Rule 2: nothing here grows without bound: a peer that does not read is paused against, then cut.
 * Rule 3: `end` and `closed` are each told once, `end` first; no bytes are told after `end`, `finish` or `cut`.
 */
import type { Socket } from "node:net";
import type { Carried } from "../session/input.ts";
import type { StreamCondition } from "../xmpp/stream-error.ts";
import type { Clock, Timer } from "./clock.ts";
import { codeOf, type EdgeErrorCode } from "./edge-error.ts";
import { flushAtEndOfTurn } from "./turn.ts";

export interface LegLimits {
  /** UTF-16 units and bytes waiting to go out before the session is cut. */
  readonly maxWriteBytes: number;
  /** The same while there is no connection yet. */
  readonly maxUnconnectedBytes: number;
  /** How long a peer may leave our writes standing. */
  readonly stallTimeoutMs: number;
  /** From our end to the end of the transport. */
  readonly closeTimeoutMs: number;
}

export const LEG_LIMITS: LegLimits = {
  maxWriteBytes: 4 * 1024 * 1024,
  maxUnconnectedBytes: 256 * 1024,
  stallTimeoutMs: 120_000,
  closeTimeoutMs: 5_000,
};

/** A server's stanza may be eight times a client's (session/legs.ts), and one may wait behind others. */
const LONGEST_WRITES = 4 * 8;

/** @param maxStanzaBytes of a client. */
export const legLimitsFor = (maxStanzaBytes: number): LegLimits => ({
  ...LEG_LIMITS,
  maxWriteBytes: Math.max(LEG_LIMITS.maxWriteBytes, LONGEST_WRITES * maxStanzaBytes),
});

export interface LegEvents {
  onBytes(bytes: Uint8Array): void;
  /** No more bytes will come. A code where it was not the peer's orderly end. */
  onEnd(code: string | undefined): void;
  /** The transport is gone. */
  onClosed(): void;
  /** True: the peer reads more slowly than we write, stop producing; false: it has caught up. */
  onPressure(isHigh: boolean): void;
  /** The peer sent what the transport will not read; nothing more is told. Never of a TCP socket. */
  onViolation(condition: StreamCondition, detail: string): void;
  /** Another connection brings the session from here on; it may be cut by the time this returns. */
  onCarried?(by: Carried): void;
  /** The leg has been cut for this reason. */
  onFailure(code: EdgeErrorCode): void;
}

/** Who asks for a pause; reading goes on when nobody does. Bits of a set. */
export const HOLD = { session: 1, pressure: 2, backlog: 4 } as const;
export type Hold = (typeof HOLD)[keyof typeof HOLD];

type LegState = "open" | "finishing" | "cut";

export class Leg {
  readonly #clock: Clock;
  readonly #limits: LegLimits;
  readonly #events: LegEvents;
  #socket: Socket | undefined;
  /** The plain socket under a handshake that somebody else runs. */
  #detached: Socket | undefined;
  #pending = "";
  #holds = 0;
  #state: LegState = "open";
  #isEnded = false;
  #isClosed = false;
  #isPressed = false;
  #timer: Timer | undefined;
  #errorCode: string | undefined;

  constructor(clock: Clock, limits: LegLimits, events: LegEvents) {
    this.#clock = clock;
    this.#limits = limits;
    this.#events = events;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Takes over a connected socket; what was written before goes out now. */
  attach(socket: Socket): void {
    if (this.#state === "cut") {
      socket.destroy();
      return;
    }
    this.#detached = undefined;
    this.#socket = socket;
    socket.on("data", this.#onData).on("end", this.#onEnd).on("drain", this.#onDrain);
    socket.on("error", this.#noteError).on("close", this.#onClose);
    // Said either way: whoever had the socket before may have left it stopped.
    if (this.#holds === 0) socket.resume();
    else socket.pause();
    this.flush();
  }

  /**
   * Gives the socket to a TLS handshake, all listeners removed. Undefined where that would mix plain and encrypted
   * bytes: something is read but not looked at, or written but not sent.
   */
  detach(): Socket | undefined {
    this.flush();
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed || socket.readableLength > 0 || socket.writableLength > 0) {
      return undefined;
    }
    this.#socket = undefined;
    this.#detached = socket;
    socket.pause();
    socket.off("data", this.#onData).off("end", this.#onEnd).off("drain", this.#onDrain);
    // The error listener stays: `close` of the secured socket tells the end, but an error must have a listener.
    socket.off("close", this.#onClose);
    return socket;
  }

  write(text: string): void {
    if (this.#state !== "open") return;
    if (this.#pending === "") flushAtEndOfTurn(this);
    this.#pending += text;
    const max = this.#socket === undefined ? this.#limits.maxUnconnectedBytes : this.#limits.maxWriteBytes;
    if (this.#pending.length + (this.#socket?.writableLength ?? 0) > max)
      this.#fail("SG_EDGE_WRITE_OVERFLOW");
  }

  flush(): void {
    const socket = this.#socket;
    if (socket === undefined || this.#pending === "") return;
    const text = this.#pending;
    this.#pending = "";
    if (socket.write(text) || this.#isPressed) return;
    this.#isPressed = true;
    this.#arm(this.#limits.stallTimeoutMs, () => {
      this.#fail("SG_EDGE_WRITE_STALLED");
    });
    this.#events.onPressure(true);
  }

  hold(reason: Hold): void {
    if (this.#holds === 0) this.#socket?.pause();
    this.#holds |= reason;
  }

  release(reason: Hold): void {
    if (this.#holds === 0) return;
    this.#holds &= ~reason;
    if (this.#holds === 0) this.#socket?.resume();
  }

  /** Sends what is written, then ends; the peer gets a little time to do the same. Not connected: just ends. */
  finish(): void {
    if (this.#state !== "open") return;
    this.#state = "finishing";
    this.flush();
    if (this.#socket === undefined) this.cut();
    else this.#end(this.#socket);
  }

  /** Ends now; what is not sent is lost. */
  cut(): void {
    if (this.#state === "cut") return;
    this.#state = "cut";
    this.#pending = "";
    this.#timer?.cancel();
    this.#detached?.destroy();
    this.#socket?.destroy();
    if (this.#socket === undefined) this.#tellClosed();
  }

  #end(socket: Socket): void {
    this.#arm(this.#limits.closeTimeoutMs, () => {
      this.cut();
    });
    // Read on and drop it: an unread byte would turn our end into a reset, and the peer would lose our last words.
    this.#holds = 0;
    socket.resume();
    socket.end();
  }

  #arm(delayMs: number, action: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delayMs, action);
  }

  #fail(code: EdgeErrorCode): void {
    this.cut();
    this.#events.onFailure(code);
  }

  readonly #onData = (bytes: Uint8Array): void => {
    if (this.#state === "open" && !this.#isEnded) this.#events.onBytes(bytes);
  };

  readonly #onEnd = (): void => {
    this.#tellEnd(undefined);
  };

  readonly #onDrain = (): void => {
    if (!this.#isPressed) return;
    this.#isPressed = false;
    if (this.#state === "open") this.#timer?.cancel();
    this.#events.onPressure(false);
  };

  /** `close` always follows an error: the end is told there. */
  readonly #noteError = (error: Error): void => {
    this.#errorCode = codeOf(error, error.name);
  };

  /** What is done to it from here on is done to nobody: it would wait for an answer until its time is up. */
  readonly #onClose = (): void => {
    this.cut();
    this.#tellClosed();
  };

  #tellEnd(code: string | undefined): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#events.onEnd(code);
  }

  #tellClosed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#tellEnd(this.#errorCode);
    this.#events.onClosed();
  }
}
