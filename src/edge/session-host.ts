/**
 * The sessions of one listener, from their first byte to their last record.
 *
 * Rule: a session holds its slot until both its legs are gone, and whoever drains hears of it.
 * Source: RFC 6120 §4.9.3.19; records.md §1.5 (backlog).
 */
import { randomUUID } from "node:crypto";
import type { Transport } from "../stream/framing.ts";
import type { Arrival } from "./acceptor.ts";
import { Backlog } from "./backlog.ts";
import { Driver, type Broadcast } from "./driver.ts";
import type { OpenClient } from "./driver-ports.ts";
import { LastRecords } from "./last-records.ts";
import type { LegLimits } from "./leg.ts";
import type { ConnectionSlot } from "./limits.ts";
import type { DrainResult, ListenerPorts } from "./listener.ts";
import type { SessionFacts } from "./session-port.ts";

export interface SessionHostOptions {
  /** Of the listener, in gateway.yaml. */
  readonly name: string;
  readonly legLimits: LegLimits;
  /** How long one leg of a session may outlive the other. */
  readonly lingerTimeoutMs: number;
}

/** A client that is to have a session. */
export interface Newcomer {
  /** Its slot is the session's from here on. */
  readonly arrival: Arrival;
  readonly transport: Transport;
  readonly isEncrypted: boolean;
  readonly client: OpenClient;
}

export class SessionHost {
  readonly #options: SessionHostOptions;
  readonly #ports: ListenerPorts;
  readonly #sessions = new Set<Driver>();
  readonly #lastRecords: LastRecords;
  readonly #backlog: Backlog;
  #onEmpty: () => void = () => undefined;

  constructor(options: SessionHostOptions, ports: ListenerPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#lastRecords = new LastRecords(ports.sink, ports.clock);
    this.#backlog = new Backlog(ports.sink, (isFull) => {
      for (const session of this.#sessions) session.holdReading(isFull);
    });
  }

  /** Of the listener. */
  get name(): string {
    return this.#options.name;
  }

  get count(): number {
    return this.#sessions.size;
  }

  begin(newcomer: Newcomer): void {
    const { arrival, transport, isEncrypted } = newcomer;
    const { source } = arrival.endpoints;
    const facts: SessionFacts = {
      sessionId: randomUUID(),
      transport,
      isEncrypted,
      listener: this.#options.name,
      clientAddress: source.address,
      clientPort: source.port,
      proxied: arrival.isProxied,
    };
    const session = this.#createDriver(facts, newcomer);
    this.#sessions.add(session);
    arrival.slot.onCrowdedOut(() => {
      this.#ports.observer.onConnection(this.#options.name, "limit-preauth");
      session.cut();
    });
    if (this.#backlog.isFull) session.holdReading(true);
    this.#ports.observer.onConnection(this.#options.name, "accepted");
    session.start();
  }

  broadcast(input: Broadcast): void {
    for (const session of this.#sessions) session.tell(input);
  }

  /** Asks every session to end, and after `timeoutMs` cuts those that did not. Nobody begins one any more. */
  async drain(timeoutMs: number): Promise<DrainResult> {
    const before = this.#sessions.size;
    this.broadcast({ type: "shutdown" });
    await this.#whenEmpty(timeoutMs);
    const cutCount = this.#sessions.size;
    for (const session of this.#sessions) session.cut();
    await this.#whenEmpty(CUT_TIMEOUT_MS);
    this.#ports.observer.onLastRecords(await this.#lastRecords.close());
    return { endedCount: before - cutCount, cutCount };
  }

  async #whenEmpty(timeoutMs: number): Promise<void> {
    if (this.#sessions.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = this.#ports.clock.after(timeoutMs, () => {
      resolve(undefined);
    });
    this.#onEmpty = () => {
      resolve(undefined);
    };
    await promise;
    timer.cancel();
  }

  /** Nobody waits for it: what a session of one too many sends meanwhile is judged and kept as all else is. */
  async #claimUser(slot: ConnectionSlot, user: string, driver: Driver): Promise<void> {
    const answer = slot.claimUser(user);
    const reached = answer instanceof Promise ? await answer : answer;
    if (reached === undefined) return;
    this.#ports.observer.onConnection(this.#options.name, `limit-${reached}`);
    driver.tell({ type: "overLimit", isKnown: reached !== "unanswered" });
  }

  #createDriver(facts: SessionFacts, { arrival, client }: Newcomer): Driver {
    const { createSession, clock, upstreams, observer } = this.#ports;
    const { slot, endpoints } = arrival;
    const sessionObserver = observer.session(facts, {
      onAuthenticated: () => {
        slot.markAuthenticated();
      },
      onBound: (user) => {
        void this.#claimUser(slot, user, driver);
      },
      onEnd: () => {
        slot.release();
        this.#sessions.delete(driver);
        if (this.#sessions.size === 0) this.#onEmpty();
      },
    });
    const driver: Driver = new Driver({
      core: createSession(facts),
      sink: this.#backlog,
      lastRecords: this.#lastRecords,
      clock,
      upstream: upstreams.portFor(endpoints),
      client,
      observer: sessionObserver,
      legLimits: this.#options.legLimits,
      lingerTimeoutMs: this.#options.lingerTimeoutMs,
    });
    return driver;
  }
}

/** Sessions that were cut are gone within a turn or two of the loop; this only ends a hang. */
const CUT_TIMEOUT_MS = 2_000;
