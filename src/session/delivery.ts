/**
 * Both queues of a session, and the archive between them and the peers.
 *
 * Rule 1: nothing that came in goes on, and no refusal goes back, before its record is kept.
 * Rule 2: while the archive is down, outbound content is replaced by its refusal (which may go unrecorded and
 * is counted); inbound waits, unread by us and unacknowledged to upstream, and is cut resumably in the end.
 * Source: design §4.9–12, §8.1; records.md §1.5.
 */
import type { Direction } from "../policy/rule.ts";
import type { ArchiveRecord } from "../records/record.ts";
import type { Gate } from "./gate.ts";
import { InFlight } from "./in-flight.ts";
import type { Side } from "./input.ts";
import type { Scope } from "./scope.ts";

interface Pending {
  readonly direction: Direction;
  readonly record: ArchiveRecord;
  /** Makes the text that goes instead when no record can be kept; without it the entry waits. */
  readonly refuse: (() => string) | undefined;
}

export interface Kept {
  readonly record: ArchiveRecord;
  readonly text: string;
  readonly refuse?: () => string;
}

const RETRY_MS = 1_000;

const SIDES: Readonly<Record<Direction, { readonly source: Side; readonly target: Side }>> = {
  outbound: { source: "client", target: "upstream" },
  inbound: { source: "upstream", target: "client" },
};

export class Delivery {
  readonly #scope: Scope;
  readonly #gate: Gate;
  readonly #queues: Readonly<Record<Direction, InFlight>> = {
    outbound: new InFlight(),
    inbound: new InFlight(),
  };
  readonly #pending = new Map<number, Pending>();
  #failedTickets: number[] = [];
  #unrecorded = 0;
  #gap: { readonly ticket: number; readonly count: number } | undefined;
  readonly #ended = new Set<Direction>();

  constructor(scope: Scope, gate: Gate) {
    this.#scope = scope;
    this.#gate = gate;
  }

  /** True where nothing waits for a record or a peer. */
  get isIdle(): boolean {
    return this.#queues.outbound.isEmpty && this.#queues.inbound.isEmpty;
  }

  /** In its place among what is in flight, but without a record of its own. */
  pass(direction: Direction, text: string): void {
    this.#queues[direction].push(text);
  }

  /** Goes on once its record is kept. */
  keep(direction: Direction, { record, text, refuse }: Kept): void {
    const ticket = this.#scope.archive(record);
    this.#pending.set(ticket, { direction, record, refuse });
    this.#queues[direction].hold(text, ticket);
  }

  /** A record that nothing waits for. */
  note(record: ArchiveRecord): void {
    this.#scope.archive(record);
  }

  /** Sends `text` behind everything that is in flight, then closes the leg. */
  end(direction: Direction, text: string): void {
    this.#queues[direction].end(text);
  }

  archived(ticket: number): void {
    if (this.#gap?.ticket === ticket) {
      this.#unrecorded -= this.#gap.count;
      this.#gap = undefined;
      return;
    }
    const pending = this.#pending.get(ticket);
    if (pending === undefined) return;
    this.#pending.delete(ticket);
    this.#queues[pending.direction].settle(ticket);
    this.#recover();
  }

  failed(ticket: number): void {
    if (this.#gap?.ticket === ticket) this.#gap = undefined;
    const pending = this.#pending.get(ticket);
    if (pending === undefined) return;
    if (pending.refuse === undefined) this.#postpone(ticket);
    else this.#refuse(ticket, { ...pending, refuse: pending.refuse });
  }

  /** Asks again for the records that failed, in their order. */
  retry(): void {
    const tickets = this.#failedTickets;
    this.#failedTickets = [];
    for (const ticket of tickets) {
      const pending = this.#pending.get(ticket);
      if (pending !== undefined) this.#scope.emit({ type: "archive", ticket, record: pending.record });
    }
  }

  /** Sends what may go. @returns the directions whose end was reached by it. */
  flush(): readonly Direction[] {
    const ended = (["outbound", "inbound"] as const).filter((direction) => this.#flushOne(direction));
    ended.forEach((direction) => this.#ended.add(direction));
    return ended;
  }

  #flushOne(direction: Direction): boolean {
    if (this.#ended.has(direction)) return false;
    const queue = this.#queues[direction];
    const { source, target } = SIDES[direction];
    const { text, isEnd } = queue.release();
    this.#scope.send(target, text);
    const high = this.#scope.options.limits.highWaterLength;
    if (queue.length > high) this.#gate.hold(source, "queue");
    else if (queue.length <= high / 2) this.#gate.free(source, "queue");
    return isEnd;
  }

  #refuse(ticket: number, { direction, refuse }: Pending & { readonly refuse: () => string }): void {
    this.#pending.delete(ticket);
    this.#queues[direction].settle(ticket, refuse());
    this.#unrecorded += 1;
    this.#scope.observe({ type: "refusedUnrecorded", direction });
  }

  #postpone(ticket: number): void {
    if (this.#failedTickets.length === 0) {
      this.#scope.setTimer("archiveRetry", RETRY_MS);
      if (!this.#gate.isHeld("upstream", "outage")) {
        this.#gate.hold("upstream", "outage");
        this.#scope.setTimer("outage", this.#scope.options.limits.outageTimeoutMs);
      }
    }
    this.#failedTickets.push(ticket);
  }

  /** A record was kept again: inbound flows, and what was refused meanwhile is told. */
  #recover(): void {
    if (this.#failedTickets.length === 0 && this.#gate.isHeld("upstream", "outage")) {
      this.#gate.free("upstream", "outage");
      this.#scope.emit({ type: "clearTimer", timer: "outage" });
    }
    if (this.#unrecorded > 0 && this.#gap === undefined) {
      const record = this.#scope.operationRecord("gap", {
        refusedUnrecorded: this.#unrecorded,
        sessionId: this.#scope.options.sessionId,
      });
      this.#gap = { ticket: this.#scope.archive(record), count: this.#unrecorded };
    }
  }
}
