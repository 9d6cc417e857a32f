/**
 * A listener for web clients: WebSocket (RFC 7395), BOSH, and the page that tells where they are.
 *
 * Rule 1: the front is TCP's (`acceptor.ts`): the same limits, PROXY header and TLS come before the first HTTP byte.
 * Rule 2: who the client is says the connection, or a trusted proxy; nobody else is believed (`forwarded-client.ts`).
 * Rule 3: nothing is compressed: what a few bytes blow up to is never bounded well.
 * Source: RFC 7395; RFC 6455 §4.2, §10; XEP-0156 1.4.0; protocol.md §1.2, §6.3.
 */
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { WebSocketServer, type WebSocket } from "ws";
import { Acceptor, type AcceptorOptions, type Arrival } from "./acceptor.ts";
import { addressSet, type Endpoint } from "./addresses.ts";
import type { BoshPort, OpenBosh, WebClient } from "./bosh-port.ts";
import type { Broadcast } from "./driver.ts";
import type { OpenClient } from "./driver-ports.ts";
import { cameEncrypted, forwardedClient } from "./forwarded-client.ts";
import { hostMetas, type HostMeta } from "./host-meta.ts";
import type { LegLimits } from "./leg.ts";
import { httpStatusOf, type ConnectionSlot, type LimitName } from "./limits.ts";
import { WsLeg } from "./leg-ws.ts";
import type { DrainResult, Listener, ListenerPorts } from "./listener.ts";
import { SessionHost } from "./session-host.ts";
import { tlsFactsOf } from "./tls.ts";
import { WebConnection } from "./web-connection.ts";
import { mayUpgrade, routeOf, type Refused, type WebRules } from "./web-routes.ts";

export interface HttpListenerOptions extends Omit<AcceptorOptions, "isDirectTls" | "alpn" | "isForMany"> {
  readonly rules: WebRules;
  /** Proxies whose `X-Forwarded-For` is believed. Without a certificate of our own they end TLS, and only they are served. */
  readonly trustedProxies: readonly string[];
  /** `https://chat.agency.example`: where clients reach this listener; undefined: no host-meta. */
  readonly publicUrl: string | undefined;
  readonly maxStanzaBytes: number;
  /** For one HTTP request to come whole. */
  readonly requestTimeoutMs: number;
  readonly lingerTimeoutMs: number;
  readonly legLimits: LegLimits;
  /** Undefined: the BOSH path answers 404. */
  readonly openBosh?: OpenBosh | undefined;
}

const MAX_HEADER_BYTES = 8 * 1024;
/** A frame over the stanza limit is read so far that its sender can be told; beyond that `ws` closes by itself. */
const OVERSIZE_FACTOR = 2;
/** Clients send whole messages; libraries that cut them use pieces of some KB. */
const MAX_FRAGMENTS = 256;
const MAX_CHUNKS = 4_096;
const HTTP_ALPN = "http/1.1";

/** Who asks, or the status that the answer has. */
type Known = WebClient | Refused;

type Shown = Pick<WebClient, "certificate">;

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

export class HttpListener implements Listener {
  readonly #options: HttpListenerOptions;
  readonly #ports: ListenerPorts;
  readonly #acceptor: Acceptor;
  readonly #host: SessionHost;
  readonly #http: Server;
  readonly #webSockets: WebSocketServer;
  readonly #isTrusted: (address: string) => boolean;
  readonly #pages: ReadonlyMap<string, HostMeta>;
  readonly #bosh: BoshPort | undefined;
  readonly #connections = new Map<Duplex, WebConnection>();
  #isDraining = false;

  constructor(options: HttpListenerOptions, ports: ListenerPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#isTrusted = addressSet(options.trustedProxies);
    this.#host = new SessionHost(options, ports);
    const { host, ...around } = { host: this.#host, ports, legLimits: options.legLimits };
    this.#bosh = options.openBosh?.({ host, ...around, maxStanzaBytes: options.maxStanzaBytes });
    this.#pages = pagesOf(options);
    this.#http = this.#createHttp();
    this.#webSockets = new WebSocketServer(webSocketOptions(options));
    const isDirectTls = options.certificate !== undefined;
    const front = { ...options, isDirectTls, alpn: [HTTP_ALPN], isForMany: this.#isTrusted };
    this.#acceptor = new Acceptor(front, ports, (socket, arrival) => {
      this.#receive(socket, arrival);
    });
  }

  get name(): string {
    return this.#options.name;
  }

  get sessionCount(): number {
    return this.#host.count;
  }

  get endpoint(): Endpoint {
    return this.#acceptor.endpoint;
  }

  async listen(): Promise<void> {
    await this.#acceptor.listen();
  }

  broadcast(input: Broadcast): void {
    this.#host.broadcast(input);
  }

  /** Requests under way may end with their sessions; connections that carry none end now. */
  async drain(timeoutMs: number): Promise<DrainResult> {
    this.#isDraining = true;
    this.#acceptor.close();
    const settled = this.#bosh?.close(timeoutMs);
    for (const connection of this.#connections.values()) if (connection.isIdle) connection.socket.destroy();
    const result = await this.#host.drain(timeoutMs);
    await settled;
    for (const { socket } of this.#connections.values()) socket.destroy();
    return result;
  }

  #createHttp(): Server {
    // Times are kept by `web-connection.ts`: node's own run only for servers that listen themselves.
    const http = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: 0, requestTimeout: 0 });
    // Their bytes are the bound. Were they counted, the last ones might go unread: those that a proxy adds.
    http.maxHeadersCount = 0;
    http.on("request", (request: IncomingMessage, response: ServerResponse) => {
      void this.#orCut(request.socket, () => {
        this.#answer(request, response);
      });
    });
    http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.#orCut(socket, async () => {
        await this.#upgrade(request, socket, head);
      });
    });
    http.on("clientError", (_error: Error, socket: Duplex) => {
      refuse(socket, 400);
    });
    return http;
  }

  /** Our own bug costs this connection, not the process. */
  async #orCut(socket: Duplex, act: () => void | Promise<void>): Promise<void> {
    try {
      await act();
    } catch {
      this.#ports.observer.onConnection(this.name, "fault");
      socket.destroy();
    }
  }

  #receive(socket: Socket, arrival: Arrival): void {
    const { requestTimeoutMs: timeoutMs, legLimits } = this.#options;
    const wait = { clock: this.#ports.clock, timeoutMs, stallTimeoutMs: legLimits.stallTimeoutMs };
    this.#connections.set(socket, new WebConnection(socket, arrival, wait));
    socket.once("close", () => {
      this.#connections.delete(socket);
    });
    this.#http.emit("connection", socket);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connections.get(request.socket);
    if (connection?.noteRequest(request, response) !== true) return;
    if (this.#isDraining) response.setHeader("connection", "close");
    const { method = "", url = "", headers } = request;
    const route = routeOf(this.#options.rules, { method, url, headers });
    if (route.to === "bosh") return this.#toBosh(request, response, connection);
    request.resume();
    if (route.to === "preflight") return answerPreflight(response, headers.origin);
    const page = route.to === "page" ? this.#pages.get(route.path) : undefined;
    if (page !== undefined) return answerPage(response, page);
    response.writeHead(route.to === "nowhere" ? route.status : 404).end();
  }

  #toBosh(request: IncomingMessage, response: ServerResponse, connection: WebConnection): void {
    const client = this.#clientOf(request, connection);
    const status = "status" in client ? client.status : 404;
    if ("status" in client || this.#bosh === undefined) {
      request.resume();
      response.writeHead(status).end();
      return;
    }
    allowOrigin(response, request.headers.origin);
    this.#bosh.request(request, response, client);
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const connection = this.#connections.get(socket);
    // An answer that is still owed would go out among the frames.
    if (connection?.isIdle !== true) throw new Error("an upgrade beside other requests");
    const { method = "", url = "", headers } = request;
    const refused = mayUpgrade(this.#options.rules, { method, url, headers });
    const client = refused ?? this.#clientOf(request, connection);
    const slot = "status" in client ? client : await this.#claim(connection, client);
    if ("status" in slot) this.#refuse(socket, slot);
    else if (!("status" in client)) this.#open({ request, socket, head }, connection, { ...client, slot });
  }

  #open({ request, socket, head }: Upgrade, connection: WebConnection, arrival: Arrival & Shown): void {
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#begin(webSocket, connection, arrival);
    });
    // `ws` has answered by itself where its own checks failed.
    if (connection.isIdle) this.#ports.observer.onConnection(this.name, "websocket");
  }

  async #claim(connection: WebConnection, { endpoints }: WebClient): Promise<ConnectionSlot | Refused> {
    const { limits, clock } = this.#ports;
    const slot = connection.slotFrom(limits);
    if (typeof slot === "string") return overLimit(slot);
    const reached = await slot.claimAddress(endpoints.source.address, clock.monotonicMs());
    if (this.#isDraining) return { status: 503, outcome: "draining" };
    return reached === undefined ? slot : overLimit(reached);
  }

  #refuse(socket: Duplex, { status, outcome }: Refused): void {
    this.#ports.observer.onConnection(this.name, outcome);
    refuse(socket, status);
  }

  #begin(webSocket: WebSocket, connection: WebConnection, arrival: Arrival & Shown): void {
    const open = this.#openLeg(webSocket, connection.socket, arrival);
    this.#host.begin({ arrival, transport: "websocket", isEncrypted: true, client: open });
    connection.take();
  }

  #openLeg(webSocket: WebSocket, socket: Socket, { certificate }: Shown): OpenClient {
    const { legLimits: limits, maxStanzaBytes: maxMessageBytes } = this.#options;
    return (events) => {
      const leg = new WsLeg({ clock: this.#ports.clock, limits, maxMessageBytes, webSocket, socket }, events);
      return {
        leg,
        tls: socket instanceof TLSSocket ? { ...tlsFactsOf(socket), certificate } : undefined,
        begin: () => {
          leg.begin();
        },
        widen: () => {
          leg.widen();
        },
      };
    };
  }

  /** The client as it is believed. */
  #clientOf({ headers }: IncomingMessage, carrier: WebConnection): Known {
    const { endpoints, isProxied } = carrier.arrival;
    if (!this.#isTrusted(endpoints.source.address)) {
      const isEncrypted = this.#options.certificate !== undefined || isProxied;
      const { certificate } = carrier;
      return isEncrypted
        ? { endpoints, isProxied, certificate, carrier }
        : { status: 403, outcome: "forwarded-for" };
    }
    const address = forwardedClient(lineOf(headers["x-forwarded-for"]), this.#isTrusted);
    if (address === undefined) return { status: 400, outcome: "forwarded-for" };
    if (!cameEncrypted(lineOf(headers["x-forwarded-proto"]))) return { status: 403, outcome: "tls" };
    const told = { source: { address, port: 0 }, destination: endpoints.destination };
    return { endpoints: told, isProxied: true, certificate: undefined, carrier };
  }
}

const lineOf = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === "object" ? header.join(",") : header;

const webSocketOptions = ({ maxStanzaBytes, legLimits }: HttpListenerOptions): object => ({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  autoPong: false,
  maxPayload: OVERSIZE_FACTOR * maxStanzaBytes,
  maxFragments: MAX_FRAGMENTS,
  maxBufferedChunks: MAX_CHUNKS,
  closeTimeout: legLimits.closeTimeoutMs,
  handleProtocols: () => "xmpp",
});

function pagesOf({ publicUrl, rules }: HttpListenerOptions): ReadonlyMap<string, HostMeta> {
  if (publicUrl === undefined) return new Map();
  const { websocket, bosh } = rules;
  return hostMetas({
    websocket: websocket && `${publicUrl.replace(/^http/, "ws")}${websocket}`,
    bosh: bosh && publicUrl + bosh,
  });
}

/** Any page may read where the doors are (XEP-0156 §3); no page may open one by that. */
function answerPage(response: ServerResponse, { contentType, body }: HostMeta): void {
  response.writeHead(200, { "content-type": contentType, "access-control-allow-origin": "*" }).end(body);
}

const overLimit = (reached: LimitName): Refused => ({
  status: httpStatusOf(reached),
  outcome: `limit-${reached}`,
});

function allowOrigin(response: ServerResponse, origin: string | undefined): void {
  response.setHeader("vary", "origin");
  if (origin !== undefined) response.setHeader("access-control-allow-origin", origin);
}

function answerPreflight(response: ServerResponse, origin: string | undefined): void {
  allowOrigin(response, origin);
  response.setHeader("access-control-allow-methods", "POST");
  response.setHeader("access-control-allow-headers", "content-type");
  response.writeHead(204).end();
}

/** Where there is no response object: a broken request, or one that wanted to upgrade. */
function refuse(socket: Duplex, status: number): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const line = `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ""}`;
  socket.end(`${line}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  // Read on and drop it, to see the peer's end; the connection's clock ends what has none.
  socket.resume();
}
