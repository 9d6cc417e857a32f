/**
 * The last records of sessions that are over: nobody waits for them any more, but they are owed.
 *
 * Rule 1: asked for at once, then again until the archive takes them, in the order in which sessions ended.
 * Rule 2: bounded. A gap (what was refused unrecorded) is never given up while the process lives; other records
 * are, beyond a number that no outage of a mended archive reaches.
 * LIMIT(a process that is stopped before the archive is back takes them along; the log tells how many).
 * Source: design §8.1; records.md §1.5.
 */
import { keep, type ArchiveSink } from "../archive/sink.ts";
import type { Effect } from "../session/effect.ts";
import type { Clock, Timer } from "./clock.ts";

type LastRecord = Extract<Effect, { readonly type: "archiveLast" }>["record"];

const RETRY_MS = 1_000;
const MAX_WAITING = 20_000;

export class LastRecords {
  readonly #sink: ArchiveSink;
  readonly #clock: Clock;
  #waiting: LastRecord[] = [];
  #timer: Timer | undefined;
  #isClosed = false;
  #lostCount = 0;

  constructor(sink: ArchiveSink, clock: Clock) {
    this.#sink = sink;
    this.#clock = clock;
  }

  keep(record: LastRecord): void {
    this.#sink.append(record, (outcome) => {
      if (outcome instanceof Error) this.#postpone(record);
    });
  }

  /** Asks for the last time. @returns how many records nobody will ever read */
  async close(): Promise<number> {
    this.#isClosed = true;
    this.#timer?.cancel();
    const waiting = this.#waiting;
    this.#waiting = [];
    const results = await Promise.allSettled(waiting.map(async (record) => await keep(this.#sink, record)));
    return this.#lostCount + results.filter(({ status }) => status === "rejected").length;
  }

  #postpone(record: LastRecord): void {
    // Once closed, a timer would only keep the process from ending.
    if (this.#isClosed || (this.#waiting.length >= MAX_WAITING && record.kind !== "gap")) {
      this.#lostCount += 1;
      return;
    }
    this.#waiting.push(record);
    this.#timer ??= this.#clock.after(RETRY_MS, () => {
      this.#retry();
    });
  }

  #retry(): void {
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const record of waiting) this.keep(record);
  }
}
