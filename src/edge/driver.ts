/**
 * The only place where a session is fed and its effects are carried out.
 *
 * Rule 1: one input at a time, in order of arrival; the effects of one input in their order, before the next input.
 * What a leg tells while it is held waits for its release.
 * Rule 2: fail closed. A throw of the core (our bug) cuts both legs of this session and nothing else; what was not
 * sent yet is dropped, which stream management repairs.
 * Rule 3: every `archive` effect is answered once, by its receipt or by a code; after the end answers are dropped
 * (what must be kept nevertheless comes as `archiveLast`).
 * Sources: design §3 and §4; protocol.md §6.3 (STARTTLS), §1.8 (liveness).
 */
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Settle } from "../archive/sink.ts";
import type { Effect } from "../session/effect.ts";
import type { Input, Side } from "../session/input.ts";
import type { ClientLeg, ClientSide, DriverPorts } from "./driver-ports.ts";
import { codeOf } from "./edge-error.ts";
import { Inbox, type LegInput } from "./inbox.ts";
import { HOLD, Leg, type LegEvents } from "./leg.ts";
import { Timers } from "./timers.ts";
import { nextTurn } from "./next-turn.ts";
import { clientTlsOf, tlsFactsOf } from "./tls.ts";

type BareInput<T = Input> = T extends Input ? Omit<T, "nowMs"> : never;
/** Inputs that concern every session. */
export type Broadcast = Extract<BareInput, { readonly type: "policyChanged" | "shutdown" }>;
type Told = Broadcast | Extract<BareInput, { readonly type: "overLimit" }>;
type Steering = Exclude<
  Effect,
  { readonly type: "sendClient" | "sendUpstream" | "archive" | "archiveLast" | "widenClient" | "cutClient" }
>;

/** A prime, so that no rhythm of inputs keeps the same kind out. */
const SAMPLE_EVERY = 7;

export class Driver {
  readonly #ports: DriverPorts;
  readonly #side: ClientSide;
  readonly #client: ClientLeg;
  readonly #upstream: Leg;
  readonly #timers: Timers;
  readonly #queue: Input[] = [];
  readonly #inboxes: Readonly<Record<Side, Inbox>> = { client: new Inbox(), upstream: new Inbox() };
  #domain: string | undefined;
  #stepCount = 0;
  #isBusy = false;
  /** Nothing is fed any more. */
  #isOver = false;
  #isEndTold = false;

  constructor(ports: DriverPorts) {
    this.#ports = ports;
    this.#side = ports.client(this.#eventsOf("client"));
    this.#client = this.#side.leg;
    this.#upstream = new Leg(ports.clock, ports.legLimits, this.#eventsOf("upstream"));
    this.#timers = new Timers(ports.clock, (timer) => {
      this.#feed({ type: "timerFired", timer, nowMs: this.#nowMs() });
    });
  }

  start(): void {
    const { tls } = this.#side;
    this.#feed({ type: "opened", nowMs: this.#nowMs() });
    if (tls !== undefined) this.#feed({ type: "tlsReady", side: "client", tls, nowMs: this.#nowMs() });
    this.#side.begin();
  }

  tell(input: Told): void {
    this.#feed({ ...input, nowMs: this.#nowMs() });
  }

  takeTurn(): void {
    this.#feed({ type: "turn", nowMs: this.#nowMs() });
  }

  /** While too much waits for the disk, over all sessions. */
  holdReading(isHeld: boolean): void {
    for (const leg of [this.#client, this.#upstream]) {
      if (isHeld) leg.hold(HOLD.backlog);
      else leg.release(HOLD.backlog);
    }
  }

  /** Ends both legs now. The session still learns that they are gone, and may record it. */
  cut(): void {
    this.#client.cut();
    if (this.#domain !== undefined) this.#upstream.cut();
    this.#inboxes.client.skipToEnd();
    this.#inboxes.upstream.skipToEnd();
    this.#work();
  }

  /** As `cut`, for a session that cannot be trusted any more: it is not asked again. */
  #die(error: unknown): void {
    this.#isOver = true;
    this.#queue.length = 0;
    this.#ports.observer.onFault("SG_EDGE_SESSION_FAULT", error);
    this.cut();
  }

  #nowMs(): number {
    return this.#ports.clock.nowMs();
  }

  #feed(input: Input): void {
    if (this.#isOver) return;
    this.#queue.push(input);
    this.#work();
  }

  #work(): void {
    if (this.#isBusy || this.#isOver) return;
    this.#isBusy = true;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) this.#step(next);
    } catch (error) {
      this.#die(error);
    }
    this.#isBusy = false;
    this.#checkEnd();
  }

  #next(): Input | undefined {
    const asked = this.#queue.shift();
    if (asked !== undefined) return asked;
    const told = this.#takeTold("client") ?? this.#takeTold("upstream");
    return told && { ...told, nowMs: this.#nowMs() };
  }

  #takeTold(side: Side): LegInput | undefined {
    const told = this.#inboxes[side].take();
    if (told !== undefined) this.#readOn(side);
    return told;
  }

  /** Once all that it told was heard: with every turn more would come of it than is dealt with. */
  #readOn(side: Side): void {
    if (this.#inboxes[side].isEmpty) this.#leg(side).release(HOLD.session);
  }

  /** At work, the session may hold the leg yet. */
  #mustWait(side: Side): boolean {
    return this.#isBusy || this.#inboxes[side].isWaiting;
  }

  /** What a leg tells. */
  #hear(side: Side, told: LegInput): void {
    if (this.#mustWait(side)) this.#inboxes[side].add(told);
    else this.#feed({ ...told, nowMs: this.#nowMs() });
  }

  #step(input: Input): void {
    const { clock, core, observer } = this.#ports;
    const isMeasured = this.#isSampled();
    const startMs = isMeasured ? clock.monotonicMs() : 0;
    const effects = core.handle(input);
    if (isMeasured) observer.onProcessed((clock.monotonicMs() - startMs) / 1000);
    for (const effect of effects) {
      if (this.#isOver) return;
      this.#carryOut(effect);
    }
  }

  /** Clocks and histograms cost as much as a small rule: one in so many is enough. */
  #isSampled(): boolean {
    this.#stepCount += 1;
    return this.#stepCount % SAMPLE_EVERY === 0;
  }

  #carryOut(effect: Effect): void {
    if (effect.type === "sendClient") this.#client.write(effect.text);
    else if (effect.type === "sendUpstream") this.#upstream.write(effect.text);
    else if (effect.type === "archive") this.#archive(effect);
    else if (effect.type === "archiveLast") this.#ports.lastRecords.keep(effect.record);
    else if (effect.type === "widenClient") this.#side.widen?.();
    else if (effect.type === "cutClient") this.#client.cut();
    else this.#steer(effect);
  }

  #steer(effect: Steering): void {
    switch (effect.type) {
      case "pause":
        this.#inboxes[effect.side].hold();
        this.#leg(effect.side).hold(HOLD.session);
        return;
      case "resume":
        this.#inboxes[effect.side].release();
        this.#readOn(effect.side);
        return;
      case "yield":
        nextTurn(this);
        return;
      case "setTimer":
        this.#timers.set(effect.timer, effect.delayMs);
        return;
      case "clearTimer":
        this.#timers.clear(effect.timer);
        return;
      case "startTls":
        this.#startTls(effect);
        return;
      case "openUpstream":
        void this.#openUpstream(effect.domain);
        return;
      case "closeClient":
        this.#inboxes.client.skipToEnd();
        this.#client.finish();
        return;
      case "closeUpstream":
        this.#inboxes.upstream.skipToEnd();
        if (this.#domain !== undefined) this.#upstream.finish();
        return;
      case "observe":
        this.#ports.observer.onEvent(effect.event);
        return;
    }
  }

  #leg(side: Side): ClientLeg {
    return side === "client" ? this.#client : this.#upstream;
  }

  #archive({ ticket, record }: Extract<Effect, { readonly type: "archive" }>): void {
    const { clock, sink, observer } = this.#ports;
    const startMs = this.#isSampled() ? clock.monotonicMs() : undefined;
    sink.append(record, (outcome) => {
      // A throw would leave the other sessions of the same group without their answers.
      try {
        const seconds = startMs === undefined ? undefined : (clock.monotonicMs() - startMs) / 1000;
        observer.onArchived(!(outcome instanceof Error), seconds);
        this.#answer(ticket, outcome);
      } catch (error) {
        this.#die(error);
      }
    });
  }

  #answer(ticket: number, outcome: Parameters<Settle>[0]): void {
    const nowMs = this.#nowMs();
    if (outcome instanceof Error) {
      this.#feed({ type: "archiveFailed", ticket, code: codeOf(outcome, "SG_ARCHIVE_UNAVAILABLE"), nowMs });
    } else this.#feed({ type: "archived", ticket, receipt: outcome, nowMs });
  }

  async #openUpstream(domain: string): Promise<void> {
    this.#domain = domain;
    try {
      this.#upstream.attach(await this.#ports.upstream.connect(domain));
    } catch (error) {
      this.#endUpstream(codeOf(error, "SG_EDGE_UPSTREAM_UNREACHABLE"));
    }
  }

  #endUpstream(code: string): void {
    this.#feed({ type: "upstreamEnd", code, nowMs: this.#nowMs() });
    this.#upstream.cut();
  }

  #startTls({ side, serverName }: Extract<Effect, { readonly type: "startTls" }>): void {
    const leg = side === "client" ? this.#side.startTls?.leg : this.#upstream;
    const socket = leg?.detach();
    if (leg === undefined || socket === undefined) {
      // Bytes behind the request would be believed as if they had come encrypted (CVE-2011-0411 and its kin).
      this.#ports.observer.onFault("SG_EDGE_STARTTLS_BUFFERED");
      this.cut();
      return;
    }
    void this.#awaitTls(side, leg, this.#secure(side, socket, serverName));
  }

  async #secure(side: Side, socket: Socket, serverName: string): Promise<TLSSocket> {
    const { startTls } = this.#side;
    if (side === "client" && startTls !== undefined) return await startTls.secure(socket);
    return await this.#ports.upstream.secure(socket, this.#domain ?? "", serverName);
  }

  async #awaitTls(side: Side, leg: Leg, handshake: Promise<TLSSocket>): Promise<void> {
    try {
      const secured = await handshake;
      const tls = side === "client" ? clientTlsOf(secured) : tlsFactsOf(secured);
      this.#ports.observer.onHandshake(side, tls.version);
      // Fed first: what the session writes now waits in the leg, and no byte can come before it knows.
      this.#feed({ type: "tlsReady", side, tls, nowMs: this.#nowMs() });
      leg.attach(secured);
    } catch (error) {
      this.#ports.observer.onHandshake(side, undefined);
      if (side === "upstream") this.#endUpstream(codeOf(error, "SG_EDGE_UPSTREAM_TLS"));
      else this.#client.cut();
    }
  }

  #eventsOf(side: Side): LegEvents {
    const isClient = side === "client";
    return {
      onBytes: (told) => {
        const type = isClient ? "clientBytes" : "upstreamBytes";
        // Nobody waits behind nothing: that the client is there is told at once, however long it is held.
        if (told.length === 0) return this.#feed({ type, bytes: told, nowMs: this.#nowMs() });
        // Good only until this returns (shared-read.ts).
        this.#hear(side, { type, bytes: this.#mustWait(side) ? new Uint8Array(told) : told });
      },
      onEnd: (code) => {
        if (isClient) this.#hear(side, { type: "clientEnd" });
        else this.#hear(side, { type: "upstreamEnd", ...(code === undefined ? {} : { code }) });
      },
      onClosed: () => {
        // While the session is at work, the end it has not heard of yet waits for it.
        if (!this.#isBusy) this.#checkEnd();
      },
      onPressure: (isHigh) => {
        const other = isClient ? this.#upstream : this.#client;
        if (isHigh) other.hold(HOLD.pressure);
        else other.release(HOLD.pressure);
      },
      onCarried: (by) => {
        this.#feed({ type: "carried", by, nowMs: this.#nowMs() });
      },
      onViolation: (condition, detail) => {
        this.#hear("client", { type: "clientViolation", condition, detail });
      },
      onFailure: (code) => {
        this.#ports.observer.onFault(code);
        this.cut();
      },
    };
  }

  /**
   * Where one leg is gone the session is expected to hear of it, and to end the other; a clock sees to it that it does,
   * though it may be holding that leg for a disk that is full.
   */
  #checkEnd(): void {
    if (!this.#client.isClosed && !this.#upstream.isClosed) return;
    if (this.#isGone("client") && (this.#isGone("upstream") || this.#domain === undefined)) this.#end();
    else if (!this.#timers.isLingering) {
      this.#timers.linger(this.#ports.lingerTimeoutMs, () => {
        this.#ports.observer.onFault("SG_EDGE_LINGER");
        this.cut();
      });
    }
  }

  /** And all that it told was heard. */
  #isGone(side: Side): boolean {
    return this.#leg(side).isClosed && (this.#isOver || this.#inboxes[side].isEmpty);
  }

  #end(): void {
    if (this.#isEndTold) return;
    this.#isEndTold = true;
    this.#isOver = true;
    this.#timers.close();
    this.#ports.observer.onEnd();
  }
}
