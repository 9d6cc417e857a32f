/**
 * What a web request may have: decided by its path, method, Origin and by who sent it, before anything is spent on it.
 *
 * Rule 1: everything that is not named here does not exist.
 * Rule 2: a page of another origin opens nothing (cross-site WebSocket hijacking; RFC 6455 §10.2). Clients that are no
 * browsers send no Origin.
 * Rule 3: a listener without TLS of its own serves nobody but its trusted proxies.
 * Source: RFC 7395 §3.1 (subprotocol), §4 (discovery), §6; protocol.md §1.2, §1.10.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { ConnectionOutcome } from "./observe.ts";

export interface WebPaths {
  /** Undefined where that door is shut. */
  readonly websocket: string | undefined;
  readonly bosh: string | undefined;
}

export interface WebRules extends WebPaths {
  /** `https://chat.agency.example`, as browsers write it; compared letter by letter. */
  readonly origins: readonly string[];
}

/** Of a request, what decides. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Pick<IncomingHttpHeaders, "origin" | "sec-websocket-protocol">;
}

export interface Refused {
  readonly status: number;
  readonly outcome: ConnectionOutcome;
}

export type WebRoute =
  | { readonly to: "bosh" }
  /** A browser asks whether its page may (CORS). */
  | { readonly to: "preflight" }
  | { readonly to: "page"; readonly path: string }
  | { readonly to: "nowhere"; readonly status: number };

const pathOf = (url: string): string => url.split("?", 1)[0] ?? "";

export function mayUpgrade({ websocket, origins }: WebRules, { url, headers }: Asked): Refused | undefined {
  if (websocket === undefined || pathOf(url) !== websocket) return { status: 404, outcome: "path" };
  if (!isOriginAllowed(origins, headers.origin)) return { status: 403, outcome: "origin" };
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((one) => one.trim());
  return offered.includes("xmpp") ? undefined : { status: 400, outcome: "subprotocol" };
}

export function routeOf({ websocket, bosh, origins }: WebRules, { method, url, headers }: Asked): WebRoute {
  const path = pathOf(url);
  if (path === websocket) return { to: "nowhere", status: 426 };
  if (path !== bosh) return method === "GET" ? { to: "page", path } : { to: "nowhere", status: 404 };
  if (!isOriginAllowed(origins, headers.origin)) return { to: "nowhere", status: 403 };
  if (method === "OPTIONS") return { to: "preflight" };
  return method === "POST" ? { to: "bosh" } : { to: "nowhere", status: 405 };
}

const isOriginAllowed = (origins: readonly string[], origin: string | undefined): boolean =>
  origin === undefined || origins.includes(origin);
