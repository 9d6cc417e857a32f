/** A web listener in one process around scripted cores, and raw requests to it. */
import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { onTestFinished } from "vitest";
import { WebSocket, type ClientOptions } from "ws";
import { LEG_LIMITS } from "../../src/edge/leg.ts";
import { HttpListener, type HttpListenerOptions } from "../../src/edge/listener-http.ts";
import { LISTENER_DEFAULTS } from "../../src/edge/listener-tcp.ts";
import { testAuthority } from "./certificates.ts";
import { edgeParts, type EdgeParts, type EdgeWishes } from "./edge.ts";

export const WEB_PATH = "/xmpp-websocket";

export interface WebEdge extends Omit<EdgeParts, "ports"> {
  readonly listener: HttpListener;
  readonly port: number;
  readonly isTls: boolean;
}

export interface WebWishes extends Omit<EdgeWishes, "listener"> {
  readonly web?: Partial<HttpListenerOptions>;
}

export const startWebEdge = async (wishes: WebWishes = {}): Promise<WebEdge> => {
  const { ports, ...parts } = await edgeParts(wishes);
  const place = { name: "web", host: "127.0.0.1", port: 0, certificate: "main", publicUrl: undefined };
  const rules = { websocket: WEB_PATH, bosh: "/http-bind", origins: ["https://chat.agency.example"] };
  const limits = { maxStanzaBytes: 131_072, requestTimeoutMs: 10_000, legLimits: LEG_LIMITS };
  const options = { ...LISTENER_DEFAULTS, ...place, rules, trustedProxies: [], ...limits, ...wishes.web };
  const listener = new HttpListener(options, ports);
  await listener.listen();
  onTestFinished(async () => {
    await listener.drain(0);
  });
  const isTls = options.certificate !== undefined;
  return { ...parts, listener, port: listener.endpoint.port, isTls };
};

/** A socket to it, secured where the listener is. */
export const callWeb = async ({ port, isTls }: WebEdge): Promise<Socket> => {
  const { cert: ca } = await testAuthority();
  const host = "127.0.0.1";
  const socket = isTls
    ? connectTls({ port, host, servername: "agency.example", ca, ALPNProtocols: ["http/1.1"] })
    : connectTcp(port, host);
  onTestFinished(() => {
    socket.destroy();
  });
  socket.on("error", () => undefined);
  await once(socket, isTls ? "secureConnect" : "connect");
  return socket;
};

/** Sends the text as it is and gives all that comes back until the other end closes. */
export const askWeb = async (edge: WebEdge, text: string): Promise<string> => {
  const socket = await callWeb(edge);
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
  socket.write(text);
  await once(socket, "close");
  return received;
};

export interface WebSocketWishes {
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocol?: string;
  readonly path?: string;
  readonly client?: ClientOptions;
}

/** One that speaks to scripted cores, and remembers what it heard. */
export class WebSocketPeer {
  readonly webSocket: WebSocket;
  readonly frames: string[] = [];
  readonly pongs: string[] = [];
  closeCode: number | undefined;

  constructor(webSocket: WebSocket) {
    this.webSocket = webSocket;
    webSocket.on("message", (data: Buffer) => this.frames.push(data.toString()));
    webSocket.on("pong", (data) => this.pongs.push(data.toString()));
    webSocket.on("close", (code) => (this.closeCode = code));
    webSocket.on("error", () => undefined);
  }
}

/** @throws Error with the status where the listener refuses */
export const openWebSocket = async (edge: WebEdge, wishes: WebSocketWishes = {}): Promise<WebSocketPeer> => {
  const { cert: ca } = await testAuthority();
  const { protocol = "xmpp", path = WEB_PATH, headers = {}, client = {} } = wishes;
  const url = `${edge.isTls ? "wss" : "ws"}://127.0.0.1:${edge.port}${path}`;
  const tls = edge.isTls ? { ca, servername: "agency.example" } : {};
  const webSocket = new WebSocket(url, protocol === "" ? [] : protocol, { headers, ...tls, ...client });
  const peer = new WebSocketPeer(webSocket);
  onTestFinished(() => {
    webSocket.terminate();
  });
  await once(webSocket, "open");
  return peer;
};
