/** An archive that counts: receipts when told to, failures when told to. */
import type { ArchiveSink, ArchiveState, Settle } from "../../src/archive/sink.ts";
import type { Receipt } from "../../src/records/receipt.ts";
import type { ArchiveRecord } from "../../src/records/record.ts";

export class CountingSink implements ArchiveSink {
  readonly records: ArchiveRecord[] = [];
  /** A code: every append fails with it. */
  failure: string | undefined;
  /** What `state` says of the queue. */
  queuedBytes = 0;
  readonly #held: (() => void)[] = [];
  #isHolding = false;

  /** From now on receipts wait. */
  hold(): void {
    this.#isHolding = true;
  }

  /** All receipts that wait, in one turn. */
  release(): void {
    this.#isHolding = false;
    for (const settle of this.#held.splice(0)) settle();
  }

  append(record: ArchiveRecord, settle: Settle): void {
    if (this.failure !== undefined) {
      settle(Object.assign(new Error("full"), { code: this.failure }));
      return;
    }
    const sequence = this.records.push(record);
    const answer = (): void => {
      settle({ logId: "test", sequence, chainHash: "" });
    };
    if (this.#isHolding) this.#held.push(answer);
    else answer();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the port asks for a stream
  async *read(): AsyncIterable<readonly [Receipt, ArchiveRecord]> {
    for (const [index, record] of this.records.entries()) {
      yield [{ logId: "test", sequence: index + 1, chainHash: "" }, record];
    }
  }

  state(): ArchiveState {
    return {
      isUp: this.failure === undefined,
      queuedRecords: 0,
      queuedBytes: this.queuedBytes,
      lastSequence: this.records.length,
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
