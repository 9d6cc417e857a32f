/**
 * Where one process of a gateway hears requests that came to another: HTTP over a unix socket of its own.
 *
 * Rule 1: nobody but our own processes gets here: the socket is 0600 in a directory that is closed to others. So what
 * the other one tells of its client is believed.
 * Rule 2: a connection stands for one of the client's, and lives as long: who is counted, and who is gone, is seen by it.
 * Source: design.md §8.17.
 */
import { chmodSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { BoshPort, Carrier, WebClient } from "./bosh-port.ts";
import { codeOf, EdgeError } from "./edge-error.ts";

/** What the process that the client is connected to tells: JSON of `RelayedFacts`. */
export const CLIENT_HEADER = "x-relayed-client";
/** What it is told: the session's slot in the limits stands for the client's connection, too. */
export const COUNTED_HEADER = "x-relayed-counted";

export type RelayedFacts = Pick<WebClient, "endpoints" | "isProxied"> & {
  readonly certificate?: WebClient["certificate"];
};

/** JSON as a header may carry it: names in a certificate are in any script. */
export const headerOf = (facts: RelayedFacts): string =>
  JSON.stringify(facts).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** @param id of the process. */
export const relaySocket = (folder: string, id: number): string => join(folder, `${String(id)}.sock`);

export class RelayServer {
  readonly #server: Server;
  readonly #doors = new Map<string, BoshPort>();
  readonly #connections = new WeakMap<Socket, RelayedConnection>();

  constructor() {
    // Times are kept by the process that the client is connected to.
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
      const door = this.#doors.get(listenerOf(request));
      const carrier = this.#connectionOf(request);
      carrier.note(response);
      const facts = JSON.parse(String(request.headers[CLIENT_HEADER])) as RelayedFacts;
      if (door === undefined) response.destroy();
      else door.request(request, response, { ...facts, certificate: facts.certificate, carrier });
    });
  }

  /** @throws EdgeError `SG_EDGE_BIND`. */
  async listen(path: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.#server.once("error", (error) => {
      const detail = `no socket for other processes at ${path}: ${codeOf(error, "failed")}`;
      reject(new EdgeError("SG_EDGE_BIND", detail, error));
    });
    // Not the primary's, as node:cluster would have it.
    this.#server.listen({ path, exclusive: true }, () => {
      resolve(undefined);
    });
    await promise;
    chmodSync(path, 0o600);
  }

  /** @param listener in gateway.yaml. */
  admit(listener: string, door: BoshPort): void {
    this.#doors.set(listener, door);
  }

  /** The socket is gone from the directory then. */
  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#server.close(() => {
      resolve(undefined);
    });
    this.#server.closeAllConnections();
    await promise;
  }

  #connectionOf({ socket }: IncomingMessage): RelayedConnection {
    const known = this.#connections.get(socket) ?? new RelayedConnection(socket);
    this.#connections.set(socket, known);
    return known;
  }
}

/** It is counted where the client called; what is lent here is told there, and given up there when it ends here. */
class RelayedConnection implements Carrier {
  readonly socket: Socket;
  readonly #open = new Set<ServerResponse>();
  #isLent = false;
  #isRetired = false;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  note(response: ServerResponse): void {
    this.#open.add(response);
    response.once("close", () => {
      this.#open.delete(response);
      if (this.#isRetired) this.retire();
    });
    if (this.#isLent) tellCounted(response);
  }

  lend(): boolean {
    if (this.#isLent) return false;
    this.#isLent = true;
    for (const response of this.#open) tellCounted(response);
    return true;
  }

  retire(): void {
    this.#isRetired = true;
    if (this.#open.size === 0) this.socket.end();
  }
}

/** Or with the next answer. */
function tellCounted(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader(COUNTED_HEADER, "1");
}

export const pathFor = (listener: string): string => `/${encodeURIComponent(listener)}`;
const listenerOf = ({ url = "/" }: IncomingMessage): string => decodeURIComponent(url.slice(1));
