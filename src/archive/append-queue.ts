/**
 * Appends that wait, in groups as they will be committed: those not sent to the writer yet, and the one group under
 * way. In order, each settled once.
 */
import type { EncodedRecord } from "../records/canonical.ts";
import type { Receipt } from "../records/receipt.ts";
import type { Settle } from "./sink.ts";
import { flatten, type FlatBatch } from "./worker-messages.ts";

/** Caps of one group (records.md §1.2): more would make the first in it wait for the last. */
const MAX_BATCH_RECORDS = 256;
const MAX_BATCH_BYTES = 256 * 1024;

interface Group {
  readonly batch: FlatBatch;
  readonly settles: Settle[];
  /** UTF-16 units, close enough to bytes for back-pressure and free of a second pass over the text. */
  units: number;
}

const unitsOf = ({ header, received, changed }: EncodedRecord): number =>
  header.length + received.length + (changed?.length ?? 0);

const hasRoom = ({ settles, units }: Group, more: number): boolean =>
  settles.length < MAX_BATCH_RECORDS && units + more <= MAX_BATCH_BYTES;

export class AppendQueue {
  #groups: Group[] = [];
  #underWay: Group | undefined;
  #records = 0;
  #units = 0;
  #whenEmpty: (() => void)[] = [];

  /** Everything that is not durable yet. */
  get waiting(): { readonly records: number; readonly bytes: number } {
    return { records: this.#records, bytes: this.#units };
  }

  add(record: EncodedRecord, settle: Settle): void {
    const units = unitsOf(record);
    const group = this.#groupFor(units);
    flatten(record, group.batch);
    group.settles.push(settle);
    group.units += units;
    this.#records += 1;
    this.#units += units;
  }

  /** The next group, at least one record; undefined where nothing waits. Not while one is under way. */
  takeBatch(): FlatBatch | undefined {
    this.#underWay = this.#groups.shift();
    return this.#underWay?.batch;
  }

  settleBatch(receiptOf: (index: number) => Receipt): void {
    const group = this.#underWay;
    this.#underWay = undefined;
    if (group !== undefined) this.#settle(group, receiptOf);
    this.#tellIfEmpty();
  }

  rejectAll(cause: Error): void {
    const all = this.#underWay === undefined ? this.#groups : [this.#underWay, ...this.#groups];
    this.#underWay = undefined;
    this.#groups = [];
    for (const group of all) this.#settle(group, () => cause);
    this.#tellIfEmpty();
  }

  /** Resolves once nothing waits. */
  async settled(): Promise<void> {
    if (this.#records === 0) return;
    await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
  }

  #groupFor(units: number): Group {
    const last = this.#groups.at(-1);
    if (last !== undefined && hasRoom(last, units)) return last;
    const group = { batch: [], settles: [], units: 0 };
    this.#groups.push(group);
    return group;
  }

  #settle({ settles, units }: Group, outcomeOf: (index: number) => Receipt | Error): void {
    this.#records -= settles.length;
    this.#units -= units;
    for (const [index, settle] of settles.entries()) settle(outcomeOf(index));
  }

  #tellIfEmpty(): void {
    if (this.#records > 0) return;
    const waiting = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const tell of waiting) tell();
  }
}
