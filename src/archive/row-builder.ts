/**
 * Turns encoded records into rows: numbers, salts, hashes. Nothing here is final until storage has taken the rows;
 * the writer then moves its tail to the last one.
 */
import { randomFillSync } from "node:crypto";
import { PAYLOAD_SEPARATOR, withIdentity, type EncodedRecord } from "../records/canonical.ts";
import { allocateLeafInput, nextChain, SALT_BYTES, sha256 } from "./chain.ts";
import { notableColumns } from "./notable.ts";
import type { RecordRow } from "./segment-store.ts";

export interface ChainEnd {
  readonly sequence: number;
  readonly chain: Buffer;
}

/** Salts are drawn in bulk: one call to the generator costs as much as a hash. */
class SaltPool {
  readonly #bytes = Buffer.alloc(SALT_BYTES * 256);
  #at = this.#bytes.length;

  next(into: Buffer): void {
    if (this.#at === this.#bytes.length) {
      randomFillSync(this.#bytes);
      this.#at = 0;
    }
    this.#bytes.copy(into, 0, this.#at, this.#at + SALT_BYTES);
    // A used salt must not be readable from this pool after its record's content is destroyed.
    this.#bytes.fill(0, this.#at, this.#at + SALT_BYTES);
    this.#at += SALT_BYTES;
  }
}

const salts = new SaltPool();

/** salt ‖ payload, as it is hashed (records/canonical.ts has the payload's form). */
const saltedPayload = ({ received, changed }: EncodedRecord): Buffer => {
  const receivedBytes = Buffer.byteLength(received);
  const changedBytes = changed === null ? 0 : 1 + Buffer.byteLength(changed);
  const salted = Buffer.allocUnsafe(SALT_BYTES + receivedBytes + changedBytes);
  salts.next(salted);
  salted.write(received, SALT_BYTES);
  if (changed !== null) {
    salted[SALT_BYTES + receivedBytes] = PAYLOAD_SEPARATOR;
    salted.write(changed, SALT_BYTES + receivedBytes + 1);
  }
  return salted;
};

export const buildRow = (record: EncodedRecord, logId: string, end: ChainEnd): RecordRow => {
  const sequence = end.sequence + 1;
  const headerText = withIdentity(record.header, logId, sequence);
  const headerBytes = Buffer.byteLength(headerText);
  const leafInput = allocateLeafInput(headerBytes);
  leafInput.write(headerText, 1);
  const salted = saltedPayload(record);
  const content = sha256(salted);
  content.copy(leafInput, 1 + headerBytes);
  const leaf = sha256(leafInput);
  return {
    sequence,
    recordId: record.recordId,
    header: leafInput.subarray(1, 1 + headerBytes),
    salt: salted.subarray(0, SALT_BYTES),
    payload: salted.subarray(SALT_BYTES),
    content,
    leaf,
    chain: nextChain(end.chain, leaf),
    notable: record.isNotable ? notableColumns(headerText) : undefined,
  };
};

interface Remembered {
  readonly recordId: string;
  readonly end: ChainEnd;
}

/** The latest record ids and where they are kept, so that a retried append gets its first receipt. */
export class RecentRecords {
  readonly #kept = new Map<string, ChainEnd>();
  /** In the order of arrival, as a ring: to ask the map for its oldest key walks over all that were deleted. */
  readonly #ring: (Remembered | undefined)[];
  #at = 0;

  constructor(capacity: number) {
    this.#ring = new Array<Remembered | undefined>(capacity).fill(undefined);
  }

  find(recordId: string): ChainEnd | undefined {
    return this.#kept.get(recordId);
  }

  add(recordId: string, end: ChainEnd): void {
    const oldest = this.#ring[this.#at];
    // One that was forgotten and added again has a later place in the ring.
    if (oldest !== undefined && this.#kept.get(oldest.recordId) === oldest.end)
      this.#kept.delete(oldest.recordId);
    this.#ring[this.#at] = { recordId, end };
    this.#at = (this.#at + 1) % this.#ring.length;
    this.#kept.set(recordId, end);
  }

  forget(recordId: string): void {
    this.#kept.delete(recordId);
  }
}
