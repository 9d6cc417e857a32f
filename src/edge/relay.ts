/**
 * Requests of BOSH sessions that another process of this gateway has: passed on to it, and its answer passed back.
 *
 * Rule 1: a session id chooses no more than a number, and only a socket of ours in our own directory can answer to it.
 * Rule 2: a body that is longer than what precedes a login is not kept here: it goes on as it comes, and the process
 * that has the session says how much of it there may be.
 * Rule 3: so many at once, each for so long; who is gone on one side is gone on the other.
 * Source: design.md §8.17; XEP-0124 1.11 §11 (a client may change its connection), §14.
 */
import { rmdir } from "node:fs/promises";
import {
  Agent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import type { BoshPort, BoshRelay, Carrier, Passage, PassageOutcome } from "./bosh-port.ts";
import { systemClock } from "./clock.ts";
import { codeOf } from "./edge-error.ts";
import {
  CLIENT_HEADER,
  COUNTED_HEADER,
  headerOf,
  pathFor,
  RelayServer,
  relaySocket,
} from "./relay-server.ts";

export interface RelayPlace {
  /** Of all processes of this gateway, and closed to anybody else. */
  readonly folder: string;
  /** Of this process; no other one ever had it. */
  readonly id: number;
  /** Requests at once; more are refused. */
  readonly maxOpen?: number;
  readonly answerTimeoutMs?: number;
}

const MAX_OPEN = 4_096;
/** Longer than any request waits. */
const ANSWER_TIMEOUT_MS = 90_000;
/** As `newSid` writes them. */
const SID = /^([1-9]\d{0,8})\.[\w-]{24}$/;

export class Relay implements BoshRelay {
  readonly #place: RelayPlace;
  readonly #server = new RelayServer();
  /** Connections to other processes, by the client's: they live as long. */
  readonly #agents = new WeakMap<Socket, Agent>();
  #openCount = 0;
  #onIdle: () => void = () => undefined;

  private constructor(place: RelayPlace) {
    this.#place = place;
  }

  /** @throws EdgeError `SG_EDGE_BIND`. */
  static async open(place: RelayPlace): Promise<Relay> {
    const relay = new Relay(place);
    await relay.#server.listen(relaySocket(place.folder, place.id));
    return relay;
  }

  get id(): number {
    return this.#place.id;
  }

  /** Who hears what comes from other processes for a listener. */
  admit(listener: string, door: BoshPort): void {
    this.#server.admit(listener, door);
  }

  ownerOf(sid: string | undefined): number | undefined {
    const owner = Number(SID.exec(sid ?? "")?.[1] ?? this.id);
    return owner === this.id ? undefined : owner;
  }

  async pass(owner: number, passage: Passage): Promise<PassageOutcome> {
    if (this.#openCount >= (this.#place.maxOpen ?? MAX_OPEN)) return "busy";
    const { promise, resolve } = Promise.withResolvers<PassageOutcome>();
    const out = this.#call(owner, passage);
    const timer = systemClock.after(this.#place.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () => {
      out.destroy();
    });
    this.#follow(passage.response, out);
    out.on("error", (error) => {
      resolve(ABSENT.has(codeOf(error, "")) ? "absent" : "lost");
    });
    out.once("close", () => {
      timer.cancel();
      resolve("lost");
    });
    out.once("response", (answer) => {
      timer.cancel();
      passBack(answer, passage);
      resolve("answered");
    });
    send(out, passage);
    return await promise;
  }

  async settle(timeoutMs: number): Promise<void> {
    if (this.#openCount === 0) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const done = (): void => {
      resolve(undefined);
    };
    const timer = systemClock.after(timeoutMs, done);
    this.#onIdle = done;
    await promise;
    timer.cancel();
  }

  /** The last one takes the folder along, for a primary that was killed. */
  async close(): Promise<void> {
    await this.#server.close();
    await rmdir(this.#place.folder).catch(() => undefined);
  }

  #call(owner: number, { request, client, listener, bytes, isWhole }: Passage): ClientRequest {
    const { endpoints, isProxied, certificate } = client;
    const headers = {
      [CLIENT_HEADER]: headerOf({ endpoints, isProxied, certificate }),
      ...(isWhole && { "content-length": bytes.length }),
    };
    const where = { socketPath: relaySocket(this.#place.folder, owner), path: pathFor(listener) };
    return httpRequest({ ...where, method: "POST", headers, agent: this.#agentOf(request.socket) });
  }

  #agentOf(socket: Socket): Agent {
    const known = this.#agents.get(socket);
    if (known !== undefined) return known;
    const agent = new Agent({ keepAlive: true });
    this.#agents.set(socket, agent);
    socket.once("close", () => {
      agent.destroy();
    });
    return agent;
  }

  #follow(response: ServerResponse, out: ClientRequest): void {
    this.#openCount += 1;
    response.once("close", () => {
      this.#openCount -= 1;
      if (this.#openCount === 0) this.#onIdle();
      if (!response.writableFinished) out.destroy();
    });
  }
}

/** Of connecting: no socket, or nobody behind it. */
const ABSENT: ReadonlySet<string> = new Set(["ENOENT", "ECONNREFUSED"]);

function send(out: ClientRequest, { request, bytes, isWhole }: Passage): void {
  out.write(bytes);
  if (isWhole) out.end();
  else request.pipe(out);
}

function passBack(answer: IncomingMessage, { request, response, client: { carrier } }: Passage): void {
  const { statusCode = 502, headers } = answer;
  if (headers[COUNTED_HEADER] !== undefined && carrier.lend()) retireWith(carrier, answer.socket);
  request.unpipe();
  // The other process has not read the body to its end.
  if (headers.connection === "close") response.shouldKeepAlive = false;
  for (const name of ["content-type", "content-length", "cache-control"] as const) {
    const value = headers[name];
    if (value !== undefined) response.setHeader(name, value);
  }
  response.writeHead(statusCode);
  answer.pipe(response);
  answer.once("error", () => {
    response.destroy();
  });
}

/** What ends there when the session does ends here, too. */
const retireWith = (carrier: Carrier, socket: Socket): void => {
  socket.once("close", () => {
    carrier.retire();
  });
};
