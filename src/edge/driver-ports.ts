/** What a driver needs around it, for one session. Types alone. */
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ArchiveSink } from "../archive/sink.ts";
import type { SessionEvent } from "../session/effect.ts";
import type { Side, TlsFacts } from "../session/input.ts";
import type { Clock } from "./clock.ts";
import type { EdgeErrorCode } from "./edge-error.ts";
import type { LastRecords } from "./last-records.ts";
import type { Hold, Leg, LegEvents, LegLimits } from "./leg.ts";
import type { SessionCore } from "./session-port.ts";

/** Opens and secures the server's side; built by `upstream.ts` for one client. */
export interface UpstreamPort {
  /** @throws EdgeError `SG_EDGE_UPSTREAM_*`, `SG_EDGE_LOOP`. */
  connect(domain: string): Promise<Socket>;
  /** @throws EdgeError `SG_EDGE_UPSTREAM_TLS`. */
  secure(socket: Socket, domain: string, serverName: string): Promise<TLSSocket>;
}

/** The client's side of a session as the driver uses it, whatever the transport; rules as in `leg.ts`. */
export interface ClientLeg {
  /** The transport is gone. */
  readonly isClosed: boolean;
  /** Never blocks. @param text one unit: any text over TCP, exactly one frame where the transport has frames */
  write(text: string): void;
  hold(reason: Hold): void;
  release(reason: Hold): void;
  /** Sends what is written, then ends; the peer gets a little time to do the same. */
  finish(): void;
  /** Ends now; what is not sent is lost. */
  cut(): void;
}

/** One client that has come in by some door. */
export interface ClientSide {
  readonly leg: ClientLeg;
  /** TLS that was done here before the first byte. */
  readonly tls: TlsFacts | undefined;
  /** From here on the leg tells its events. Called once, behind `opened` and `tlsReady`. */
  begin(): void;
  /** The client may send whole stanzas from here on: of a transport that bounds its frames itself. */
  readonly widen?: () => void;
  /** Where STARTTLS may come: the leg itself, which gives and takes the socket, and who runs the handshake (`tls.ts`). */
  readonly startTls?: { readonly leg: Leg; readonly secure: (socket: Socket) => Promise<TLSSocket> };
}

/** Makes the client's side. Called once, by the driver. */
export type OpenClient = (events: LegEvents) => ClientSide;

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
  readonly client: OpenClient;
  readonly observer: DriverObserver;
  /** Of upstream's leg. */
  readonly legLimits: LegLimits;
  /** How long one leg may outlive the other. */
  readonly lingerTimeoutMs: number;
}
