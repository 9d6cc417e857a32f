/**
 * The state machine of a log: which segment takes the next records, when to change it, what to do when one fails.
 * Synchronous and free of I/O of its own (`SegmentStore` does it); the clock is a port.
 *
 *   up ── append fails ──▶ segment given up ── next opens and takes the same rows ──▶ up
 *   │                          └─ no place takes them ──▶ down ── tick: a place opens ──▶ up
 *   └─ reserve reached ──▶ down (segment kept) ── tick: room again ──▶ up
 *
 * Rule 1: the tail moves only after storage has taken the rows; what was never acknowledged gives its numbers back.
 * Rule 2: a segment that failed once is never appended to again (an fsync error is not retried: the kernel may have
 * dropped the pages and would then report success; records.md §1.6).
 * Rule 3: while down, every commit throws at once.
 */
import type { EncodedRecord } from "../records/canonical.ts";
import { ArchiveError, asArchiveError } from "./errors.ts";
import type { Frontier } from "./merkle.ts";
import { buildRow, type ChainEnd, type RecentRecords } from "./row-builder.ts";
import { dayOf } from "./segment-name.ts";
import type { RecordRow, SegmentFile, SegmentStore } from "./segment-store.ts";

/** Where a log ends. The writer owns it from then on. */
export interface LogTail {
  readonly logId: string;
  readonly end: ChainEnd;
  readonly frontier: Frontier;
  /** Number of the newest segment; 0 where there is none. */
  readonly segmentNumber: number;
  readonly recent: RecentRecords;
}

export interface WriterPorts {
  readonly store: SegmentStore;
  readonly now: () => number;
  /** A segment that will take no more records and wants its seal. */
  readonly retired: (name: string) => void;
  readonly maxSegmentBytes: number;
}

interface LiveSegment {
  readonly file: SegmentFile;
  readonly day: string;
  /** Header and payload bytes taken; 0 where nothing was acknowledged. */
  bytes: number;
}

export class LogWriter {
  readonly #ports: WriterPorts;
  readonly #logId: string;
  readonly #frontier: Frontier;
  readonly #recent: RecentRecords;
  #end: ChainEnd;
  #number: number;
  #live: LiveSegment | undefined;
  #down: ArchiveError | undefined;

  /** Opens the first segment. @throws ArchiveError where no place takes one */
  constructor(ports: WriterPorts, tail: LogTail) {
    this.#ports = ports;
    this.#logId = tail.logId;
    this.#frontier = tail.frontier;
    this.#recent = tail.recent;
    this.#end = tail.end;
    this.#number = tail.segmentNumber;
    this.#live = this.#openAnywhere();
  }

  get sequence(): number {
    return this.#end.sequence;
  }

  /** Why nothing can be kept now; undefined while all is well. */
  get down(): ArchiveError | undefined {
    return this.#down;
  }

  /** The tree over everything acknowledged. */
  get tree(): Frontier {
    return this.#frontier;
  }

  /**
   * Keeps the records, in order. One that is kept already yields its first place.
   * @throws ArchiveError; none of them counts as kept then
   */
  commit(batch: readonly EncodedRecord[]): readonly ChainEnd[] {
    if (this.#down !== undefined) throw this.#down;
    this.#rotateIfDue();
    const rows: RecordRow[] = [];
    try {
      const kept = batch.map((record) => this.#plan(record, rows));
      if (rows.length > 0) this.#keep(rows);
      return kept;
    } catch (cause) {
      // Whatever went wrong: an id that was not kept must not be answered with a receipt later.
      for (const { recordId } of rows) this.#recent.forget(recordId);
      throw cause;
    }
  }

  /** Once a second: recovers, watches the reserve, ends the day. Never throws. */
  tick(): void {
    const live = this.#live;
    if (this.#down !== undefined) {
      this.#recover();
    } else if (live !== undefined && !live.file.isSound()) {
      this.#giveUp();
      this.#attempt(() => this.#openAnywhere());
    } else if (live !== undefined && !this.#ports.store.hasRoom(live.file.place)) {
      this.#leaveFullPlace(live.file.place);
    } else {
      this.#tryRotation();
    }
  }

  /** Keeps the tree's state in the segment, for a quick next start. @throws ArchiveError, and gives the segment up */
  mark(): void {
    if (this.#down !== undefined || this.#live === undefined || this.#live.bytes === 0) return;
    try {
      this.#live.file.mark(this.#end.sequence, this.#frontier.toBytes());
    } catch (cause) {
      this.#giveUp();
      this.#attempt(() => this.#openAnywhere());
      throw asArchiveError(cause, "the tree's state cannot be kept");
    }
  }

  /** Lets go of the segment; nothing can be kept any more. */
  close(): void {
    this.#down ??= new ArchiveError("SG_ARCHIVE_UNAVAILABLE", "the archive is closed");
    this.#giveUp();
  }

  #plan(record: EncodedRecord, rows: RecordRow[]): ChainEnd {
    const known = this.#recent.find(record.recordId);
    if (known !== undefined) return known;
    const row = buildRow(record, this.#logId, rows.at(-1) ?? this.#end);
    const end = { sequence: row.sequence, chain: row.chain };
    rows.push(row);
    this.#recent.add(record.recordId, end);
    return end;
  }

  #keep(rows: readonly RecordRow[]): void {
    try {
      this.#appendSomewhere(rows);
    } catch (cause) {
      throw this.#goDown(cause);
    }
    for (const { leaf } of rows) this.#frontier.push(leaf);
    const last = rows.at(-1);
    if (last !== undefined) this.#end = { sequence: last.sequence, chain: last.chain };
  }

  /** To the live segment or else, each once, to a new one in every place. @throws ArchiveError of the last try */
  #appendSomewhere(rows: readonly RecordRow[]): void {
    let failure = this.#appendToLive(rows);
    for (let place = 0; failure !== undefined && place < this.#ports.store.places; place += 1) {
      failure = this.#appendToNew(rows, place);
    }
    if (failure !== undefined) throw failure;
  }

  #appendToLive(rows: readonly RecordRow[]): ArchiveError | undefined {
    const live = this.#live;
    if (live === undefined) return new ArchiveError("SG_ARCHIVE_UNAVAILABLE", "no segment is open");
    try {
      live.file.append(rows);
    } catch (cause) {
      this.#giveUp();
      return asArchiveError(cause, "records cannot be kept");
    }
    for (const { header, payload } of rows) live.bytes += header.length + payload.length;
    return undefined;
  }

  #appendToNew(rows: readonly RecordRow[], place: number): ArchiveError | undefined {
    try {
      this.#live = this.#openAt(place);
    } catch (cause) {
      return asArchiveError(cause, "no segment can be opened");
    }
    return this.#appendToLive(rows);
  }

  #goDown(cause: unknown): ArchiveError {
    this.#down = asArchiveError(cause, "nothing can be kept");
    return this.#down;
  }

  /** Lets go of the live segment: a number is never used twice, so nobody mistakes it for its successor. */
  #giveUp(): void {
    const live = this.#live;
    this.#live = undefined;
    if (live === undefined) return;
    if (live.bytes === 0) {
      live.file.discard();
      return;
    }
    live.file.release();
    this.#ports.retired(live.file.name);
  }

  #openAt(place: number): LiveSegment {
    const nowMs = this.#ports.now();
    this.#number += 1;
    const start = {
      logId: this.#logId,
      number: this.#number,
      firstSequence: this.#end.sequence + 1,
      previousChain: this.#end.chain,
      frontier: this.#frontier.toBytes(),
      nowMs,
    };
    return { file: this.#ports.store.open(start, place), day: dayOf(nowMs), bytes: 0 };
  }

  #openAnywhere(): LiveSegment {
    let failure: unknown;
    for (let place = 0; place < this.#ports.store.places; place += 1) {
      try {
        return this.#openAt(place);
      } catch (cause) {
        // The first place is the one to mend; what the second says matters only to itself.
        failure ??= cause;
      }
    }
    throw asArchiveError(failure, "no segment can be opened");
  }

  #attempt(open: () => LiveSegment): void {
    try {
      this.#live = open();
      this.#down = undefined;
    } catch (cause) {
      this.#goDown(cause);
    }
  }

  #recover(): void {
    const live = this.#live;
    if (live === undefined) {
      this.#attempt(() => this.#openAnywhere());
    } else if (!live.file.isSound()) {
      this.#giveUp();
    } else if (this.#ports.store.hasRoom(live.file.place)) {
      this.#down = undefined;
    }
  }

  #leaveFullPlace(full: number): void {
    for (let place = 0; place < this.#ports.store.places; place += 1) {
      if (place !== full && this.#ports.store.hasRoom(place)) {
        this.#giveUp();
        this.#attempt(() => this.#openAt(place));
        return;
      }
    }
    this.#goDown(new ArchiveError("SG_ARCHIVE_FULL", "less than the reserve is free"));
  }

  #isDue({ day, bytes }: LiveSegment): boolean {
    return bytes >= this.#ports.maxSegmentBytes || day !== dayOf(this.#ports.now());
  }

  #rotateIfDue(): void {
    const live = this.#live;
    if (live !== undefined && !this.#isDue(live)) return;
    this.#giveUp();
    try {
      this.#live = this.#openAnywhere();
    } catch (cause) {
      throw this.#goDown(cause);
    }
  }

  #tryRotation(): void {
    try {
      this.#rotateIfDue();
    } catch {
      // `down` tells; the next tick tries again.
    }
  }
}
