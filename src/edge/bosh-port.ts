/** Where requests to the BOSH path go. Types alone. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ClientCertificate } from "../session/input.ts";
import type { Endpoints } from "./addresses.ts";
import type { LegLimits } from "./leg.ts";
import type { ListenerPorts } from "./listener.ts";
import type { SessionHost } from "./session-host.ts";

/** The connection that a request came by. It counts for itself, as one that has not logged in, until it is lent. */
export interface Carrier {
  readonly socket: Socket;
  /** Its slot goes back: whoever asks counts for it, and retires it in the end. @returns false where somebody does */
  lend(): boolean;
  /** Takes no more requests, and ends when those under way have their answers. */
  retire(): void;
}

/** Who asks, as the listener believes it. */
export interface WebClient {
  readonly endpoints: Endpoints;
  /** True where a trusted proxy told the address. */
  readonly isProxied: boolean;
  /** Its own: a proxy's is nobody's. */
  readonly certificate: ClientCertificate | undefined;
  readonly carrier: Carrier;
}

export interface BoshPort {
  /**
   * A POST to the BOSH path, its Origin allowed and CORS headers set; the body is not read yet. Answers sooner or later,
   * and reads or drops the body. The listener bounds how long the body takes, and how many requests a connection has open.
   */
  request(request: IncomingMessage, response: ServerResponse, client: WebClient): void;
  /** No session begins any more. Settles once no request waits for another process, or after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

/** One request that goes on. */
export interface Passage {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly client: WebClient;
  /** In gateway.yaml. */
  readonly listener: string;
  /** What was read of the body. */
  readonly bytes: Uint8Array;
  /** False where the rest follows from `request`. */
  readonly isWhole: boolean;
}

/** `absent`: there is no such process. `lost`: it gave no answer. The response is the caller's but after `answered`. */
export type PassageOutcome = "answered" | "absent" | "lost" | "busy";

export interface BoshRelay {
  /** Of this process, for the ids of its sessions. */
  readonly id: number;
  /** The other process whose session this would be; it may be gone, or never have been. */
  ownerOf(sid: string | undefined): number | undefined;
  pass(owner: number, passage: Passage): Promise<PassageOutcome>;
  /** Settles once nothing waits for another process, or after `timeoutMs`. */
  settle(timeoutMs: number): Promise<void>;
}

export interface BoshAround {
  /** Begins sessions; each needs a slot of its own from `ports.limits`, claimed for its client's address. */
  readonly host: SessionHost;
  readonly ports: ListenerPorts;
  readonly legLimits: LegLimits;
  readonly maxStanzaBytes: number;
  /** To the other processes, where there are some. */
  readonly relay?: BoshRelay | undefined;
}

export type OpenBosh = (around: BoshAround) => BoshPort;
