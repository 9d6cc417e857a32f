/**
 * The port between a session and whatever keeps the records.
 *
 * Contract (test/contract/archive-sink.ts runs against every implementation):
 * 1. `append` settles with a receipt only once the record would survive power loss: the segment's commit is on stable
 *    storage (and its directory entry, when the segment is new). The session forwards nothing before that.
 * 2. Sequence numbers are dense and follow the order of `append` calls; appends may overlap in time, so an
 *    implementation is free to commit them in groups.
 * 3. After a failure every append rejects at once until the store is sound again; the sink finds that out by
 *    itself (it retries opening a new segment) and `state()` tells. Nothing that was acknowledged is lost.
 * 4. Appending a `recordId` that is kept already (one of the latest 16,384 at least) yields its first receipt:
 *    retries are safe.
 */
import type { Receipt } from "../records/receipt.ts";
import type { ArchiveRecord } from "../records/record.ts";

export interface ArchiveState {
  readonly isUp: boolean;
  /** SG_ARCHIVE_* while down. */
  readonly code?: string;
  readonly queuedRecords: number;
  readonly queuedBytes: number;
  readonly lastSequence: number;
  /** Of the log behind it, as of a second ago; absent where there is none. */
  readonly health?: ArchiveHealth;
}

export interface ArchiveHealth {
  readonly lastCheckpointAtMs?: number;
  /** In a row, up to now. */
  readonly missedCheckpoints: number;
  /** Of each directory, in order; undefined where nobody can tell. */
  readonly freeBytes: readonly (number | undefined)[];
}

/**
 * Told once of an append, at once or later: its receipt, or why nothing was kept for sure. An ArchiveError has the
 * code `SG_ARCHIVE_UNAVAILABLE`, `SG_ARCHIVE_FULL`, `SG_ARCHIVE_READ_ONLY`, `SG_ARCHIVE_CORRUPT`, …
 * It must not throw. A callback, because a promise for each record costs as much as a rule of the policy.
 */
export type Settle = (outcome: Receipt | Error) => void;

export interface ArchiveSink {
  append(record: ArchiveRecord, settle: Settle): void;
  /** From `fromSequence` on, oldest first. Lazy: years are read in constant memory. */
  read(fromSequence: number): AsyncIterable<readonly [Receipt, ArchiveRecord]>;
  state(): ArchiveState;
  /** Lets appends under way settle, then releases files. */
  close(): Promise<void>;
}

/** For whoever may wait. @throws what the sink settles with */
export const keep = async (sink: Pick<ArchiveSink, "append">, record: ArchiveRecord): Promise<Receipt> =>
  await new Promise((resolve, reject) => {
    sink.append(record, (outcome) => {
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    });
  });
