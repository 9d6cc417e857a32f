/**
 * A listening post between two peers: passes every byte on, and keeps what each side said.
 *
 * Rule: bytes are kept as they came, one buffer a connection and direction, so that a test can read them again by a
 * parser that is not ours.
 */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

const LOOPBACK = "127.0.0.1";

export class TappedConnection {
  readonly #toServer: Buffer[] = [];
  readonly #toClient: Buffer[] = [];

  constructor(client: Socket, server: Socket) {
    relay(client, server, this.#toServer);
    relay(server, client, this.#toClient);
  }

  /** What the caller said to the server behind the tap. */
  get toServer(): string {
    return Buffer.concat(this.#toServer).toString();
  }

  get toClient(): string {
    return Buffer.concat(this.#toClient).toString();
  }
}

const relay = (from: Socket, to: Socket, kept: Buffer[]): void => {
  from.on("data", (bytes: Uint8Array) => {
    kept.push(Buffer.from(bytes));
    to.write(bytes);
  });
  from.on("end", () => to.end());
  from.on("close", () => to.destroy());
  from.on("error", () => undefined);
};

export interface Tap {
  readonly port: number;
  /** In order of arrival. */
  readonly connections: readonly TappedConnection[];
  close(): void;
}

/** Listens before the server at `port`, on a free loopback port or the one that is named. */
export const openTap = async (port: number, ownPort = 0): Promise<Tap> => {
  const connections: TappedConnection[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const far = connect({ port, host: LOOPBACK, allowHalfOpen: true });
    for (const socket of [client, far]) sockets.add(socket.on("close", () => sockets.delete(socket)));
    connections.push(new TappedConnection(client, far));
  });
  server.listen(ownPort, LOOPBACK);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the tap does not listen");
  return {
    port: address.port,
    connections,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};
