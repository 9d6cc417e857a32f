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

/**
 * The latest record ids and where they are kept, so that a retried append gets its first receipt. In two generations:
 * to drop them one by one takes as long as everything else that is done for a row but its hashes.
 */
export class RecentRecords {
  readonly #atLeast: number;
  #young = new Map<string, ChainEnd>();
  #old = new Map<string, ChainEnd>();

  /** @param atLeast how many of the latest are remembered; up to twice as many are */
  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  find(recordId: string): ChainEnd | undefined {
    return this.#young.get(recordId) ?? this.#old.get(recordId);
  }

  add(recordId: string, end: ChainEnd): void {
    if (this.#young.size === this.#atLeast) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(recordId, end);
  }

  forget(recordId: string): void {
    this.#young.delete(recordId);
    this.#old.delete(recordId);
  }
}
