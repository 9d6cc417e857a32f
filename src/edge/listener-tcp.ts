/**
 * A c2s listener: accepts, limits, reads a PROXY header where one is due, runs direct TLS, starts the session.
 *
 * Rule 1: a connection costs no session, no upstream and no log line above debug before its first checks passed.
 * Rule 2: only a trusted peer may say who the client is, and it must; nobody else is asked.
 * Sources: protocol.md §1.2, §6.3; XEP-0368 1.1.0; RFC 6120 §4.9.3.19 (drain).
 */
import { randomUUID } from "node:crypto";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ArchiveSink } from "../archive/sink.ts";
import { addressSet, type Endpoint, type Endpoints, plainAddress } from "./addresses.ts";
import { Backlog } from "./backlog.ts";
import type { Certificates } from "./certificates.ts";
import type { Clock } from "./clock.ts";
import { Driver, type Broadcast } from "./driver.ts";
import { codeOf, EdgeError } from "./edge-error.ts";
import { LastRecords } from "./last-records.ts";
import { LEG_LIMITS, type LegLimits } from "./leg.ts";
import type { ConnectionLimits, ConnectionSlot } from "./limits.ts";
import type { LoopGuard } from "./loop-guard.ts";
import type { ConnectionOutcome, EdgeObserver } from "./observe.ts";
import { readProxyHeader } from "./proxy-reader.ts";
import type { CreateSession, SessionFacts } from "./session-port.ts";
import { acceptTls, ALPN_XMPP_CLIENT, type ServerHandshake } from "./tls.ts";
import type { Upstreams } from "./upstream.ts";

export interface TcpListenerOptions {
  /** Name in gateway.yaml. */
  readonly name: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tls: "starttls" | "direct";
  /** Name of the certificate for clients that ask for no known name. */
  readonly certificate: string;
  /** Addresses and CIDR ranges that must send a PROXY header; empty: nobody. */
  readonly proxyTrust: readonly string[];
  readonly proxyHeaderTimeoutMs: number;
  readonly handshakeTimeoutMs: number;
  readonly backlog: number;
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

export interface TcpListenerPorts {
  readonly createSession: CreateSession;
  readonly certificates: Certificates;
  readonly upstreams: Upstreams;
  readonly sink: ArchiveSink;
  readonly clock: Clock;
  readonly limits: ConnectionLimits;
  readonly loopGuard: LoopGuard;
  readonly observer: EdgeObserver;
}

export interface DrainResult {
  /** Sessions that ended by themselves, and those that had to be cut. */
  readonly endedCount: number;
  readonly cutCount: number;
}

const KEEPALIVE_MS = 60_000;

export class TcpListener {
  readonly #options: TcpListenerOptions;
  readonly #ports: TcpListenerPorts;
  readonly #server: Server;
  readonly #isTrusted: (address: string) => boolean;
  readonly #handshake: ServerHandshake;
  /** Accepted, but no session yet. */
  readonly #greeting = new Set<Socket>();
  readonly #sessions = new Set<Driver>();
  readonly #lastRecords: LastRecords;
  readonly #backlog: Backlog;
  #isDraining = false;

  constructor(options: TcpListenerOptions, ports: TcpListenerPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#lastRecords = new LastRecords(ports.sink, ports.clock);
    this.#backlog = new Backlog(ports.sink, (isFull) => {
      for (const session of this.#sessions) session.holdReading(isFull);
    });
    this.#isTrusted = addressSet(options.proxyTrust);
    this.#handshake = {
      contextFor: (serverName) => ports.certificates.contextFor(options.certificate, serverName),
      isEnough: (tls) => ports.certificates.mayServe(options.certificate, tls),
      alpn: options.tls === "direct" ? [ALPN_XMPP_CLIENT] : [],
      timeoutMs: options.handshakeTimeoutMs,
      gate: ports.limits.handshakes,
    };
    const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEPALIVE_MS };
    this.#server = createServer({ ...socketOptions, allowHalfOpen: true }, (socket) => {
      this.#accept(socket);
    });
  }

  get name(): string {
    return this.#options.name;
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** Where it listens, once it does. */
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
    // After the start, errors of accepting (too many files) pass: the backlog keeps the client waiting.
    this.#server.on("error", () => {
      this.#ports.observer.onConnection(name, "fault");
    });
  }

  /** Tells every session; for a new policy. */
  broadcast(input: Broadcast): void {
    for (const session of this.#sessions) session.tell(input);
  }

  /** Takes no more connections, asks sessions to end, cuts what is left after the time. Settles when all are gone. */
  async drain(timeoutMs: number): Promise<DrainResult> {
    const before = this.#sessions.size;
    this.#isDraining = true;
    this.#server.close();
    for (const socket of this.#greeting) socket.destroy();
    this.broadcast({ type: "shutdown" });
    await this.#whenEmpty(timeoutMs);
    const cutCount = this.#sessions.size;
    for (const session of this.#sessions) session.cut();
    await this.#whenEmpty(CUT_TIMEOUT_MS);
    this.#ports.observer.onLastRecords(await this.#lastRecords.close());
    return { endedCount: before - cutCount, cutCount };
  }

  async #whenEmpty(timeoutMs: number): Promise<void> {
    if (this.#sessions.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = this.#ports.clock.after(timeoutMs, () => {
      resolve(undefined);
    });
    this.#onEmpty = () => {
      resolve(undefined);
    };
    await promise;
    timer.cancel();
  }

  #onEmpty: () => void = () => undefined;

  #accept(socket: Socket): void {
    // An error must have a listener in every moment of a socket's life; its end is told by `close`.
    socket.on("error", () => undefined);
    const ends = endsOf(socket);
    const slot = this.#admit(ends);
    if (typeof slot === "string") {
      this.#ports.observer.onConnection(this.name, slot);
      socket.destroy();
      return;
    }
    this.#greeting.add(socket);
    socket.once("close", () => {
      this.#greeting.delete(socket);
      this.#ports.loopGuard.forgetAccepted(ends);
    });
    void this.#greet(socket, slot, ends);
  }

  #admit(ends: Endpoints): ConnectionSlot | ConnectionOutcome {
    const { limits, loopGuard } = this.#ports;
    if (this.#isDraining) return "draining";
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
      const reached = slot.claimAddress(endpoints.source.address, this.#ports.clock.monotonicMs());
      if (reached !== undefined) {
        step = `limit-${reached}`;
        throw new Error(step);
      }
      step = "tls";
      const ready = this.#options.tls === "direct" ? await this.#secure(socket) : socket;
      step = "fault";
      this.#begin(ready, slot, { endpoints, isProxied: told !== undefined });
      this.#greeting.delete(socket);
    } catch {
      // Whatever it was, the step tells it, and there is no session that could care.
      this.#ports.observer.onConnection(this.name, this.#isDraining ? "draining" : step);
      socket.destroy();
      slot.release();
    }
  }

  async #secure(socket: Socket): Promise<TLSSocket> {
    const { observer } = this.#ports;
    try {
      const secured = await acceptTls(socket, this.#handshake);
      observer.onHandshake(this.name, secured.getProtocol() ?? "");
      return secured;
    } catch (error) {
      observer.onHandshake(this.name, undefined);
      throw error;
    }
  }

  #begin(socket: Socket, slot: ConnectionSlot, { endpoints, isProxied }: Origin): void {
    if (this.#isDraining) throw new Error("draining");
    const { source } = endpoints;
    const facts: SessionFacts = {
      sessionId: randomUUID(),
      isEncrypted: this.#options.tls === "direct",
      listener: this.name,
      clientAddress: source.address,
      clientPort: source.port,
      proxied: isProxied,
    };
    const session = this.#createDriver(facts, slot, endpoints);
    this.#sessions.add(session);
    if (this.#backlog.isFull) session.holdReading(true);
    this.#ports.observer.onConnection(this.name, "accepted");
    session.start(socket);
  }

  #createDriver(facts: SessionFacts, slot: ConnectionSlot, endpoints: Endpoints): Driver {
    const { createSession, clock, upstreams, observer } = this.#ports;
    const sessionObserver = observer.session(facts, {
      onAuthenticated: () => {
        slot.markAuthenticated();
      },
      onEnd: () => {
        slot.release();
        this.#sessions.delete(driver);
        if (this.#sessions.size === 0) this.#onEmpty();
      },
    });
    const driver: Driver = new Driver({
      core: createSession(facts),
      sink: this.#backlog,
      lastRecords: this.#lastRecords,
      clock,
      upstream: upstreams.portFor(endpoints),
      secureClient: async (plain) => await acceptTls(plain, this.#handshake),
      observer: sessionObserver,
      legLimits: this.#options.legLimits ?? LEG_LIMITS,
      lingerTimeoutMs: this.#options.lingerTimeoutMs,
    });
    return driver;
  }
}

interface Origin {
  readonly endpoints: Endpoints;
  readonly isProxied: boolean;
}

/** Sessions that were cut are gone within a turn or two of the loop; this only ends a hang. */
const CUT_TIMEOUT_MS = 2_000;

const endsOf = (socket: Socket): Endpoints => ({
  source: { address: plainAddress(socket.remoteAddress ?? ""), port: socket.remotePort ?? 0 },
  destination: { address: plainAddress(socket.localAddress ?? ""), port: socket.localPort ?? 0 },
});
