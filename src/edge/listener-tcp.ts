/**
 * A c2s listener over TCP: STARTTLS or direct TLS, one session a connection.
 *
 * Sources: protocol.md §1.2; XEP-0368 1.1.0; RFC 6120 §4.9.3.19 (drain).
 */
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { Acceptor, type AcceptorOptions, type Arrival } from "./acceptor.ts";
import type { Endpoint } from "./addresses.ts";
import type { Broadcast } from "./driver.ts";
import type { OpenClient } from "./driver-ports.ts";
import { Leg, LEG_LIMITS, type LegLimits } from "./leg.ts";
import type { DrainResult, Listener, ListenerPorts } from "./listener.ts";
import { SessionHost } from "./session-host.ts";
import { ALPN_XMPP_CLIENT, clientTlsOf } from "./tls.ts";

export interface TcpListenerOptions extends Omit<
  AcceptorOptions,
  "isDirectTls" | "isSpokenFirst" | "alpn" | "isForMany"
> {
  readonly tls: "starttls" | "direct";
  readonly certificate: string;
  /** How long one leg of a session may outlive the other. */
  readonly lingerTimeoutMs: number;
  readonly legLimits?: LegLimits;
}

export const LISTENER_DEFAULTS = {
  proxyTrust: [],
  proxyHeaderTimeoutMs: 5_000,
  handshakeTimeoutMs: 15_000,
  backlog: 1_024,
  lingerTimeoutMs: 60_000,
} as const;

export class TcpListener implements Listener {
  readonly #options: TcpListenerOptions;
  readonly #ports: ListenerPorts;
  readonly #acceptor: Acceptor;
  readonly #host: SessionHost;
  readonly #legLimits: LegLimits;

  constructor(options: TcpListenerOptions, ports: ListenerPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#legLimits = options.legLimits ?? LEG_LIMITS;
    this.#host = new SessionHost({ ...options, legLimits: this.#legLimits }, ports);
    const isDirectTls = options.tls === "direct";
    const front = { ...options, isDirectTls, isSpokenFirst: true, alpn: [ALPN_XMPP_CLIENT] };
    this.#acceptor = new Acceptor(front, ports, (socket, arrival) => {
      this.#begin(socket, arrival);
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

  async drain(timeoutMs: number): Promise<DrainResult> {
    this.#acceptor.close();
    return await this.#host.drain(timeoutMs);
  }

  #begin(socket: Socket | TLSSocket, arrival: Arrival): void {
    const isEncrypted = this.#options.tls === "direct";
    this.#host.begin({ arrival, transport: "tcp", isEncrypted, client: this.#clientOf(socket) });
  }

  #clientOf(socket: Socket | TLSSocket): OpenClient {
    return (events) => {
      const leg = new Leg(this.#ports.clock, this.#legLimits, events);
      return {
        leg,
        tls: "getProtocol" in socket ? clientTlsOf(socket) : undefined,
        begin: () => {
          leg.attach(socket);
        },
        startTls: { leg, secure: async (plain) => await this.#acceptor.secure(plain) },
      };
    };
  }
}
