/**
 * What the core needs from outside, as small synchronous ports that `gateway.ts` builds. Types alone.
 */
import type { NoticeProof, NoticeStanding } from "../policy/notice.ts";
import type { PrepareJid } from "../xmpp/jid.ts";
import type { ClientFile, Offence } from "./client-file.ts";
import type { RefusedHosts } from "./refused-hosts.ts";
import type { RoomSight } from "./room-sight.ts";
import type { Volumes } from "./volumes.ts";

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
  /** base64, as caps write it (XEP-0115); secures nothing. */
  sha1(text: string): string;
}

/** What clients said they are, kept over resumption; see `client-files.ts`. */
export interface ClientFilesPort {
  /** Undefined where nothing is known of the stream. */
  of(streamId: string): ClientFile | undefined;
  /** To be called when something of it has changed. */
  keep(file: ClientFile): void;
  /** Of the devices that the account was seen with lately (`device-marks.ts`), in this process or another. */
  marksOf(user: string): ReadonlySet<string>;
  /** What is remembered of such a client of that account; a fifth program of one account has the time of its first. */
  offenceOf(user: string, program: string): Offence | undefined;
}

/** Who has had the notice; see `notice-proofs.ts`. */
export interface NoticesPort {
  /** Whether the account that gives notices is logged in. */
  readonly isAvailable: boolean;
  /** @param account bare JID */
  of(account: string): NoticeStanding | undefined;
  keep(proof: NoticeProof): void;
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
  readonly clients: ClientFilesPort;
  /** One for all sessions of the process. */
  readonly volumes: Volumes;
  readonly notices: NoticesPort;
  readonly sealer: Sealer;
  readonly digest: Digest;
  readonly prepareJid: PrepareJid;
  /** One for all sessions of the process. */
  readonly refusedHosts: RefusedHosts;
}
