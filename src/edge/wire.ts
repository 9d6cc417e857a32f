/**
 * One connection to an upstream as text, for the gateway's own account: opened, secured and guarded as the connections of
 * sessions are.
 *
 * Rule 1: what is not UTF-8 closes it; half a character waits for its other half.
 * Rule 2: what was read before TLS is told before `secure` begins, or never.
 * Sources: RFC 6120 §5.4.3.3, §11.6.
 */
import type { Socket } from "node:net";
import type { UpstreamPort } from "./driver-ports.ts";

export interface WireEvents {
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
  #decoder = new TextDecoder("utf-8", { fatal: true });
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
      this.#socket = await this.#upstream.secure(plain, this.#domain, this.#domain);
    } catch (error) {
      // Whoever asked learns why; `onClose` would come first and tell less.
      this.#isOver = true;
      plain.destroy();
      throw error;
    }
    this.#isSecure = true;
    this.#decoder = new TextDecoder("utf-8", { fatal: true });
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
    const text = this.#decoded(bytes);
    if (text === undefined) this.destroy();
    else if (text !== "" && !this.#isOver) this.#events.onText(text);
  }

  #decoded(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes, { stream: true });
    } catch {
      return undefined;
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
