/**
 * An archive in memory: for tests of what uses an archive, and for the bench's comparison. Keeps nothing beyond the
 * process, so it is never offered by the configuration.
 *
 * Chain hashes are those of the real log but for the salts, and are worked out only when somebody looks at one.
 */
import { randomUUID } from "node:crypto";
import { decodeRecord, encodeRecord, withIdentity } from "../records/canonical.ts";
import type { Receipt } from "../records/receipt.ts";
import type { ArchiveRecord } from "../records/record.ts";
import { ArchiveError, type ArchiveErrorCode } from "./errors.ts";
import { buildRow } from "./row-builder.ts";
import { genesis } from "./chain.ts";
import type { ArchiveSink, ArchiveState, Settle } from "./sink.ts";

export interface MemorySink extends ArchiveSink {
  /** Plays a failing store: every append rejects with this code from now on. */
  fail(code: ArchiveErrorCode): void;
  /** The store is sound again. */
  restore(): void;
  readonly records: readonly ArchiveRecord[];
}

interface Kept {
  readonly receipt: Receipt;
  readonly record: ArchiveRecord;
}

/** What a real store would give back: a record that has been bytes. */
const asStored = (record: ArchiveRecord): ArchiveRecord => {
  const encoded = encodeRecord(record);
  const { payload } = buildRow(encoded, "", { sequence: 0, chain: genesis("") });
  return decodeRecord(withIdentity(encoded.header, "", 1), payload);
};

class MemoryLog implements MemorySink {
  readonly #logId = randomUUID();
  readonly #kept: Kept[] = [];
  readonly #byId = new Map<string, Receipt>();
  readonly #chains: Buffer[] = [];
  readonly #keepsRecords: boolean;
  #count = 0;
  #down: ArchiveError | undefined;

  constructor(keepsRecords: boolean) {
    this.#keepsRecords = keepsRecords;
  }

  get records(): readonly ArchiveRecord[] {
    return this.#kept.map(({ record }) => record);
  }

  append(record: ArchiveRecord, settle: Settle): void {
    settle(this.#down ?? this.#byId.get(record.recordId) ?? this.#receiptFor(record));
  }

  async *read(fromSequence: number): AsyncIterable<readonly [Receipt, ArchiveRecord]> {
    for (const { receipt, record } of this.#kept.slice(Math.max(0, fromSequence - 1))) {
      yield await Promise.resolve([receipt, asStored(record)] as const);
    }
  }

  state(): ArchiveState {
    const state = { queuedRecords: 0, queuedBytes: 0, lastSequence: this.#count };
    if (this.#down === undefined) return { isUp: true, ...state };
    return { isUp: false, code: this.#down.code, ...state };
  }

  fail(code: ArchiveErrorCode): void {
    this.#down = new ArchiveError(code, "the archive was made to fail");
  }

  restore(): void {
    this.#down = undefined;
  }

  close(): Promise<void> {
    this.#down = new ArchiveError("SG_ARCHIVE_UNAVAILABLE", "the archive is closed");
    return Promise.resolve();
  }

  #receiptFor(record: ArchiveRecord): Receipt {
    this.#count += 1;
    return this.#keepsRecords ? this.#keep(record) : this.#emptyReceipt();
  }

  #keep(record: ArchiveRecord): Receipt {
    const sequence = this.#count;
    const chainOf = (): string => this.#chainAt(sequence).toString("hex");
    const receipt = {
      logId: this.#logId,
      sequence,
      get chainHash(): string {
        return chainOf();
      },
    };
    this.#kept.push({ receipt, record });
    this.#byId.set(record.recordId, receipt);
    return receipt;
  }

  #emptyReceipt(): Receipt {
    return { logId: this.#logId, sequence: this.#count, chainHash: "0".repeat(64) };
  }

  #chainAt(sequence: number): Buffer {
    for (let next = this.#chains.length; next < sequence; next += 1) {
      const record = this.#kept[next]?.record;
      if (record === undefined) break;
      const end = { sequence: next, chain: this.#chains[next - 1] ?? genesis(this.#logId) };
      this.#chains.push(buildRow(encodeRecord(record), this.#logId, end).chain);
    }
    return this.#chains[sequence - 1] ?? genesis(this.#logId);
  }
}

/** @param keepsRecords false (bench only): counts, keeps nothing, and its receipts prove nothing */
export const createMemorySink = (keepsRecords = true): MemorySink => new MemoryLog(keepsRecords);
