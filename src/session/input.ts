/** What a session can be told. Closed union; every input carries the time as data. Types alone. */
import type { SeenCertificate } from "../policy/device-standing.ts";
import type { Receipt } from "../records/receipt.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import type { StreamCondition } from "../xmpp/stream-error.ts";

export type Side = "client" | "upstream";

export interface TlsFacts {
  /** `TLSv1.3` … */
  readonly version: string;
  readonly cipher: string;
  /** Server name the client asked for (SNI); "" where none. */
  readonly serverName: string;
  /** Undefined where the client showed none, or was asked for none. */
  readonly certificate?: ClientCertificate | undefined;
}

/** As the policy reads it. */
export type ClientCertificate = SeenCertificate;

/** Where a request of a session came from that is not bound to one connection (BOSH). */
export interface Carried {
  readonly clientAddress: string;
  readonly certificate: ClientCertificate | undefined;
}

export type Input = { readonly nowMs: number } &
  /** The client's transport is there; always the first input. Time to speak up begins here. */
  (
    | { readonly type: "opened" }
    /** Any bytes of a TCP stream; one whole frame where the transport has frames, or none: the client is there. */
    | { readonly type: "clientBytes"; readonly bytes: Uint8Array }
    /** What the transport itself will not read (a binary frame, a frame over the limit). A fixed phrase. */
    | { readonly type: "clientViolation"; readonly condition: StreamCondition; readonly detail: string }
    | { readonly type: "upstreamBytes"; readonly bytes: Uint8Array }
    /** The transport is gone, whoever ended it. */
    | { readonly type: "clientEnd" }
    | { readonly type: "upstreamEnd"; readonly code?: string }
    /** A handshake asked for by `startTls` (or done by a direct-TLS listener before the first byte) is complete. */
    | { readonly type: "tlsReady"; readonly side: Side; readonly tls: TlsFacts }
    | { readonly type: "archived"; readonly ticket: number; readonly receipt: Receipt }
    | { readonly type: "archiveFailed"; readonly ticket: number; readonly code: string }
    /** The answer to `yield`: one slice more. */
    | { readonly type: "turn" }
    | { readonly type: "timerFired"; readonly timer: TimerName }
    /** Another connection brings it from here on. */
    | { readonly type: "carried"; readonly by: Carried }
    /** The account has one connection too many; `isKnown` is false where nobody could tell, which counts as the same. */
    | { readonly type: "overLimit"; readonly isKnown: boolean }
    | { readonly type: "policyChanged"; readonly revision: PolicyRevision }
    /** Drain: flush what is in flight, then end both legs. */
    | { readonly type: "shutdown" }
  );

/** One timer of each name at a time; setting it again replaces it. */
export type TimerName =
  | "negotiation"
  | "idle"
  | "archiveRetry"
  | "outage"
  | "drain"
  | "rate"
  | "clientWork"
  | "upstreamWork"
  /** What a client that is not approved has left. */
  | "client"
  /** The notice is to be asked for, or asked for again. */
  | "notice"
  /** Until when its device is authorised. */
  | "device";
