/**
 * What the core needs from outside, as small synchronous ports that `gateway.ts` builds. Types alone.
 */
import type { PrepareJid } from "../xmpp/jid.ts";
import type { RefusedHosts } from "./refused-hosts.ts";

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

export interface SessionPorts {
  readonly sealer: Sealer;
  readonly digest: Digest;
  readonly prepareJid: PrepareJid;
  /** One for all sessions of the process. */
  readonly refusedHosts: RefusedHosts;
}
