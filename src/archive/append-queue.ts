/**
 * Appends that wait: those not sent to the writer yet, and the one group under way. In order, each settled once.
 */
import type { EncodedRecord } from "../records/canonical.ts";
import type { Receipt } from "../records/receipt.ts";
import { flatten, type FlatBatch } from "./worker-messages.ts";

/** Caps of one group (records.md §1.2): more would make the first in it wait for the last. */
const MAX_BATCH_RECORDS = 256;
const MAX_BATCH_BYTES = 256 * 1024;

interface Waiting {
  readonly record: EncodedRecord;
  readonly units: number;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (cause: Error) => void;
}

/** UTF-16 units, close enough to bytes for back-pressure and free of a second pass over the text. */
const unitsOf = ({ header, received, changed }: EncodedRecord): number =>
  header.length + received.length + (changed?.length ?? 0);

export class AppendQueue {
  #queued: Waiting[] = [];
  /** Index of the first of `#queued` that was not taken yet. */
  #head = 0;
  #queuedUnits = 0;
  #underWay: Waiting[] = [];
  #underWayUnits = 0;
  #whenEmpty: (() => void)[] = [];

  /** Everything that is not durable yet. */
  get waiting(): { readonly records: number; readonly bytes: number } {
    return {
      records: this.#queued.length - this.#head + this.#underWay.length,
      bytes: this.#queuedUnits + this.#underWayUnits,
    };
  }

  add(record: EncodedRecord): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      const units = unitsOf(record);
      this.#queued.push({ record, units, resolve, reject });
      this.#queuedUnits += units;
    });
  }

  /** The next group, at least one record; undefined where nothing waits. Not while one is under way. */
  takeBatch(): FlatBatch | undefined {
    const flat: (string | null | 0 | 1)[] = [];
    const batch: Waiting[] = [];
    let units = 0;
    for (let next = this.#queued[this.#head]; next !== undefined; next = this.#queued[this.#head]) {
      if (batch.length > 0 && (batch.length >= MAX_BATCH_RECORDS || units + next.units > MAX_BATCH_BYTES))
        break;
      flatten(next.record, flat);
      batch.push(next);
      units += next.units;
      this.#head += 1;
    }
    this.#forgetTaken();
    this.#queuedUnits -= units;
    this.#underWay = batch;
    this.#underWayUnits = units;
    return batch.length === 0 ? undefined : flat;
  }

  settleBatch(receiptOf: (index: number) => Receipt): void {
    const batch = this.#underWay;
    this.#underWay = [];
    this.#underWayUnits = 0;
    for (const [index, { resolve }] of batch.entries()) resolve(receiptOf(index));
    this.#tellIfEmpty();
  }

  rejectAll(cause: Error): void {
    const all = [...this.#underWay, ...this.#queued.slice(this.#head)];
    this.#underWay = [];
    this.#underWayUnits = 0;
    this.#queued = [];
    this.#head = 0;
    this.#queuedUnits = 0;
    for (const { reject } of all) reject(cause);
    this.#tellIfEmpty();
  }

  /** Resolves once nothing waits. */
  async settled(): Promise<void> {
    if (this.waiting.records === 0) return;
    await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
  }

  /** Taken entries are cut off only when they are most of the array: shifting each would cost a move of all. */
  #forgetTaken(): void {
    if (this.#head * 2 < this.#queued.length) return;
    this.#queued = this.#queued.slice(this.#head);
    this.#head = 0;
  }

  #tellIfEmpty(): void {
    if (this.waiting.records > 0) return;
    const waiting = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const tell of waiting) tell();
  }
}
