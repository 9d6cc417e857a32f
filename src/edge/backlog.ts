/**
 * Bounds what waits for the disk over all sessions. Each session bounds its own share; this is for the day on which
 * many of them meet a disk that hangs.
 *
 * Rule: above the mark nobody reads until the record that passed it is settled, and with it all before it. A store
 * that fails settles everything at once, so a hold never outlives an outage.
 * Source: records.md §1.5.
 */
import type { ArchiveSink } from "../archive/sink.ts";

type Appending = Parameters<ArchiveSink["append"]>;

const MAX_QUEUED_BYTES = 32 * 1024 * 1024;
/** Asking costs as much as a small rule; as many of the largest stanzas as come in between do not matter. */
const ASK_EVERY = 32;

export class Backlog {
  readonly #sink: ArchiveSink;
  readonly #onChange: (isFull: boolean) => void;
  #count = 0;
  #isFull = false;

  /** @param onChange true: stop reading; false: go on. */
  constructor(sink: ArchiveSink, onChange: (isFull: boolean) => void) {
    this.#sink = sink;
    this.#onChange = onChange;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  append(...[record, settle]: Appending): void {
    this.#count += 1;
    if (this.#count % ASK_EVERY === 0 && this.#isAboveMark()) this.#appendLast(record, settle);
    else this.#sink.append(record, settle);
  }

  #isAboveMark(): boolean {
    return !this.#isFull && this.#sink.state().queuedBytes > MAX_QUEUED_BYTES;
  }

  #appendLast(...[record, settle]: Appending): void {
    this.#set(true);
    this.#sink.append(record, (outcome) => {
      this.#set(false);
      settle(outcome);
    });
  }

  #set(isFull: boolean): void {
    this.#isFull = isFull;
    this.#onChange(isFull);
  }
}
