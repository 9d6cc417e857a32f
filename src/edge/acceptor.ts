/**
 * The front of every listener: accepts, limits, reads a PROXY header where one is due, runs TLS, hands the socket on.
 *
 * Rule 1: a connection costs no session, no upstream and no log line above debug before its first checks passed, and
 * none of them and no TLS engine either before it has said something.
 * Rule 2: only a trusted peer may say who the client is, and it must; nobody else is asked.
 * Sources: protocol.md §1.2, §6.3; XEP-0368 1.1.0; RFC 6120 §4.9.3.19 (drain).
 */
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { addressSet, type Endpoint, type Endpoints, plainAddress } from "./addresses.ts";
import { codeOf, EdgeError } from "./edge-error.ts";
import { anything, readFirst } from "./first-bytes.ts";
import type { ConnectionSlot } from "./limits.ts";
import type { ListenerPorts } from "./listener.ts";
import type { ConnectionOutcome } from "./observe.ts";
import { readProxyHeader } from "./proxy-reader.ts";
import { acceptTls, type ClientCertificates, type ServerHandshake } from "./tls.ts";

export interface AcceptorOptions {
  /** Name in gateway.yaml. */
  readonly name: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly backlog: number;
  /** True where TLS comes before anything else. */
  readonly isDirectTls: boolean;
  /** Name of the certificate for clients that ask for no known name; undefined where there is no TLS at all. */
  readonly certificate: string | undefined;
  /** Whether clients are asked for a certificate of theirs; absent: no. */
  readonly clientCertificates?: ClientCertificates;
  /** For direct TLS. */
  readonly alpn: readonly string[];
  /** Addresses and CIDR ranges that must send a PROXY header; empty: nobody. */
  readonly proxyTrust: readonly string[];
  readonly proxyHeaderTimeoutMs: number;
  readonly handshakeTimeoutMs: number;
  /** Where there is no direct TLS: handed on with their first byte, which has as long as a handshake. */
  readonly isSpokenFirst?: boolean;
  /** Peers that bring many clients: whom a connection counts for is claimed later, by whoever learns it. */
  readonly isForMany?: (address: string) => boolean;
}

/** A connection that passed all checks. */
export interface Arrival {
  readonly endpoints: Endpoints;
  readonly isProxied: boolean;
  /** The receiver's to release from here on. */
  readonly slot: ConnectionSlot;
}

/** A throw ends the connection as a fault. */
type Receive = (socket: Socket | TLSSocket, arrival: Arrival) => void;

const KEEPALIVE_MS = 60_000;
/** Of one whose turn for a handshake has not come. */
const UNREAD_BYTES = 16 * 1024;

export class Acceptor {
  readonly #options: AcceptorOptions;
  readonly #ports: ListenerPorts;
  readonly #receive: Receive;
  readonly #server: Server;
  readonly #isTrusted: (address: string) => boolean;
  readonly #handshake: ServerHandshake | undefined;
  /** Accepted, but not handed on yet. */
  readonly #greeting = new Set<Socket>();
  #isClosed = false;

  constructor(options: AcceptorOptions, ports: ListenerPorts, receive: Receive) {
    this.#options = options;
    this.#ports = ports;
    this.#receive = receive;
    this.#isTrusted = addressSet(options.proxyTrust);
    this.#handshake = handshakeFor(options, ports);
    const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEPALIVE_MS };
    this.#server = createServer(
      { ...socketOptions, highWaterMark: UNREAD_BYTES, allowHalfOpen: true },
      (socket) => {
        this.#accept(socket);
      },
    );
  }

  get endpoint(): Endpoint {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === "string") return { address: this.#options.host, port: 0 };
    return { address: address.address, port: address.port };
  }

  /** @throws EdgeError `SG_EDGE_BIND`. */
  async listen(): Promise<void> {
    const { host, port, backlog, name } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error) => {
        const detail = `listener ${name} cannot have port ${port} of ${host}: ${codeOf(error, "failed")}`;
        reject(new EdgeError("SG_EDGE_BIND", detail, error));
      });
      this.#server.listen({ host, port, backlog }, resolve);
    });
    // After the start, errors of accepting (too many files) pass: the client waits in the backlog, or is cut (`cluster.ts`).
    this.#server.on("error", () => {
      this.#ports.observer.onConnection(name, "fault");
    });
  }

  /** Takes no more connections; those that were not handed on are cut. */
  close(): void {
    this.#isClosed = true;
    this.#server.close();
    for (const socket of this.#greeting) socket.destroy();
  }

  /** For STARTTLS too. @throws EdgeError `SG_EDGE_TLS_HANDSHAKE` */
  async secure(socket: Socket): Promise<TLSSocket> {
    return await acceptTls(socket, this.#certified());
  }

  #accept(socket: Socket): void {
    // An error must have a listener in every moment of a socket's life; its end is told by `close`.
    socket.on("error", () => undefined);
    const ends = endsOf(socket);
    const slot = this.#admit(ends);
    if (typeof slot === "string") {
      this.#ports.observer.onConnection(this.#options.name, slot);
      socket.destroy();
      return;
    }
    slot.onCrowdedOut(() => void socket.destroy());
    this.#greeting.add(socket);
    socket.once("close", () => {
      this.#greeting.delete(socket);
      this.#ports.loopGuard.forgetAccepted(ends);
    });
    void this.#greet(socket, slot, ends);
  }

  #admit(ends: Endpoints): ConnectionSlot | ConnectionOutcome {
    const { limits, loopGuard } = this.#ports;
    if (this.#isClosed) return "draining";
    if (ends.source.address === "") return "fault";
    const slot = limits.open();
    if (typeof slot === "string") return `limit-${slot}`;
    if (loopGuard.noteAccepted(ends)) return slot;
    slot.release();
    return "loop";
  }

  async #greet(socket: Socket, slot: ConnectionSlot, ends: Endpoints): Promise<void> {
    let step: ConnectionOutcome = "proxy-header";
    try {
      const told = this.#isTrusted(ends.source.address)
        ? await readProxyHeader(socket, this.#options.proxyHeaderTimeoutMs)
        : undefined;
      const endpoints = told ?? ends;
      const reached = await this.#claim(slot, endpoints);
      if (reached !== undefined) {
        step = `limit-${reached}`;
        throw new Error(step);
      }
      step = "gone";
      // While it waited for the answer: its `close` is told already, so nobody would hear of its end any more.
      if (socket.destroyed) throw new Error("gone");
      step = this.#options.isDirectTls ? "tls" : "silent";
      const ready = await (this.#options.isDirectTls ? this.#secureFirst(socket) : this.#hear(socket));
      if (ready.destroyed) throw new Error("gone");
      step = "fault";
      if (this.#isClosed) throw new Error("draining");
      this.#receive(ready, { slot, endpoints, isProxied: told !== undefined });
      this.#greeting.delete(socket);
    } catch {
      // Whatever it was, the step tells it, and there is no session that could care.
      this.#ports.observer.onConnection(this.#options.name, this.#isClosed ? "draining" : step);
      socket.destroy();
      slot.release();
    }
  }

  #claim(slot: ConnectionSlot, { source }: Endpoints): ReturnType<ConnectionSlot["claimAddress"]> {
    if (this.#options.isForMany?.(source.address) === true) return undefined;
    return slot.claimAddress(source.address, this.#ports.clock.monotonicMs());
  }

  #certified(): ServerHandshake {
    if (this.#handshake !== undefined) return this.#handshake;
    throw new EdgeError("SG_EDGE_TLS_HANDSHAKE", "no certificate");
  }

  async #hear(socket: Socket): Promise<Socket> {
    const { isSpokenFirst = false, handshakeTimeoutMs: timeoutMs } = this.#options;
    if (isSpokenFirst) await readFirst(socket, { timeoutMs, code: "SG_EDGE_SILENT", look: anything });
    return socket;
  }

  async #secureFirst(socket: Socket): Promise<TLSSocket> {
    const { observer } = this.#ports;
    try {
      const secured = await acceptTls(socket, this.#certified());
      observer.onHandshake(this.#options.name, secured.getProtocol() ?? "");
      return secured;
    } catch (error) {
      observer.onHandshake(this.#options.name, undefined);
      throw error;
    }
  }
}

function handshakeFor(options: AcceptorOptions, ports: ListenerPorts): ServerHandshake | undefined {
  const { certificate, isDirectTls, alpn, handshakeTimeoutMs } = options;
  if (certificate === undefined) return undefined;
  return {
    contextFor: (serverName) => ports.certificates.contextFor(certificate, serverName),
    isEnough: (tls) => ports.certificates.mayServe(certificate, tls),
    alpn: isDirectTls ? alpn : [],
    timeoutMs: handshakeTimeoutMs,
    gate: ports.limits.handshakes,
    clientCertificates: options.clientCertificates ?? "off",
  };
}

const endsOf = (socket: Socket): Endpoints => ({
  source: { address: plainAddress(socket.remoteAddress ?? ""), port: socket.remotePort ?? 0 },
  destination: { address: plainAddress(socket.localAddress ?? ""), port: socket.localPort ?? 0 },
});
