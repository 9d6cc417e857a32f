/** What every listener for clients is to the rest of the gateway, whatever its transport. Types and defaults alone. */
import type { ArchiveSink } from "../archive/sink.ts";
import type { Endpoint } from "./addresses.ts";
import type { Certificates } from "./certificates.ts";
import type { Clock } from "./clock.ts";
import type { Broadcast } from "./driver.ts";
import type { Limits } from "./limits.ts";
import type { LoopGuard } from "./loop-guard.ts";
import type { EdgeObserver } from "./observe.ts";
import type { CreateSession } from "./session-port.ts";
import type { Upstreams } from "./upstream.ts";

export interface ListenerPorts {
  readonly createSession: CreateSession;
  readonly certificates: Certificates;
  readonly upstreams: Upstreams;
  readonly sink: ArchiveSink;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly loopGuard: LoopGuard;
  readonly observer: EdgeObserver;
}

export interface DrainResult {
  /** Sessions that ended by themselves, and those that had to be cut. */
  readonly endedCount: number;
  readonly cutCount: number;
}

export interface Listener {
  /** In gateway.yaml. */
  readonly name: string;
  readonly sessionCount: number;
  /** Where it listens, once it does. */
  readonly endpoint: Endpoint;
  /** @throws EdgeError `SG_EDGE_BIND`. */
  listen(): Promise<void>;
  /** Tells every session; for a new policy. */
  broadcast(input: Broadcast): void;
  /** Takes no more connections, asks every session to end, and after `timeoutMs` cuts those that did not. */
  drain(timeoutMs: number): Promise<DrainResult>;
}
