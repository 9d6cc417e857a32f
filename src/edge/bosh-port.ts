/** Where requests to the BOSH path go. Types alone. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Endpoints } from "./addresses.ts";
import type { LegLimits } from "./leg.ts";
import type { ConnectionSlot } from "./limits.ts";
import type { ListenerPorts } from "./listener.ts";
import type { SessionHost } from "./session-host.ts";

/** Who asks, as the listener believes it. */
export interface WebClient {
  readonly endpoints: Endpoints;
  /** True where a trusted proxy told the address. */
  readonly isProxied: boolean;
  /** Of the connection that the request came by; it counts as not logged in until somebody marks it. */
  readonly slot: ConnectionSlot;
}

export interface BoshPort {
  /**
   * A POST to the BOSH path, its Origin allowed and CORS headers set; the body is not read yet. Answers sooner or later,
   * and reads or drops the body. The listener bounds how long the body takes, and how many requests a connection has open.
   */
  request(request: IncomingMessage, response: ServerResponse, client: WebClient): void;
  /** No session begins any more. */
  close(): void;
}

export interface BoshAround {
  /** Begins sessions; each needs a slot of its own from `ports.limits`, claimed for its client's address. */
  readonly host: SessionHost;
  readonly ports: ListenerPorts;
  readonly legLimits: LegLimits;
  readonly maxStanzaBytes: number;
}

export type OpenBosh = (around: BoshAround) => BoshPort;
