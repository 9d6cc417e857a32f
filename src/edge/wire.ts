/**
 * One connection to an upstream as text, for the gateway's own account: opened, secured, guarded and read as the
 * connections of sessions are.
 *
 * Rule 1: no byte of the server's is told, but what the strict parser understood, in canonical form, element by element:
 * whoever reads it needs no limits of its own. What is no stream closes the wire; a stanza that cannot be read is told as
 * its root alone.
 * Rule 2: what was read before TLS is told before `secure` begins, or closes it.
 * Sources: RFC 6120 §5.4.3.3, §11.6; protocol.md §0.4.
 */
import type { Socket } from "node:net";
import { attribute, type XmlElement } from "../xml/element.ts";
import { STANZA_LIMITS } from "../xml/limits.ts";
import { serialize } from "../xml/serialize.ts";
import type { StreamEvent } from "../xml/stream-event.ts";
import { IN_STREAM, serializeStreamHeader, STREAM_END } from "../xml/stream-header.ts";
import { StreamParser } from "../xml/stream-parser.ts";
import type { UpstreamPort } from "./driver-ports.ts";
import { EdgeError } from "./edge-error.ts";

export interface WireEvents {
  /** A stream's header, one whole element, or a stream's end. */
  readonly onText: (text: string) => void;
  /** Once. */
  readonly onClose: () => void;
}

export class TextWire {
  readonly #upstream: UpstreamPort;
  readonly #domain: string;
  readonly #events: WireEvents;
  #socket: Socket;
  #isSecure: boolean;
  #isOver = false;
  #parser = newParser();
  readonly #onBytes = (bytes: Uint8Array): void => {
    this.#take(bytes);
  };
  readonly #onClose = (): void => {
    this.#end();
  };

  private constructor(upstream: UpstreamPort, domain: string, opened: Opened) {
    this.#upstream = upstream;
    this.#domain = domain;
    this.#socket = opened.socket;
    this.#events = opened.events;
    this.#isSecure = "getProtocol" in opened.socket;
    this.#listen();
  }

  /** @throws EdgeError `SG_EDGE_UPSTREAM_*`, `SG_EDGE_LOOP` */
  static async open(upstream: UpstreamPort, domain: string, events: WireEvents): Promise<TextWire> {
    return new TextWire(upstream, domain, { socket: await upstream.connect(domain), events });
  }

  isSecure(): boolean {
    return this.#isSecure;
  }

  /** What the server says from here on begins with a header. */
  beginStream(): void {
    this.#parser = newParser();
  }

  write(text: string, done: (error?: Error) => void): void {
    if (this.#isOver) {
      done(new Error("the connection is closed"));
      return;
    }
    this.#socket.write(text, (error) => {
      done(error ?? undefined);
    });
  }

  /** @throws EdgeError `SG_EDGE_UPSTREAM_TLS`; the connection is closed then, and nothing more is told. */
  async secure(): Promise<void> {
    const plain = this.#socket;
    plain.off("data", this.#onBytes).off("end", this.#onClose).off("close", this.#onClose).pause();
    try {
      if (!this.#parser.isIdle)
        throw new EdgeError("SG_EDGE_UPSTREAM_TLS", "bytes behind the word to begin TLS");
      this.#socket = await this.#upstream.secure(plain, this.#domain, this.#domain);
    } catch (error) {
      // Whoever asked learns why; `onClose` would come first and tell less.
      this.#isOver = true;
      plain.destroy();
      throw error;
    }
    this.#isSecure = true;
    this.beginStream();
    if (this.#isOver) this.#socket.destroy();
    else this.#listen();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
    this.#end();
  }

  #listen(): void {
    this.#socket.on("data", this.#onBytes).on("end", this.#onClose).on("close", this.#onClose).resume();
  }

  #take(bytes: Uint8Array): void {
    for (const event of this.#parser.push(bytes)) {
      if (this.#isOver) return;
      if (event.type === "violation") this.destroy();
      else if (event.type !== "whitespace") this.#events.onText(textOf(event));
    }
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#socket.end();
    this.#events.onClose();
  }
}

interface Opened {
  readonly socket: Socket;
  readonly events: WireEvents;
}

/** One stanza that somebody wrote badly is no reason to leave: it would be there again after every log-in. */
const newParser = (): StreamParser => new StreamParser(STANZA_LIMITS, "skip");

type Told = Exclude<StreamEvent, { readonly type: "violation" | "whitespace" }>;

function textOf(event: Told): string {
  switch (event.type) {
    case "open":
      return headerOf(event.element);
    case "element":
      return serialize(event.element, IN_STREAM);
    case "close":
      return STREAM_END;
  }
}

const headerOf = (root: XmlElement): string =>
  serializeStreamHeader({ id: attribute(root, "id"), from: attribute(root, "from") });
