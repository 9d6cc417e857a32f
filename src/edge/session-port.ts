/**
 * What the driver needs of a session core, and what a listener tells a new one. Types alone.
 *
 * Obligations of the core: `handle` is synchronous and total; a throw is our bug and costs the session its life.
 * Obligations of the driver: one input at a time, effects in order, every `archive` answered exactly once.
 */
import type { Effect } from "../session/effect.ts";
import type { Input } from "../session/input.ts";
import type { Transport } from "../stream/framing.ts";

export interface SessionCore {
  handle(input: Input): readonly Effect[];
}

export interface SessionFacts {
  /** Random, unique, safe to log. */
  readonly sessionId: string;
  readonly transport: Transport;
  /**
   * True where TLS was complete before the first byte: done here (`tlsReady` is then the input after `opened`), or by a
   * proxy that configuration trusts with it.
   */
  readonly isEncrypted: boolean;
  /** Name of the listener in gateway.yaml. */
  readonly listener: string;
  /** IP address of the client; IPv4 in dotted form even on a dual-stack socket. */
  readonly clientAddress: string;
  readonly clientPort: number;
  /** True where a trusted proxy told the address. */
  readonly proxied: boolean;
}

export type CreateSession = (facts: SessionFacts) => SessionCore;
