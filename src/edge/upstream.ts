/**
 * Connections to the XMPP servers behind the gateway, by static address.
 *
 * Rule 1: the address comes from configuration, never from DNS of the served domain (that points here).
 * Rule 2: where TLS is configured, nothing is sent before the server's certificate is proved for its name.
 * Sources: protocol.md §1.10, RFC 6125, RFC 7590 §3.4, XEP-0368 1.1.0.
 */
import { readFileSync } from "node:fs";
import { lookup } from "node:dns/promises";
import { isIP, connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import { domainToASCII } from "node:url";
import type { Endpoint, Endpoints } from "./addresses.ts";
import type { UpstreamPort } from "./driver-ports.ts";
import { codeOf, EdgeError, type EdgeErrorCode } from "./edge-error.ts";
import { findLoop, type LoopGuard } from "./loop-guard.ts";
import { buildProxyHeader } from "./proxy-protocol.ts";
import { connectShared } from "./shared-read.ts";
import { ALPN_XMPP_CLIENT, CONTEXT_OPTIONS } from "./tls.ts";

export interface UpstreamTarget {
  /** Name in gateway.yaml. */
  readonly name: string;
  /** Served domains, prepared as sessions name them. */
  readonly domains: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly tls: "none" | "starttls" | "direct";
  /** PEM file of the authorities that may vouch for this server; the system's where absent. */
  readonly caFile?: string;
  /** Name the certificate must carry; the JID domain where absent. */
  readonly serverName?: string;
  readonly sendProxy: "off" | "v1" | "v2";
  readonly connectTimeoutMs: number;
}

/** How long it took to a ready leg, or why there is none: a code and the system's word for it. */
export type UpstreamOutcome =
  { readonly isUp: true; readonly seconds: number } | { readonly isUp: false; readonly detail: string };

/** Told about every attempt; feeds `UpstreamHealth`, log and metrics. */
export type UpstreamWatcher = (name: string, outcome: UpstreamOutcome) => void;

export interface UpstreamOptions {
  readonly targets: readonly UpstreamTarget[];
  readonly loopGuard: LoopGuard;
  readonly watcher: UpstreamWatcher;
}

interface Known {
  readonly target: UpstreamTarget;
  readonly context: SecureContext;
}

const KEEPALIVE_MS = 60_000;

export class Upstreams {
  readonly #byDomain: ReadonlyMap<string, Known>;
  readonly #options: UpstreamOptions;

  /** @throws EdgeError `SG_EDGE_CERTIFICATE` where an authority file cannot be used. */
  constructor(options: UpstreamOptions) {
    this.#options = options;
    this.#byDomain = new Map(
      options.targets.flatMap((target) => {
        const known = { target, context: contextOf(target) };
        return target.domains.map((domain) => [domain, known] as const);
      }),
    );
  }

  /** For start: refuses an address that one of our own listeners serves. @throws EdgeError `SG_EDGE_LOOP`. */
  async checkLoops(listeners: readonly Endpoint[]): Promise<void> {
    for (const { name, host, port } of this.#options.targets) {
      // A name that does not resolve now is no loop now; the look at run time stays.
      const found = await lookup(host, { all: true }).catch(() => []);
      const loop = findLoop(
        found.map(({ address }) => ({ address, port })),
        listeners,
      );
      if (loop !== undefined) {
        throw new EdgeError(
          "SG_EDGE_LOOP",
          `upstream ${name} is this gateway's own listener ${loop.address}:${loop.port}`,
        );
      }
    }
  }

  /** The port of one session's driver. */
  portFor(client: Endpoints): UpstreamPort {
    return {
      connect: async (domain) => await this.#connect(this.#find(domain), domain, client),
      secure: async (socket, domain, serverName) => {
        const known = this.#find(domain);
        return await this.#orTold(known.target, async () => await secure(socket, known, serverName));
      },
    };
  }

  #find(domain: string): Known {
    const known = this.#byDomain.get(domain);
    if (known === undefined)
      throw new EdgeError("SG_EDGE_UPSTREAM_UNKNOWN", "no upstream serves this domain");
    return known;
  }

  async #connect(known: Known, domain: string, client: Endpoints): Promise<Socket> {
    const { target } = known;
    const startMs = performance.now();
    const ready = await this.#orTold(target, async () => {
      const socket = await openTcp(target);
      this.#guard(socket);
      if (target.sendProxy !== "off") socket.write(buildProxyHeader(target.sendProxy, client));
      return target.tls === "direct" ? await secure(socket, known, domain) : socket;
    });
    this.#options.watcher(target.name, { isUp: true, seconds: (performance.now() - startMs) / 1000 });
    return ready;
  }

  /** A failure is the session's to end by and the operator's to mend. */
  async #orTold<S extends Socket>({ name }: UpstreamTarget, attempt: () => Promise<S>): Promise<S> {
    try {
      return await attempt();
    } catch (error) {
      const detail = error instanceof EdgeError ? error.message : codeOf(error, "failed");
      this.#options.watcher(name, { isUp: false, detail });
      throw error;
    }
  }

  #guard(socket: Socket): void {
    const { loopGuard } = this.#options;
    const ends = {
      source: { address: socket.localAddress ?? "", port: socket.localPort ?? 0 },
      destination: { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 },
    };
    if (!loopGuard.noteUpstream(ends)) {
      socket.destroy();
      throw new EdgeError("SG_EDGE_LOOP", "the upstream address leads back to this gateway");
    }
    socket.once("close", () => {
      loopGuard.forgetUpstream(ends);
    });
  }
}

const contextOf = ({ name, caFile }: UpstreamTarget): SecureContext => {
  try {
    const ca = caFile === undefined ? {} : { ca: readFileSync(caFile) };
    return createSecureContext({ ...CONTEXT_OPTIONS, ...ca });
  } catch (error) {
    throw new EdgeError(
      "SG_EDGE_CERTIFICATE",
      `authorities of upstream ${name} (${caFile ?? "the system's"}): ${codeOf(error, "unusable")}`,
      error,
    );
  }
};

interface Attempt<S extends Socket> {
  readonly socket: S;
  readonly event: "connect" | "secureConnect";
  readonly code: EdgeErrorCode;
  readonly timeoutMs: number;
}

/** Settles when the socket is ready; else destroys it and throws under `code`. */
const ready = async <S extends Socket>({ socket, event, code, timeoutMs }: Attempt<S>): Promise<S> => {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const fail = (error?: unknown): void => {
    reject(new EdgeError(code, codeOf(error, "connection closed"), error));
  };
  const succeed = (): void => {
    resolve(undefined);
  };
  const timeout = setTimeout(() => {
    reject(new EdgeError(code, "took too long"));
  }, timeoutMs);
  socket.once(event, succeed).once("error", fail).once("close", fail);
  try {
    await promise;
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timeout);
    // An error must have a listener until the next owner has one of its own; the end is told by `close`.
    socket.on("error", () => undefined);
    socket.off(event, succeed).off("error", fail).off("close", fail);
  }
};

const openTcp = async ({ host, port, tls, connectTimeoutMs }: UpstreamTarget): Promise<Socket> => {
  const connect = tls === "none" ? connectShared : connectTcp;
  const socket = connect({
    host,
    port,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEPALIVE_MS,
  });
  return await ready({
    socket,
    event: "connect",
    code: "SG_EDGE_UPSTREAM_UNREACHABLE",
    timeoutMs: connectTimeoutMs,
  });
};

const secure = async (socket: Socket, { target, context }: Known, domain: string): Promise<TLSSocket> => {
  const asked = target.serverName ?? domain;
  // Certificates and SNI name a domain by its A-label (RFC 6066 §3, RFC 6125 §6.4.2).
  const name = isIP(asked) === 0 ? domainToASCII(asked) : asked;
  const secured = connectTls({
    socket,
    host: name,
    // An address may not stand in SNI (RFC 6066 §3); the certificate is checked against it all the same.
    servername: isIP(name) === 0 ? name : "",
    secureContext: context,
    // Said, so that no environment variable can say otherwise.
    rejectUnauthorized: true,
    ...(target.tls === "direct" ? { ALPNProtocols: [ALPN_XMPP_CLIENT] } : {}),
  });
  const timeoutMs = target.connectTimeoutMs;
  return await ready({ socket: secured, event: "secureConnect", code: "SG_EDGE_UPSTREAM_TLS", timeoutMs });
};
