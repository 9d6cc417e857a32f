/** A peer at the end of a socket that reads by what it waits for; for tests with real sockets. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";

export class LinePeer {
  readonly socket: Socket;
  received = "";
  isEnded = false;
  isClosed = false;
  #changed: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes) => {
      this.received += Buffer.from(bytes).toString();
      this.#tell();
    });
    socket.on("end", () => {
      this.isEnded = true;
      this.#tell();
    });
    socket.on("close", () => {
      this.isClosed = true;
      this.#tell();
    });
    socket.on("error", () => undefined);
    onTestFinished(() => {
      socket.destroy();
    });
  }

  say(line: string): void {
    this.socket.write(`${line}\n`);
  }

  /** Settles when the text has come; what came is kept. @throws Error where the peer closes first. */
  async hear(text: string): Promise<string> {
    while (!this.received.includes(text)) {
      if (this.isClosed) throw new Error(`closed before "${text}", after "${this.received}"`);
      await this.#next();
    }
    return this.received;
  }

  async end(): Promise<void> {
    while (!this.isEnded && !this.isClosed) await this.#next();
  }

  async closed(): Promise<void> {
    while (!this.isClosed) await this.#next();
  }

  async #next(): Promise<void> {
    await new Promise<void>((resolve) => this.#changed.push(resolve));
  }

  #tell(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const resolve of waiting) resolve();
  }
}

export const callPort = async (port: number, host = "127.0.0.1"): Promise<LinePeer> => {
  const socket = connect({ port, host });
  const peer = new LinePeer(socket);
  await once(socket, "connect");
  return peer;
};

/** TLS over an open connection or a new one. @throws the handshake's error. */
export const secure = async (options: ConnectionOptions): Promise<LinePeer> => {
  const socket: TLSSocket = connectTls(options);
  const peer = new LinePeer(socket);
  await once(socket, "secureConnect");
  return peer;
};

export interface PeerServer {
  readonly port: number;
  /** The next connection, also one that came before the question. */
  next(): Promise<Socket>;
  readonly server: Server;
}

/** A server whose connections the test takes one by one. */
export const openServer = async (): Promise<PeerServer> => {
  const waiting: Socket[] = [];
  const askers: ((socket: Socket) => void)[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => undefined);
    onAccepted(socket);
  });
  const onAccepted = (socket: Socket): void => {
    const asker = askers.shift();
    if (asker === undefined) waiting.push(socket);
    else asker(socket);
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of waiting) socket.destroy();
  });
  const next = async (): Promise<Socket> =>
    waiting.shift() ?? (await new Promise((resolve) => askers.push(resolve)));
  return { port: portOf(server), next, server };
};

export const portOf = (server: Server): number => {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return address.port;
};

/** A port on which nobody listens. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  server.close();
  await once(server, "close");
  return port;
};
