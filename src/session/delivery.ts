/**
 * Both queues of a session, and the archive between them and the peers.
 *
 * Rule 1: nothing that came in goes on, and no refusal goes back, before its record is kept.
 * Rule 2: while the archive is down, outbound content is replaced by its refusal (which may go unrecorded and
 * is counted); all else waits, its sender is not read, and a resumable session is cut in the end.
 * Rule 3: an outage lasts until the last record that failed is kept: one that is kept in between ends nothing.
 * Source: design §4.9–12, §8.1; records.md §1.5.
 */
import type { Direction } from "../policy/rule.ts";
import type { ArchiveRecord } from "../records/record.ts";
import { ByTicket } from "./by-ticket.ts";
import type { Gate } from "./gate.ts";
import { InFlight, type Held } from "./in-flight.ts";
import type { Side } from "./input.ts";
import type { Scope } from "./scope.ts";

interface Pending {
  readonly direction: Direction;
  readonly record: ArchiveRecord;
  readonly held: Held;
  /** Makes the text that goes instead when no record can be kept; without it the entry waits. */
  readonly refuse: (() => string) | undefined;
}

/** A gap record on its way, and how much of `unrecorded` it tells. */
interface Gap {
  readonly ticket: number;
  readonly count: number;
  readonly record: ArchiveRecord;
}

export interface Kept {
  readonly record: ArchiveRecord;
  readonly text: string;
  readonly refuse?: (() => string) | undefined;
}

const RETRY_MS = 1_000;

const SIDES: Readonly<Record<Direction, { readonly source: Side; readonly target: Side }>> = {
  outbound: { source: "client", target: "upstream" },
  inbound: { source: "upstream", target: "client" },
};
const DIRECTIONS = ["outbound", "inbound"] as const;
const NONE_ENDED: readonly Direction[] = [];

export class Delivery {
  readonly #scope: Scope;
  readonly #gate: Gate;
  readonly #queues: Readonly<Record<Direction, InFlight>> = {
    outbound: new InFlight(),
    inbound: new InFlight(),
  };
  readonly #pending = new ByTicket<Pending>();
  /** Tickets whose record failed and is not kept yet; `#due` are those to be asked for again. */
  readonly #postponed = new Set<number>();
  #due: number[] = [];
  #isRetryDue = false;
  /** Refusals that no record tells of. */
  #unrecorded = 0;
  #gap: Gap | undefined;
  readonly #ended = new Set<Direction>();

  constructor(scope: Scope, gate: Gate) {
    this.#scope = scope;
    this.#gate = gate;
  }

  /** In its place among what is in flight, but without a record of its own. */
  pass(direction: Direction, text: string): void {
    this.#queues[direction].push(text);
  }

  /** Goes on once its record is kept. */
  keep(direction: Direction, { record, text, refuse }: Kept): void {
    const ticket = this.#scope.archive(record);
    const held = this.#queues[direction].hold(text, lengthOf(record));
    this.#pending.set(ticket, { direction, record, held, refuse });
  }

  /** Closes the leg behind everything that is in flight. */
  end(direction: Direction): void {
    this.#queues[direction].end();
  }

  archived(ticket: number): void {
    if (this.#gap?.ticket === ticket) {
      this.#unrecorded -= this.#gap.count;
      this.#gap = undefined;
    }
    const pending = this.#pending.get(ticket);
    if (pending !== undefined) {
      this.#pending.delete(ticket);
      this.#queues[pending.direction].settle(pending.held);
      this.#endOutage(ticket);
    }
    this.#tellGap();
  }

  failed(ticket: number): void {
    if (this.#gap?.ticket === ticket) {
      this.#gap = undefined;
      this.#retryLater();
    }
    const pending = this.#pending.get(ticket);
    if (pending === undefined) return;
    if (pending.refuse === undefined) this.#postpone(ticket, pending.direction);
    else this.#refuse(ticket, pending, pending.refuse());
  }

  /** Asks again for the records that failed, in their order. */
  retry(): void {
    const tickets = this.#due;
    this.#due = [];
    this.#isRetryDue = false;
    for (const ticket of tickets) {
      const pending = this.#pending.get(ticket);
      if (pending !== undefined) this.#scope.emit({ type: "archive", ticket, record: pending.record });
    }
    this.#tellGap();
  }

  /**
   * The session's last records. A gap under way is told again: should that one fail, nobody here would hear of it. So is what
   * was seen of the client; a stanza's peer has the stanza still.
   */
  close(record: ArchiveRecord | undefined): void {
    const seen = this.#pending.all().flatMap((one) => (one.record.kind === "client" ? [one.record] : []));
    const last: ArchiveRecord[] = record === undefined ? seen : [...seen, record];
    if (this.#gap !== undefined) last.push(this.#gap.record);
    const untold = this.#unrecorded - (this.#gap?.count ?? 0);
    if (untold > 0) last.push(this.#gapRecord(untold));
    last.forEach((one) => this.#scope.emit({ type: "archiveLast", record: one }));
  }

  /** Sends what may go. @returns the directions whose end was reached by it. */
  flush(): readonly Direction[] {
    const isOutboundOver = this.#flushOne("outbound");
    const isInboundOver = this.#flushOne("inbound");
    if (!isOutboundOver && !isInboundOver) return NONE_ENDED;
    const ended = DIRECTIONS.filter((one) => (one === "outbound" ? isOutboundOver : isInboundOver));
    ended.forEach((direction) => this.#ended.add(direction));
    return ended;
  }

  #flushOne(direction: Direction): boolean {
    const queue = this.#queues[direction];
    if (queue.isEmpty || this.#ended.has(direction)) return false;
    const isEnd = this.#release(direction);
    const { source } = SIDES[direction];
    const high = this.#scope.options.limits.highWaterLength;
    if (queue.length > high) this.#gate.hold(source, "queue");
    else if (queue.length <= high / 2) this.#gate.free(source, "queue");
    return isEnd;
  }

  /** @returns true where the direction's end was reached */
  #release(direction: Direction): boolean {
    const queue = this.#queues[direction];
    const { framing } = this.#scope;
    if (direction === "outbound" || !framing.isFramed) {
      const { text, isEnd } = queue.release();
      this.#scope.send(SIDES[direction].target, text);
      return isEnd;
    }
    let unit = queue.releaseUnit();
    while (unit !== undefined && !unit.isEnd) {
      this.#scope.send("client", framing.unit(unit.text));
      unit = queue.releaseUnit();
    }
    return unit !== undefined;
  }

  #refuse(ticket: number, { direction, held }: Pending, text: string): void {
    this.#pending.delete(ticket);
    this.#queues[direction].settle(held, text);
    this.#unrecorded += 1;
    this.#scope.observe({ type: "refusedUnrecorded", direction });
    this.#retryLater();
  }

  #postpone(ticket: number, direction: Direction): void {
    this.#gate.hold(SIDES[direction].source, "outage");
    if (this.#postponed.size === 0)
      this.#scope.setTimer("outage", this.#scope.options.limits.outageTimeoutMs);
    this.#postponed.add(ticket);
    this.#due.push(ticket);
    this.#retryLater();
  }

  #retryLater(): void {
    if (!this.#isRetryDue) this.#scope.setTimer("archiveRetry", RETRY_MS);
    this.#isRetryDue = true;
  }

  #endOutage(ticket: number): void {
    if (!this.#postponed.delete(ticket) || this.#postponed.size > 0) return;
    this.#gate.free("client", "outage");
    this.#gate.free("upstream", "outage");
    this.#scope.emit({ type: "clearTimer", timer: "outage" });
  }

  /** What was refused unrecorded is told as soon as a record can be kept. */
  #tellGap(): void {
    if (this.#unrecorded === 0 || this.#gap !== undefined) return;
    const record = this.#gapRecord(this.#unrecorded);
    this.#gap = { ticket: this.#scope.archive(record), count: this.#unrecorded, record };
  }

  #gapRecord(refusedUnrecorded: number): ArchiveRecord {
    const { sessionId } = this.#scope.options;
    return this.#scope.operationRecord("gap", { refusedUnrecorded, sessionId });
  }
}

/** Of a record beside the text: as much at least is kept for the shortest stanza, and a disk takes its time for it. */
const RECORD_LENGTH = 1_024;

/** A stanza that is refused leaves a short text in the queue, and all that came of it in the record. */
const lengthOf = (record: ArchiveRecord): number =>
  RECORD_LENGTH + (record.kind === "stanza" ? record.received.length : 0);
