/**
 * THE main flow: one client, one upstream, from the first byte to the last. Read `handle` from top to bottom.
 *
 * Rule 1: sans-io. Inputs come in with their time, effects go out; the same inputs give the same effects.
 * Rule 2: fail closed. A violation by either peer ends both streams; a throw that is no StreamError is our bug
 * and reaches the driver, which ends the session.
 * Rule 3: an ending flushes what is on record already, and never sends what is not.
 * Source: design §3, §4, §8.1, §8.3; RFC 6120 §4.4, §4.9.
 */
import type { XmlElement } from "../xml/element.ts";
import type { StreamEvent, Unreadable } from "../xml/stream-event.ts";
import { carriesStanzas } from "../stream/c2s-state.ts";
import { isStanza } from "../xmpp/stanza.ts";
import { StreamError } from "../xmpp/stream-error.ts";
import { BoundStream } from "./bound-stream.ts";
import { ClientWatch } from "./client-watch.ts";
import { DeviceGate } from "./device-gate.ts";
import { Delivery } from "./delivery.ts";
import { DivisionWatch } from "./division-watch.ts";
import type { Effect } from "./effect.ts";
import { Ending } from "./ending.ts";
import { Gate } from "./gate.ts";
import type { Carried, Input, Side, TimerName } from "./input.ts";
import { Intake, type Arrival } from "./intake.ts";
import { Legs } from "./legs.ts";
import { Negotiation } from "./negotiation.ts";
import { NoticeWatch } from "./notice-watch.ts";
import { Resumption } from "./resumption.ts";
import { Scope, type SessionOptions } from "./scope.ts";

export class Session {
  readonly #scope: Scope;
  readonly #legs: Legs;
  readonly #gate: Gate;
  readonly #delivery: Delivery;
  readonly #resumption: Resumption;
  readonly #negotiation: Negotiation;
  readonly #bound: BoundStream;
  readonly #watch: ClientWatch;
  readonly #divisions: DivisionWatch;
  readonly #notices: NoticeWatch;
  readonly #device: DeviceGate;
  readonly #ending: Ending;
  readonly #intake: Intake;
  #clientSeenAtMs = 0;
  #hasBegun = false;

  constructor(options: SessionOptions) {
    const scope = new Scope(options);
    this.#scope = scope;
    this.#legs = new Legs(options.limits.maxStanzaBytes, scope.framing);
    this.#gate = new Gate(scope);
    const delivery = new Delivery(scope, this.#gate);
    this.#delivery = delivery;
    const resumption = new Resumption(options.ports, options.sessionId);
    this.#resumption = resumption;
    const device = new DeviceGate(scope, delivery);
    this.#device = device;
    const divisions = new DivisionWatch(scope, delivery);
    this.#divisions = divisions;
    this.#negotiation = new Negotiation({ scope, legs: this.#legs, delivery, resumption, device, divisions });
    const isClientWaiting = (): boolean => this.#negotiation.isWaiting;
    this.#intake = new Intake({ scope, legs: this.#legs, gate: this.#gate, isClientWaiting });
    this.#watch = new ClientWatch(scope, delivery);
    this.#notices = new NoticeWatch(scope, delivery);
    this.#bound = new BoundStream({ scope, gate: this.#gate, delivery, resumption, notices: this.#notices });
    this.#ending = new Ending({ scope, delivery, resumption, negotiation: this.#negotiation });
  }

  /** Total: every input in every state has an answer, mostly none. Effects are to be carried out in order. */
  handle(input: Input): readonly Effect[] {
    this.#scope.nowMs = input.nowMs;
    if (!this.#hasBegun) this.#begin();
    if (!this.#scope.isOver) {
      if (input.type !== "opened") this.#dispatch(input);
      for (const side of this.#intake.order) this.#takeUp(side);
      this.#ending.settle(this.#delivery.flush());
      this.#intake.settle();
    }
    return this.#scope.takeEffects();
  }

  #dispatch(input: Exclude<Input, { readonly type: "opened" }>): void {
    if (isOurs(input)) return this.#ours(input);
    switch (input.type) {
      case "clientBytes":
        this.#clientSeenAtMs = input.nowMs;
        return this.#read("client", input.bytes);
      case "upstreamBytes":
        return this.#read("upstream", input.bytes);
      case "turn":
        return this.#intake.turn();
      case "clientViolation":
      case "clientEnd":
        return this.#clientBroke(input);
      case "upstreamEnd":
        return this.#ending.upstreamGone();
      case "tlsReady":
        return this.#negotiation.tlsReady(input.side, input.tls);
      case "archived":
        return this.#delivery.archived(input.ticket);
      case "archiveFailed":
        return this.#delivery.failed(input.ticket);
      case "timerFired":
        return this.#timer(input.timer);
    }
  }

  /** Whoever brings it now and may not is not told what waits for the client. */
  #carried(by: Carried): void {
    const refusal = this.#device.carried(by);
    if (refusal === undefined || this.#ending.isEnding("client")) return;
    this.#scope.emit({ type: "cutClient" });
    this.#enforce(refusal);
  }

  /** Neither peer's doing: what the gateway itself has to say. */
  #ours(input: Ours): void {
    switch (input.type) {
      case "overLimit":
        return this.#ending.overLimit(input.isKnown);
      case "policyChanged":
        this.#scope.follow(input.revision);
        this.#notices.policyChanged();
        return this.#enforce(
          this.#divisions.policyChanged() ?? this.#device.again() ?? this.#watch.policyChanged(),
        );
      case "carried":
        return this.#carried(input.by);
      case "shutdown":
        this.#gate.hold("client", "drain");
        this.#gate.hold("upstream", "drain");
        return this.#ending.drain();
    }
  }

  #clientBroke(input: Extract<Input, { readonly type: "clientViolation" | "clientEnd" }>): void {
    if (input.type === "clientEnd") return this.#ending.clientGone();
    if (this.#ending.isEnding("client")) return;
    this.#ending.violated("client", new StreamError(input.condition, input.detail));
  }

  #read(side: Side, bytes: Uint8Array): void {
    if (!this.#ending.isEnding(side) && bytes.length > 0) this.#intake.read(side, bytes);
  }

  /** Everything a peer sends goes through here; whatever it does wrong ends in `Ending.violated`. */
  #takeUp(side: Side): void {
    try {
      for (let next = this.#intake.next(side); next !== undefined; next = this.#intake.next(side))
        this.#arrived(side, next);
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.#ending.violated(side, error);
    }
    if (this.#ending.isEnding(side)) this.#intake.drop(side);
  }

  #arrived(side: Side, { event, reader }: Arrival): void {
    if (this.#ending.isEnding(side)) return;
    if (this.#legs.reader(side) !== reader) {
      // COMPAT(go-sendxmpp 0.5, ends <starttls/> with a line feed): white space dies with the old stream.
      if (event.type === "whitespace") return;
      throw new StreamError("policy-violation", "bytes before the restart");
    }
    if (side === "client") this.#fromClient(event);
    else this.#fromUpstream(event);
  }

  #fromClient(event: StreamEvent): void {
    switch (event.type) {
      case "open":
        return this.#negotiation.clientOpened(event.element);
      case "element":
        if (carriesStanzas(this.#scope.state)) return this.#stanzaFromClient(event);
        return this.#negotiation.clientElement(event.element);
      case "whitespace":
        return this.#bound.whitespace("outbound");
      case "close":
        return this.#ending.clientClosed();
      case "violation":
        throw new StreamError(event.condition, event.detail);
    }
  }

  #stanzaFromClient(event: ElementEvent): void {
    const refusal = this.#watch.refusalOf(event.element);
    if (refusal !== undefined) return this.#enforce(refusal);
    this.#bound.fromClient(event);
    if (isStanza(event.element)) this.#enforce(this.#watch.hear(event.element));
  }

  /** A client that may not stay. */
  #enforce(refusal: StreamError | undefined): void {
    if (refusal !== undefined && !this.#ending.isEnding("client")) this.#ending.violated("client", refusal);
  }

  #beginWatch(): void {
    const { user } = this.#scope;
    this.#enforce(this.#device.takeRefusal());
    if (user === undefined || this.#watch.hasBegun) return;
    this.#enforce(this.#watch.begin(this.#resumption.streamId, user.full));
    this.#notices.begin();
  }

  #fromUpstream(event: StreamEvent): void {
    switch (event.type) {
      case "open":
        return this.#negotiation.upstreamOpened(event.element);
      case "element":
        if (this.#ending.isStreamError(event.element)) return this.#ending.upstreamFailed(event.element);
        if (event.unreadable !== undefined) this.#checkIsJudged(event.element, event.unreadable);
        if (carriesStanzas(this.#scope.state) && !this.#negotiation.takes(event.element))
          return this.#bound.fromUpstream(event);
        this.#negotiation.upstreamElement(event.element);
        return this.#beginWatch();
      case "whitespace":
        return this.#bound.whitespace("inbound");
      case "close":
        return this.#ending.upstreamClosed();
      case "violation":
        throw new StreamError(event.condition, event.detail);
    }
  }

  /** A stanza that could not be read is refused one for one; without anything else there is no stream. */
  #checkIsJudged(of: XmlElement, { condition, detail }: Unreadable): void {
    if (!carriesStanzas(this.#scope.state) || !isStanza(of)) throw new StreamError(condition, detail);
  }

  /** A client that never says a word is cut like one that never ends (RFC 6120 §13.12). */
  #begin(): void {
    this.#hasBegun = true;
    this.#clientSeenAtMs = this.#scope.nowMs;
    this.#scope.setTimer("negotiation", this.#scope.options.limits.negotiationTimeoutMs);
    this.#scope.setTimer("idle", this.#scope.options.limits.idleTimeoutMs);
  }

  #timer(timer: TimerName): void {
    if (isPause(timer)) {
      const { side, reason } = PAUSES[timer];
      return this.#gate.free(side, reason);
    }
    switch (timer) {
      case "negotiation":
        return this.#checkBound();
      case "idle":
        return this.#checkIdle();
      case "archiveRetry":
        return this.#delivery.retry();
      case "outage":
        if (this.#resumption.isResumable) this.#ending.cut();
        return;
      case "drain":
        return this.#ending.cut();
      case "device":
        return this.#enforce(this.#device.again());
      case "client":
        return this.#enforce(this.#watch.timer());
      case "notice":
        return this.#notices.timer();
    }
  }

  #checkBound(): void {
    if (!carriesStanzas(this.#scope.state)) this.#ending.timedOut();
  }

  /** One timer for a whole idle period, not one for each message: it is set anew for what is left. */
  #checkIdle(): void {
    const { idleTimeoutMs } = this.#scope.options.limits;
    // A clock that was set back must not make the period longer.
    const leftMs = Math.min(idleTimeoutMs, this.#clientSeenAtMs + idleTimeoutMs - this.#scope.nowMs);
    if (leftMs > 0) this.#scope.setTimer("idle", leftMs);
    else this.#ending.timedOut();
  }
}

type ElementEvent = Extract<StreamEvent, { readonly type: "element" }>;

type Ours = Extract<Input, { readonly type: "carried" | "overLimit" | "policyChanged" | "shutdown" }>;

const OURS: ReadonlySet<Input["type"]> = new Set<Ours["type"]>([
  "carried",
  "overLimit",
  "policyChanged",
  "shutdown",
]);

const isOurs = (input: Input): input is Ours => OURS.has(input.type);

/** Timers after which a side is read again, and what it was held for. */
const PAUSES = {
  rate: { side: "client", reason: "rate" },
  clientWork: { side: "client", reason: "work" },
  upstreamWork: { side: "upstream", reason: "work" },
} as const;

const isPause = (timer: TimerName): timer is keyof typeof PAUSES => Object.hasOwn(PAUSES, timer);
