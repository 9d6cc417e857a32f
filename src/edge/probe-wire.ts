/**
 * One connection of a probe: bounded in time, in bytes and in what waits to be read, with the gateway's strict parser.
 *
 * Rule 1: nothing that a peer does keeps a probe longer than its time or costs more than its bytes.
 * Rule 2: what ends it is one of `ProbeStop`; it is thrown as `ProbeEnd` inside `edge/probe-*` and told as a fact.
 * Sources: RFC 6120 §4.2 (header), §4.3 (features); protocol.md §6.2.
 */
import { connect, type Socket } from "node:net";
import { childElements, isNamed, type XmlElement } from "../xml/element.ts";
import { PRE_AUTH_LIMITS, STANZA_LIMITS, type ParserLimits } from "../xml/limits.ts";
import { serialize } from "../xml/serialize.ts";
import type { StreamEvent } from "../xml/stream-event.ts";
import { IN_STREAM, serializeStreamHeader, STREAM_END } from "../xml/stream-header.ts";
import { StreamParser } from "../xml/stream-parser.ts";
import { NS_STREAM, NS_STREAMS } from "../xmpp/ns.ts";
import { codeOf } from "./edge-error.ts";
import type { ProbeStop } from "./probe-fact.ts";
import { buildProxyHeader } from "./proxy-protocol.ts";

export interface ProbeBounds {
  /** For one answer. */
  readonly answerTimeoutMs: number;
  /** For everything on one connection. */
  readonly totalTimeoutMs: number;
}

export const PROBE_BOUNDS: ProbeBounds = { answerTimeoutMs: 5_000, totalTimeoutMs: 30_000 };

/** A roster of thousands fits; a flood does not. */
const MOST_BYTES = 8 * 2 ** 20;
const MOST_BYTES_BEFORE_LOG_IN = 64 * 2 ** 10;
const MOST_WAITING = 1_000;
const AFTER_LOG_IN: ParserLimits = { ...STANZA_LIMITS, maxElementBytes: 4 * 2 ** 20, maxChildren: 20_000 };

export class ProbeEnd extends Error {
  override readonly name = "ProbeEnd";
  readonly stop: ProbeStop;

  constructor(stop: ProbeStop) {
    super(stop.type);
    this.stop = stop;
  }
}

export interface ProbePlace {
  readonly host: string;
  readonly port: number;
  readonly sendProxy: "off" | "v1" | "v2";
}

export class ProbeWire {
  readonly #bounds: ProbeBounds;
  readonly #endsAtMs: number;
  #socket: Socket;
  #parser = new StreamParser(PRE_AUTH_LIMITS);
  #limits = PRE_AUTH_LIMITS;
  #bytesLeft = MOST_BYTES_BEFORE_LOG_IN;
  #hasHeader = false;
  #waiting: XmlElement[] = [];
  #stop: ProbeStop | undefined;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket, bounds: ProbeBounds) {
    this.#socket = socket;
    this.#bounds = bounds;
    this.#endsAtMs = performance.now() + bounds.totalTimeoutMs;
  }

  /** @throws ProbeEnd */
  static async connect(place: ProbePlace, bounds: ProbeBounds = PROBE_BOUNDS): Promise<ProbeWire> {
    const { host, port, sendProxy } = place;
    const wire = new ProbeWire(connect({ host, port, noDelay: true }), bounds);
    await wire.#settled("connect");
    const socket = wire.#socket;
    if (sendProxy !== "off") socket.write(proxyHeaderOf(socket, sendProxy));
    wire.#listen();
    return wire;
  }

  /** A new stream: header and parser. */
  open(domain: string): void {
    this.#parser = new StreamParser(this.#limits);
    this.#hasHeader = false;
    this.#waiting = [];
    this.#socket.write(serializeStreamHeader({ to: domain }));
  }

  /** From here on more may come. */
  expectStanzas(): void {
    this.#limits = AFTER_LOG_IN;
    this.#bytesLeft = MOST_BYTES;
  }

  send(...elements: readonly XmlElement[]): void {
    for (const one of elements) this.#socket.write(serialize(one, IN_STREAM));
  }

  /** The next top-level element. @throws ProbeEnd */
  async next(): Promise<XmlElement> {
    const untilMs = Math.min(performance.now() + this.#bounds.answerTimeoutMs, this.#endsAtMs);
    for (;;) {
      const first = this.#waiting.shift();
      if (first !== undefined) return unlessError(first);
      if (this.#stop !== undefined) throw new ProbeEnd(this.#stop);
      if (performance.now() >= untilMs) throw new ProbeEnd({ type: "silent" });
      await this.#news(untilMs);
    }
  }

  /**
   * Puts TLS over the connection.
   * @param wrap makes the socket that will tell `secureConnect`. @throws ProbeEnd
   */
  async secure<S extends Socket>(wrap: (plain: Socket) => S): Promise<S> {
    if (this.#waiting.length > 0 || !this.#parser.isIdle) {
      throw this.#ended({ type: "not-xmpp", detail: "bytes behind the word to begin TLS" });
    }
    for (const event of ["data", "close", "error"]) this.#socket.removeAllListeners(event);
    const secured = wrap(this.#socket);
    this.#socket = secured;
    await this.#settled("secureConnect");
    this.#listen();
    return secured;
  }

  /** Closes the stream where there is one, and the connection. */
  close(): void {
    if (this.#stop === undefined) this.#socket.write(STREAM_END);
    this.#socket.destroySoon();
    // Whoever does not close his side is not waited for.
    setTimeout(() => this.#socket.destroy(), 1_000).unref();
  }

  async #settled(event: "connect" | "secureConnect"): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const fail = (detail: string): void => {
      reject(this.#ended({ type: "unreachable", detail }));
    };
    const timer = setTimeout(fail, this.#bounds.answerTimeoutMs, "took too long");
    const socket = this.#socket;
    const failed = (error: Error): void => fail(codeOf(error, "failed"));
    const closed = (): void => fail("connection closed");
    socket.once(event, () => resolve(undefined));
    socket.once("error", failed).once("close", closed);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      // An error must have a listener; the end is told by `close`.
      socket.on("error", () => undefined);
      socket.off("error", failed).off("close", closed);
    }
  }

  #ended(stop: ProbeStop): ProbeEnd {
    this.#stop ??= stop;
    this.#socket.destroy();
    this.#wake();
    return new ProbeEnd(this.#stop);
  }

  #listen(): void {
    this.#socket.on("data", (bytes: Uint8Array) => this.#read(bytes));
    this.#socket.on("close", () => this.#ended({ type: "closed" }));
  }

  #read(bytes: Uint8Array): void {
    this.#bytesLeft -= bytes.length;
    if (this.#bytesLeft < 0 || this.#waiting.length > MOST_WAITING) {
      this.#ended({ type: "flood" });
      return;
    }
    for (const event of this.#parser.push(bytes)) this.#take(event);
    this.#wake();
  }

  #take(event: StreamEvent): void {
    switch (event.type) {
      case "open":
        this.#hasHeader = isNamed(event.element, NS_STREAM, "stream");
        if (!this.#hasHeader) this.#ended({ type: "not-xmpp", detail: "another XML document" });
        break;
      case "element":
        this.#waiting.push(event.element);
        break;
      case "close":
        this.#ended({ type: "closed" });
        break;
      case "violation":
        this.#ended(
          event.condition === "policy-violation"
            ? { type: "flood" }
            : { type: "not-xmpp", detail: this.#hasHeader ? event.detail : "no XML stream" },
        );
        break;
      case "whitespace":
        break;
    }
  }

  async #news(untilMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, Math.max(0, untilMs - performance.now()), undefined);
    this.#wake = () => resolve(undefined);
    await promise;
    clearTimeout(timer);
  }
}

/** The gateway's own address: a probe has no client. */
const proxyHeaderOf = (socket: Socket, version: "v1" | "v2"): Buffer =>
  buildProxyHeader(version, {
    source: { address: socket.localAddress ?? "", port: socket.localPort ?? 0 },
    destination: { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 },
  });

function unlessError(element: XmlElement): XmlElement {
  if (!isNamed(element, NS_STREAM, "error")) return element;
  const condition = childElements(element).find(
    ({ ns, local }) => ns === NS_STREAMS && local !== "text",
  )?.local;
  throw new ProbeEnd({ type: "stream-error", condition: condition ?? "undefined-condition" });
}
