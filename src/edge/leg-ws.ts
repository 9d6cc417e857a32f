/**
 * The client's side of a session over a WebSocket: one message out for each unit, one unit in for each message.
 *
 * Rule 1: the rules of `leg.ts` hold here too: one write a turn, bounded buffers, pauses, `end` before `closed`.
 * Rule 2: a message is bounded while it comes, before anybody has logged in more narrowly: `ws` keeps what it has of
 * one, so bytes are counted from message to message.
 * Rule 3: what `ws` refuses is the client's violation of the stream, so that upstream's stream ends with it.
 * Source: RFC 6455 §5.4, §5.5, §7.4.1; RFC 7395 §3.2 (text frames), §3.6, §3.8 (pings); protocol.md §6.2.3.
 */
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { PRE_AUTH_LIMITS } from "../xml/limits.ts";
import { OVERSIZE } from "../xml/violation.ts";
import type { StreamCondition } from "../xmpp/stream-error.ts";
import type { Clock, Timer } from "./clock.ts";
import type { ClientLeg } from "./driver-ports.ts";
import { codeOf, type EdgeErrorCode } from "./edge-error.ts";
import type { Hold, LegEvents, LegLimits } from "./leg.ts";
import { flushAtEndOfTurn } from "./turn.ts";

/** RFC 6455 §7.4.1. */
const CLOSE = { normal: 1000, notText: 1003, policy: 1008, tooBig: 1009 } as const;
/** Control frames a minute: twice what a lively client needs, and less than would cost anything. */
const MAX_CONTROL_FRAMES = 60;
const MINUTE_MS = 60_000;
/** Of a client, without its payload (RFC 6455 §5.2): two bytes and the mask. */
const CONTROL_FRAME_BYTES = 6;
const NOTHING = new Uint8Array(0);
/** How often we ask whether the client is there; proxies on the way close what is silent for longer. */
const PING_MS = 60_000;

export interface WebSocketParts {
  readonly clock: Clock;
  readonly limits: LegLimits;
  /** Of one message, from the bound JID on. */
  readonly maxMessageBytes: number;
  readonly webSocket: WebSocket;
  /** Under `webSocket`. */
  readonly socket: Socket;
}

type LegState = "open" | "finishing" | "cut";

export class WsLeg implements ClientLeg {
  readonly #parts: WebSocketParts;
  readonly #events: LegEvents;
  #maxMessageBytes = PRE_AUTH_LIMITS.maxElementBytes;
  /** Since the last message was complete. */
  #byteCount = 0;
  #holds = 0;
  #state: LegState = "open";
  #closeCode: number = CLOSE.normal;
  #isCorked = false;
  /** Nothing more is told of what comes: the client broke the rules. */
  #isRefused = false;
  #isClosed = false;
  #isPressed = false;
  #isHeard = true;
  #controlCount = 0;
  #minuteBeganMs = -Infinity;
  #timer: Timer | undefined;
  #pingTimer: Timer | undefined;

  constructor(parts: WebSocketParts, events: LegEvents) {
    this.#parts = parts;
    this.#events = events;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** From here on it tells what comes. */
  begin(): void {
    const { webSocket, socket } = this.#parts;
    webSocket.on("message", this.#onMessage).on("ping", this.#onPing).on("pong", this.#onPong);
    webSocket.on("error", this.#onError).on("close", this.#onClose);
    socket.on("data", this.#onData).on("drain", this.#onDrain);
    if (this.#holds !== 0) webSocket.pause();
    this.#pingLater();
  }

  widen(): void {
    this.#maxMessageBytes = this.#parts.maxMessageBytes;
  }

  write(text: string): void {
    if (this.#state !== "open" || this.#isClosed) return;
    const { webSocket, socket, limits } = this.#parts;
    if (!this.#isCorked) {
      this.#isCorked = true;
      socket.cork();
      flushAtEndOfTurn(this);
    }
    webSocket.send(text);
    if (socket.writableLength > limits.maxWriteBytes) this.#fail("SG_EDGE_WRITE_OVERFLOW");
  }

  flush(): void {
    const { socket, limits } = this.#parts;
    if (!this.#isCorked) return;
    this.#isCorked = false;
    socket.uncork();
    if (!socket.writableNeedDrain || this.#isPressed) return;
    this.#isPressed = true;
    this.#arm(limits.stallTimeoutMs, () => {
      this.#fail("SG_EDGE_WRITE_STALLED");
    });
    this.#events.onPressure(true);
  }

  hold(reason: Hold): void {
    if (this.#holds === 0) this.#parts.webSocket.pause();
    this.#holds |= reason;
  }

  release(reason: Hold): void {
    if (this.#holds === 0) return;
    this.#holds &= ~reason;
    if (this.#holds === 0) this.#parts.webSocket.resume();
  }

  finish(): void {
    if (this.#state !== "open" || this.#isClosed) return;
    this.#state = "finishing";
    this.flush();
    this.#arm(this.#parts.limits.closeTimeoutMs, () => {
      this.cut();
    });
    // Read on and drop it: the peer's own closing frame is among what comes.
    this.#holds = 0;
    this.#parts.webSocket.resume();
    this.#parts.webSocket.close(this.#closeCode);
  }

  cut(): void {
    if (this.#state === "cut") return;
    this.#state = "cut";
    this.#cancelTimers();
    this.#parts.webSocket.terminate();
  }

  #arm(delayMs: number, action: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#parts.clock.after(delayMs, action);
  }

  #cancelTimers(): void {
    this.#timer?.cancel();
    this.#pingTimer?.cancel();
  }

  #fail(code: EdgeErrorCode): void {
    this.cut();
    this.#events.onFailure(code);
  }

  get #isListening(): boolean {
    return this.#state === "open" && !this.#isRefused;
  }

  readonly #onMessage = (data: unknown, isBinary: boolean): void => {
    this.#byteCount = 0;
    if (!this.#isListening) return;
    if (isBinary || !(data instanceof Uint8Array))
      this.#refuse("bad-format", "a frame is not text", "notText");
    else if (data.length === 0) this.#refuse("not-well-formed", "a frame is empty", "policy");
    else this.#events.onBytes(data);
  };

  /** Runs behind `ws`'s own listener: a message that the chunk completed has been told. */
  readonly #onData = (chunk: Uint8Array): void => {
    this.#isHeard = true;
    this.#byteCount += chunk.length;
    if (this.#byteCount > this.#maxMessageBytes + chunk.length && this.#isListening)
      this.#refuse("policy-violation", OVERSIZE, "tooBig");
  };

  /** `ws` would answer behind our closing frame too. */
  readonly #onPing = (payload: Uint8Array): void => {
    this.#noteControl(payload);
    if (this.#isListening) this.#parts.webSocket.pong(payload);
  };

  /** Who answers is there, as one who sends white space over TCP: browsers have no other way to say so. */
  readonly #onPong = (payload: Uint8Array): void => {
    this.#noteControl(payload);
    if (this.#isListening) this.#events.onBytes(NOTHING);
  };

  #noteControl(payload: Uint8Array): void {
    // It may stand between the fragments of a message, and is no part of one.
    this.#byteCount -= CONTROL_FRAME_BYTES + payload.length;
    const nowMs = this.#parts.clock.monotonicMs();
    if (nowMs - this.#minuteBeganMs >= MINUTE_MS) {
      this.#minuteBeganMs = nowMs;
      this.#controlCount = 0;
    }
    this.#controlCount += 1;
    if (this.#controlCount > MAX_CONTROL_FRAMES && this.#isListening)
      this.#refuse("policy-violation", "too many control frames", "policy");
  }

  /** Told by `ws` of what it will not read; it has sent its closing frame, and reads no more. */
  readonly #onError = (error: Error): void => {
    const detail = REFUSED.get(codeOf(error, "")) ?? "a frame that breaks the WebSocket protocol";
    if (this.#isListening) this.#refuse("policy-violation", detail, "policy");
  };

  #refuse(condition: StreamCondition, detail: string, code: keyof typeof CLOSE): void {
    this.#isRefused = true;
    this.#closeCode = CLOSE[code];
    this.#events.onViolation(condition, detail);
  }

  readonly #onDrain = (): void => {
    if (!this.#isPressed) return;
    this.#isPressed = false;
    if (this.#state === "open") this.#timer?.cancel();
    this.#events.onPressure(false);
  };

  readonly #onClose = (): void => {
    this.#cancelTimers();
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#events.onEnd(undefined);
    this.#events.onClosed();
  };

  #pingLater(): void {
    this.#pingTimer = this.#parts.clock.after(PING_MS, () => {
      // Nobody is heard while we do not read.
      if (!this.#isHeard && this.#holds === 0) return this.cut();
      this.#isHeard = false;
      this.#parts.webSocket.ping();
      this.#pingLater();
    });
  }
}

/** `ws`'s codes, as fixed phrases. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", OVERSIZE],
  ["WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH", OVERSIZE],
  ["WS_ERR_TOO_MANY_BUFFERED_PARTS", "too many fragments"],
  ["WS_ERR_INVALID_UTF8", "not UTF-8"],
]);
