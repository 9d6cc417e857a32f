/**
 * What @xmpp/client takes for a socket, over a wire that the composition root opens.
 *
 * Rule: the library never opens a connection of its own, so that the account has the address, authorities and server name
 * of its upstream, and no redirect of a server leads it elsewhere. What it throws over what a server said ends this connection,
 * not the process.
 * COMPAT(@xmpp/connection 0.14, a socket is any emitter with connect, write, end and `secure`)
 */
import type { OpenWire, Wire } from "./ports.ts";

type Listener = (value?: unknown) => void;

export class WireSocket {
  readonly #openWire: OpenWire;
  readonly #listeners = new Map<string, Map<Listener, Listener>>();
  #wire: Wire | undefined;
  #isOver = false;

  constructor(openWire: OpenWire) {
    this.#openWire = openWire;
  }

  /** As the library asks before it tells its address or a plain password. */
  get secure(): boolean {
    return this.#wire?.isSecure() === true;
  }

  connect(): void {
    const onText = (text: string): void => {
      this.#tell(text);
    };
    const onClose = (): void => {
      this.#close();
    };
    this.#openWire({ onText, onClose }).then(
      (wire) => {
        this.#wire = wire;
        if (this.#isOver) wire.destroy();
        else this.#emit("connect");
      },
      (error: unknown) => {
        this.#emit("error", error);
        this.#close();
      },
    );
  }

  /** @throws EdgeError; the wire is closed then. */
  async startTls(): Promise<void> {
    await this.#wire?.secure();
  }

  beginStream(): void {
    this.#wire?.beginStream();
  }

  write(text: string, done: (error?: Error) => void): void {
    if (this.#wire === undefined || this.#isOver) done(new Error("the connection is closed"));
    else this.#wire.write(text, done);
  }

  end(): void {
    if (this.#wire === undefined) this.#close();
    else this.#wire.end();
  }

  destroy(): void {
    this.#wire?.destroy();
    this.#close();
  }

  addListener(event: string, listener: Listener): this {
    return this.#add(event, listener, listener);
  }

  once(event: string, listener: Listener): this {
    return this.#add(event, listener, (value) => {
      this.removeListener(event, listener);
      listener(value);
    });
  }

  removeListener(event: string, listener: Listener): this {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }

  #add(event: string, listener: Listener, called: Listener): this {
    const known = this.#listeners.get(event) ?? new Map<Listener, Listener>();
    this.#listeners.set(event, known.set(listener, called));
    return this;
  }

  #tell(text: string): void {
    try {
      this.#emit("data", text);
    } catch (error) {
      // COMPAT(@xmpp/jid 0.14 throws for `from='a@'`, @xmpp/error for a stream error without condition)
      this.#emit("error", error);
      this.destroy();
    }
  }

  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#emit("close");
  }

  #emit(event: string, value?: unknown): void {
    for (const listener of [...(this.#listeners.get(event)?.values() ?? [])]) listener(value);
  }
}
