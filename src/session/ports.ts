/**
 * What the core needs from outside, as small synchronous ports that `gateway.ts` builds. Types alone.
 */
import type { PrepareJid } from "../xmpp/jid.ts";
import type { RefusedHosts } from "./refused-hosts.ts";
import type { RoomSight } from "./room-sight.ts";

/**
 * Authenticated encryption of short texts (AES-256-GCM or the like), stateless: a token made before a restart
 * opens after it, on every host that shares the key.
 */
export interface Sealer {
  /** base64url. `context` is authenticated, not stored: opening needs the same one. */
  seal(plain: string, context: string): string;
  /** Undefined where the token is not ours, was altered, or belongs to another context. */
  open(token: string, context: string): string | undefined;
}

export interface Digest {
  /** Hex. */
  sha256(text: string): string;
}

/** What streams see in rooms, kept over resumption; see `room-sights.ts`. */
export interface Sights {
  /** Of how many streams something is known. */
  readonly size: number;
  /** Empty where nothing is known of the stream. */
  of(streamId: string): RoomSight;
  /** To be called when `sight` has changed. */
  keep(streamId: string, sight: RoomSight): void;
}

export interface SessionPorts {
  readonly sights: Sights;
  readonly sealer: Sealer;
  readonly digest: Digest;
  readonly prepareJid: PrepareJid;
  /** One for all sessions of the process. */
  readonly refusedHosts: RefusedHosts;
}
