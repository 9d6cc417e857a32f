/**
 * The small HTTP server for orchestrators and Prometheus: /livez, /readyz, /startupz, /metrics.
 *
 * Rule 1: /livez says that the process turns its loop, nothing else: a restart cannot mend a missing archive.
 * Rule 2: /readyz names every reason at once, as codes and configured names; no address, no user.
 * It has no log-in, so it belongs on a loopback or management address; it answers GET and HEAD and reads no body.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Metrics } from "./metrics.ts";

/** A reason why the gateway should get no traffic, or undefined. */
export interface HealthCheck {
  readonly name: string;
  readonly check: () => string | undefined;
}

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Pick<Metrics, "contentType" | "render">;
  readonly checks: readonly HealthCheck[];
  /** False until every listener is open. */
  readonly isStarted: () => boolean;
}

export interface Readiness {
  readonly isReady: boolean;
  readonly reasons: readonly { readonly check: string; readonly reason: string }[];
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

export const readinessOf = ({
  checks,
  isStarted,
}: Pick<HealthOptions, "checks" | "isStarted">): Readiness => {
  const failed = checks.flatMap(({ name, check }) => {
    const reason = check();
    return reason === undefined ? [] : [{ check: name, reason }];
  });
  const reasons = isStarted() ? failed : [{ check: "startup", reason: "not started yet" }, ...failed];
  return { isReady: reasons.length === 0, reasons };
};

/** @throws the system's error (`EADDRINUSE` …) where the address cannot be had. */
export const serveHealth = async (options: HealthOptions): Promise<HealthServer> => {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 8_192 });
  server.maxConnections = 64;
  server.on("request", (request, response) => void respond(options, request, response));
  await new Promise<void>((resolve, reject) => {
    // For good: after the start an error of accepting (too many files) passes, and unheard it would end the process.
    server.on("error", reject).listen(options.port, options.host, resolve);
  });
  return {
    port: portOf(server),
    close: async () => {
      await close(server);
    },
  };
};

const portOf = (server: Server): number => {
  const address: AddressInfo | string | null = server.address();
  return address !== null && typeof address === "object" ? address.port : 0;
};

const close = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  await new Promise<void>((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
};

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (status: number, value: unknown): Reply => ({
  status,
  type: "application/json; charset=utf-8",
  body: `${JSON.stringify(value)}\n`,
});

const respond = async (
  options: HealthOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const reply = await replyTo(options, request).catch(() => json(500, { status: "failed" }));
  response.writeHead(reply.status, {
    "content-type": reply.type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  response.end(request.method === "HEAD" ? "" : reply.body);
};

const replyTo = async (options: HealthOptions, { method, url }: IncomingMessage): Promise<Reply> => {
  if (method !== "GET" && method !== "HEAD") return json(405, { status: "method not allowed" });
  const [path = ""] = (url ?? "").split("?");
  switch (path) {
    case "/livez":
      return json(200, { status: "alive" });
    case "/startupz":
      return options.isStarted() ? json(200, { status: "started" }) : json(503, { status: "starting" });
    case "/readyz": {
      const { isReady, reasons } = readinessOf(options);
      return json(isReady ? 200 : 503, { status: isReady ? "ready" : "not ready", reasons });
    }
    case "/metrics":
      return { status: 200, type: options.metrics.contentType, body: await options.metrics.render() };
    default:
      return json(404, { status: "not found" });
  }
};
