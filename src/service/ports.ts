/**
 * What the service account needs of the rest of the house. Types alone; the composition root builds them.
 *
 * Rule: the account opens no socket, reads no archive and knows no clock by itself.
 */
import type { Disposition } from "../policy/rule.ts";
import type { ServiceNature, StanzaRecord } from "../records/record.ts";
import type { RefusalReason } from "../xmpp/refusal.ts";
import type { Language } from "../xmpp/languages.ts";
import type { PrepareJid } from "../xmpp/jid.ts";

/** One connection to the server, with the rules of the domain's upstream (`edge/wire.ts`). */
export interface Wire {
  /** True once TLS stands. */
  isSecure(): boolean;
  write(text: string, done: (error?: Error) => void): void;
  /** What the server says from here on begins with a header. */
  beginStream(): void;
  /** Hands the socket to TLS; nothing that was read before is told after. @throws EdgeError `SG_EDGE_UPSTREAM_TLS` */
  secure(): Promise<void>;
  /** Flushes what was written, then closes. */
  end(): void;
  /** Closes now. */
  destroy(): void;
}

export interface WireEvents {
  /** In order and canonical: a stream's header, one whole element, or a stream's end. */
  readonly onText: (text: string) => void;
  /** Once, after which nothing follows. */
  readonly onClose: () => void;
}

/** @throws EdgeError `SG_EDGE_UPSTREAM_*`, `SG_EDGE_LOOP` */
export type OpenWire = (events: WireEvents) => Promise<Wire>;

export interface ServiceClock {
  /** Epoch milliseconds. */
  nowMs(): number;
  after(delayMs: number, action: () => void): { cancel(): void };
}

/** Those that change what is delivered. */
export type DispositionInForce = Exclude<Disposition, "allow" | "flag">;

/** Why a stanza was refused or changed, without content. */
export interface Incident {
  readonly reference: string;
  readonly atMs: number;
  readonly direction: "outbound" | "inbound";
  /** Bare JID of the user whose session it came by. */
  readonly user: string;
  /** Bare JIDs, prepared; undefined where they did not prepare. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly disposition: DispositionInForce;
  readonly refusal: RefusalReason;
  readonly clause: { readonly id: string; readonly title: string } | undefined;
}

/** One stanza of the account's own, as it is to be kept. */
export type ServiceStatement = Pick<StanzaRecord, "recordId" | "stanzaKind" | "received"> & {
  readonly nature: ServiceNature;
  readonly user: string;
  readonly to: string | undefined;
  readonly type: string;
  readonly id: string | undefined;
};

/** What happened, for records of operations; ids, claims and codes alone. */
export type ServiceFacts = Readonly<Record<string, string | number | boolean>>;

export interface ServicePorts {
  readonly openWire: OpenWire;
  readonly clock: ServiceClock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly prepareJid: PrepareJid;
  /** Whether a prepared domain is one of the agency's own (service hosts are not). */
  readonly isInternal: (domain: string) => boolean;
  /** Settles once the statement would survive power loss. @throws ArchiveError */
  readonly keep: (statement: ServiceStatement) => Promise<void>;
  /** A record of operations; a failure is the port's to tell. */
  readonly note: (kind: "service" | "client", facts: ServiceFacts) => void;
  /** The newest record with this reference. @throws ArchiveError */
  readonly findIncident: (reference: string) => Promise<Incident | undefined>;
  /** Who is in which group of the account's roster, where anybody wants to know. */
  readonly roster: {
    readonly isWanted: () => boolean;
    readonly tell: (groups: ReadonlyMap<string, readonly string[]>) => void;
  };
  readonly log: ServiceLog;
  readonly countNotice: (kind: string) => void;
  /** It can be reached by users, and reach them, or not any more. */
  readonly onConnected: (isConnected: boolean) => void;
}

/** The part of `ops/log` that is used here; facts hold no content. */
export interface ServiceLog {
  info(facts: object, phrase: string): void;
  warn(facts: object, phrase: string): void;
  error(facts: object, phrase: string): void;
}

export interface ServiceOptions {
  /** Bare JID, prepared. */
  readonly account: string;
  readonly local: string;
  readonly domain: string;
  readonly resource: string;
  /** Read at each log-in, kept nowhere else. */
  readonly password: () => string;
  /** TLS must stand before anything is said. */
  readonly tls: "none" | "starttls" | "direct";
  /** Names this run in records. */
  readonly runId: string;
  /** Of who names none that is spoken here. */
  readonly language: Language;
  /** Whom users may call, as configured; "" where nobody is named. */
  readonly contact: string;
  readonly tellsAltered: boolean;
}
