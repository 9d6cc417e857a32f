/**
 * The upstream side of a gateway whose sessions are told by transcripts: a server that a transcript plays, or a real
 * one behind a wire.
 *
 * Rule: what a real server says stays on the wire until it is let through, so that the order of all that happens is the
 * transcript's.
 */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { LOOPBACK } from "../../scripts/peers/places.ts";

/** One connection of the gateway's. */
export class FarLeg {
  /** What the gateway said, and what a real server said, let through or not. */
  heard = "";
  said = "";
  /** The gateway has ended it. */
  isCut = false;
  readonly #gateway: Socket;

  constructor(gateway: Socket, serverPort: number | undefined) {
    this.#gateway = gateway;
    gateway.on("error", () => undefined);
    const noteEnd = (): void => {
      this.isCut = true;
    };
    gateway.once("end", noteEnd).once("close", noteEnd);
    const server = serverPort === undefined ? undefined : this.#reach(serverPort);
    gateway.on("data", (bytes: Uint8Array) => {
      this.heard += Buffer.from(bytes).toString();
      server?.write(bytes);
    });
    gateway.on("end", () => {
      server?.end();
      gateway.end();
    });
    gateway.on("close", () => server?.destroy());
  }

  /** To the gateway. */
  say(text: string): void {
    this.#gateway.write(text);
  }

  hangUp(): void {
    this.#gateway.end();
  }

  #reach(port: number): Socket {
    const server = connect({ port, host: LOOPBACK, allowHalfOpen: true, noDelay: true });
    const decoder = new TextDecoder();
    server.on("data", (bytes: Uint8Array) => {
      this.said += decoder.decode(bytes, { stream: true });
    });
    server.on("error", () => undefined);
    return server;
  }
}

export class FarEnd {
  /** Of a real server, which speaks for itself; without one, nobody answers but who is told to. */
  serverPort: number | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #legs: FarLeg[] = [];

  private constructor() {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#sockets.add(socket.on("close", () => this.#sockets.delete(socket)));
      this.#legs.push(new FarLeg(socket, this.serverPort));
    }).listen(0, LOOPBACK);
  }

  static async open(): Promise<FarEnd> {
    const made = new FarEnd();
    await once(made.#server, "listening");
    return made;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return address.port;
  }

  /** Of the session: a probe of the gateway's never says a word. */
  get leg(): FarLeg | undefined {
    return this.#legs.findLast(({ heard }) => heard !== "");
  }

  /** From here on another session is meant. */
  forget(): void {
    this.#legs = [];
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
