/** What a driver needs around it, for one session. Types alone. */
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ArchiveSink } from "../archive/sink.ts";
import type { SessionEvent } from "../session/effect.ts";
import type { Side } from "../session/input.ts";
import type { Clock } from "./clock.ts";
import type { EdgeErrorCode } from "./edge-error.ts";
import type { LastRecords } from "./last-records.ts";
import type { LegLimits } from "./leg.ts";
import type { SessionCore } from "./session-port.ts";

/** Opens and secures the server's side; built by `upstream.ts` for one client. */
export interface UpstreamPort {
  /** @throws EdgeError `SG_EDGE_UPSTREAM_*`, `SG_EDGE_LOOP`. */
  connect(domain: string): Promise<Socket>;
  /** @throws EdgeError `SG_EDGE_UPSTREAM_TLS`. */
  secure(socket: Socket, domain: string, serverName: string): Promise<TLSSocket>;
}

/** What the driver tells besides the session's own events. */
export interface DriverObserver {
  onEvent(event: SessionEvent): void;
  /** Our bug, or a broken transport that the session could not see. The error carries no content. */
  onFault(code: EdgeErrorCode, error?: unknown): void;
  onHandshake(side: Side, version: string | undefined): void;
  onProcessed(seconds: number): void;
  /** Seconds from append to answer, where this one was measured. */
  onArchived(isKept: boolean, seconds: number | undefined): void;
  /** Both legs are gone; nothing follows. */
  onEnd(): void;
}

export interface DriverPorts {
  readonly core: SessionCore;
  readonly sink: Pick<ArchiveSink, "append">;
  readonly lastRecords: LastRecords;
  readonly clock: Clock;
  readonly upstream: UpstreamPort;
  /** Runs the client's handshake; see `tls.ts`. */
  readonly secureClient: (socket: Socket) => Promise<TLSSocket>;
  readonly observer: DriverObserver;
  readonly legLimits: LegLimits;
  /** How long one leg may outlive the other. */
  readonly lingerTimeoutMs: number;
}
