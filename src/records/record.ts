/**
 * What the archive keeps. Types alone; `canonical.ts` turns a record into bytes and back.
 *
 * Rule 1: a record is never deduplicated and never changed; `recordId` only makes a retried append safe.
 * Rule 2: no SASL exchange, password or token is ever in one.
 * Rule 3: matched text is not repeated in findings (it is in the bytes already).
 * Source: records.md §2.
 */
import type { Direction, Disposition, Finding } from "../policy/rule.ts";

interface RecordBase {
  /** `<sessionId>.<n>` or `<source>.<n>`: unique per log, the same on a retried append. */
  readonly recordId: string;
  /** Epoch milliseconds, UTC, when the bytes came in. */
  readonly receivedAtMs: number;
  /** Monotonic clock, nanoseconds since `bootId` began, as a decimal string. */
  readonly monotonicNs?: string;
}

/**
 * Where one judged stanza came from and went. All of it is short: an id or a resource that does not look like one stands as
 * `sha256:` and 64 hex digits of the whole.
 */
export interface Addressing {
  readonly fromText?: string;
  readonly toText?: string;
  /** Bare, prepared; what searches use. */
  readonly from?: string;
  readonly to?: string;
  /** `unknown` where no specification knows it. */
  readonly type: string;
  readonly id?: string;
  readonly originId?: string;
  /** `by` and id of each XEP-0359 stanza-id by the user's account or the far end; four at most. */
  readonly stanzaIds?: readonly { readonly by: string; readonly id: string }[];
  readonly thread?: string;
  /** RFC 3339 stamp of a XEP-0203 delay. */
  readonly delayedSince?: string;
}

/** XEP-0198 position: which stanza of the resumable session this is, so that a re-sent one is recognised. */
export interface StreamPosition {
  /** Names the resumable session; survives resumption. */
  readonly streamId: string;
  /** 1-based count of stanzas in this direction since `<enable/>`. */
  readonly count: number;
}

export type Sighting = "origin" | "delivery" | "carbon" | "archive" | "offline" | "room" | "retransmission";

export interface StanzaRecord extends RecordBase {
  readonly kind: "stanza";
  readonly decidedAtMs: number;
  readonly direction: Direction;
  readonly sessionId: string;
  /** Bound full JID. */
  readonly user: string;
  readonly stanzaKind: "message" | "presence" | "iq";
  readonly sighting: Sighting;
  /** Exact text as received. Where `secretsRemoved`, passwords are blanked and the text is canonical. */
  readonly received: string;
  readonly secretsRemoved?: true;
  /** Exact text as sent on; absent where nothing of it went on. */
  readonly forwarded?: string;
  readonly addressing: Addressing;
  readonly position?: StreamPosition;
  readonly verdict: {
    readonly disposition: Disposition;
    readonly enforced: Disposition;
    readonly mode: "enforce" | "shadow";
    readonly revisionId: string;
    readonly ruleIds: readonly string[];
    readonly clauseIds: readonly string[];
    /** Of the user, when it was judged, sorted; absent where there are none. */
    readonly divisions?: readonly string[];
    /** The reference shown to the user, `G-XXXXX-XXXXX`; present where something was refused. */
    readonly incidentRef?: string;
    /** The substitute that went on instead (its stanza id), where there is one. */
    readonly substituteId?: string;
  };
  readonly findings: readonly Finding[];
  /** What it is, where the gateway's own service account said it. */
  readonly service?: ServiceNature;
}

/** What the service account says: it writes nothing else. A reply is the one to an iq. */
export type ServiceNature =
  | "presence"
  | "answer"
  | "notice"
  | "notice-ping"
  | "version-query"
  | "caps-query"
  | "roster-query"
  | "reply";

/** One step in the life of a session. */
export interface SessionRecord extends RecordBase {
  readonly kind: "session";
  readonly sessionId: string;
  readonly step: "open" | "auth" | "bind" | "resume" | "throttled" | "close" | "refused" | "division";
  readonly user?: string;
  /** step-dependent facts: clientAddress, listener, tlsVersion, tlsCipher, mechanism, outcome, condition … */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/**
 * A policy came into force, or a start, stop, clock jump, a gap while nothing could be recorded; the service account
 * came or went (`service`), what a client says it is (`client`: a claim, never proof), or what device
 * it comes from (`device`).
 */
export interface OperationRecord extends RecordBase {
  readonly kind: "policy" | "start" | "stop" | "clock" | "gap" | "admin" | "service" | "client" | "device";
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

export type ArchiveRecord = StanzaRecord | SessionRecord | OperationRecord;
