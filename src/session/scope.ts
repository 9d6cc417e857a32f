/**
 * What the parts of one session share: who it is, what time it is, and the effects of the input at hand.
 *
 * Rule: this is the session's only mutable common ground; nothing here decides anything.
 */
import type { ClientClaim } from "../policy/client-claim.ts";
import { forAccount, type PolicyRevision } from "../policy/revision.ts";
import type { Direction } from "../policy/rule.ts";
import type { ArchiveRecord, OperationRecord, SessionRecord } from "../records/record.ts";
import type { Framing, Transport } from "../stream/framing.ts";
import { TCP_FRAMING } from "../stream/framing-tcp.ts";
import { FRAMES } from "../stream/framing-ws.ts";
import { initialState, nextState, type C2sSignal, type C2sState } from "../stream/c2s-state.ts";
import type { Jid } from "../xmpp/jid.ts";
import type { Language } from "../xmpp/languages.ts";
import type { Effect, SessionEvent } from "./effect.ts";
import type { Side, TimerName } from "./input.ts";
import { UPSTREAM_BYTES_FACTOR } from "./legs.ts";
import type { SessionPorts } from "./ports.ts";
import { Slice } from "./slice.ts";

/** How the server of one served domain is reached; `direct` TLS is the driver's business alone. */
export interface UpstreamPlan {
  readonly tls: "none" | "starttls" | "direct";
  readonly serverName: string;
}

export interface SessionLimits {
  readonly maxStanzaBytes: number;
  /** From the first byte to the bound JID. */
  readonly negotiationTimeoutMs: number;
  /** Silence of the client after which both legs are cut, resumably. */
  readonly idleTimeoutMs: number;
  /** How long an inbound stanza may wait for a broken archive before both legs are cut, resumably. */
  readonly outageTimeoutMs: number;
  readonly drainTimeoutMs: number;
  /** UTF-16 units queued towards one peer above which its sender is no longer read. */
  readonly highWaterLength: number;
  /** What one session does in one go, in units of `scan/work.ts`. */
  readonly sliceUnits: number;
}

export interface SessionOptions {
  readonly sessionId: string;
  readonly transport: Transport;
  /** True where TLS was done before the first byte, by the listener or by the proxy that it trusts with it. */
  readonly isEncrypted: boolean;
  /** listener, clientAddress, …: for the session's records. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** Undefined where the domain is not served. */
  readonly upstreamFor: (domain: string) => UpstreamPlan | undefined;
  readonly revision: PolicyRevision;
  readonly ports: SessionPorts;
  /** Of texts for people who wished for none that is spoken here. */
  readonly language: Language;
  readonly limits: SessionLimits;
  /** Bare JID of the gateway's own account; "" where it has none. */
  readonly serviceAccount: string;
}

export class Scope {
  readonly options: SessionOptions;
  /** Of the client's transport. */
  readonly framing: Framing;
  state: C2sState;
  nowMs = 0;
  #policy: PolicyRevision;
  #revision: PolicyRevision;
  /** The served domain of this stream, prepared; "" until the header named it. */
  domain = "";
  /** Of texts for the client: by its stream header (RFC 6120 §4.7.4), else the configured one. */
  language: Language;
  #user: Jid | undefined;
  /** Outbound: what upstream takes, by its own word or as much as we do. Inbound: what our own leg can hold. */
  readonly maxForwardedBytes: Record<Direction, number>;
  /** What was refused before anybody logged in, for the session's one record of it. */
  readonly refused = { count: 0, first: "" };
  /** What the client said of itself until its JID was bound. */
  readonly logInClaims: ClientClaim[] = [];
  /** What is left to do before others have their turn. */
  readonly slice: Slice;
  #effects: Effect[] = [];
  #nextRecord = 0;
  #nextTicket = 0;

  constructor(options: SessionOptions) {
    this.options = options;
    this.framing = options.transport === "tcp" ? TCP_FRAMING : FRAMES;
    this.#policy = options.revision;
    this.#revision = options.revision;
    this.language = options.language;
    const { maxStanzaBytes } = options.limits;
    this.maxForwardedBytes = { outbound: maxStanzaBytes, inbound: maxStanzaBytes * UPSTREAM_BYTES_FACTOR };
    this.slice = new Slice(options.limits.sliceUnits);
    this.state = initialState(options.isEncrypted);
  }

  signal(signal: C2sSignal): void {
    this.state = nextState(this.state, signal);
  }

  /** @param asked as records may carry it. */
  noteRefused(asked: string): void {
    if (this.refused.count === 0) this.refused.first = asked;
    this.refused.count += 1;
  }

  /** The bound JID. */
  get user(): Jid | undefined {
    return this.#user;
  }

  /** The policy as it binds the user; as it binds all while nobody is bound. */
  get revision(): PolicyRevision {
    return this.#revision;
  }

  become(user: Jid): void {
    this.#user = user;
    this.follow(this.#policy);
  }

  /** The policy as it would bind somebody. @param bare prepared */
  revisionFor(bare: string): PolicyRevision {
    return forAccount(this.#policy, bare);
  }

  follow(policy: PolicyRevision): void {
    this.#policy = policy;
    this.#revision = this.#user === undefined ? policy : forAccount(policy, this.#user.bare);
  }

  get isOver(): boolean {
    return this.state === "closed";
  }

  emit(effect: Effect): void {
    this.#effects.push(effect);
  }

  observe(event: SessionEvent): void {
    this.#effects.push({ type: "observe", event });
  }

  send(side: Side, text: string): void {
    if (text === "") return;
    this.#effects.push({ type: side === "client" ? "sendClient" : "sendUpstream", text });
  }

  setTimer(timer: TimerName, delayMs: number): void {
    this.#effects.push({ type: "setTimer", timer, delayMs });
  }

  takeEffects(): readonly Effect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  nextRecordId(): string {
    this.#nextRecord += 1;
    return `${this.options.sessionId}.${String(this.#nextRecord)}`;
  }

  /** Asks for a record to be kept. @returns the ticket that its answer will carry. */
  archive(record: ArchiveRecord): number {
    this.#nextTicket += 1;
    this.#effects.push({ type: "archive", ticket: this.#nextTicket, record });
    return this.#nextTicket;
  }

  sessionRecord(step: SessionRecord["step"], facts: SessionRecord["facts"]): SessionRecord {
    const { sessionId } = this.options;
    const user = this.user === undefined ? {} : { user: this.user.full };
    return {
      kind: "session",
      recordId: this.nextRecordId(),
      receivedAtMs: this.nowMs,
      sessionId,
      step,
      ...user,
      facts,
    };
  }

  operationRecord(kind: OperationRecord["kind"], facts: OperationRecord["facts"]): OperationRecord {
    return { kind, recordId: this.nextRecordId(), receivedAtMs: this.nowMs, facts };
  }
}
