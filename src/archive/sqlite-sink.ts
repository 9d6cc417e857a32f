/**
 * The durable archive, seen from the event loop: encodes records, hands them to the writer's thread in groups, and
 * settles each append when its group is on stable storage.
 *
 * Rule 1: one group is under way at a time; what comes meanwhile is the next one (natural group commit, no timer).
 * Rule 2: the first failure rejects everything that waits, and every further append at once, until the writer says
 * that it is up again. A writer that dies is replaced.
 * Sources: records.md §1; the contract in sink.ts.
 */
import { Worker } from "node:worker_threads";
import { encodeRecord } from "../records/canonical.ts";
import type { Receipt } from "../records/receipt.ts";
import type { ArchiveRecord } from "../records/record.ts";
import { ArchiveError, asArchiveError } from "./errors.ts";
import type { ArchiveEvent, LogOptions } from "./log-host.ts";
import { recordsOf } from "./reader.ts";
import type { ArchiveHealth, ArchiveSink, ArchiveState, Settle } from "./sink.ts";
import { AppendQueue } from "./append-queue.ts";
import type { FromWriter, ToWriter, WriterData } from "./worker-messages.ts";

export type SinkOptions = Pick<LogOptions, "dir"> & Partial<LogOptions>;

export type SinkEvent =
  | Exclude<ArchiveEvent, { readonly type: "health" }>
  | { readonly type: "up" }
  | { readonly type: "down"; readonly code: string; readonly detail: string };

const DEFAULTS = {
  checkpointEveryMs: 60_000,
  reserveBytes: 1_000_000_000,
  maxSegmentBytes: 512 * 1024 * 1024,
} as const;

const RESTART_DELAY_MS = 1_000;

const HEX_PER_HASH = 64;

// In development Node strips the types of the worker's source, in dist it is JavaScript: the suffix is this file's own.
const WORKER_URL = new URL(
  `./writer-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`,
  import.meta.url,
);

const ignore = (): void => undefined;

const closedError = (): ArchiveError => new ArchiveError("SG_ARCHIVE_UNAVAILABLE", "the archive is closed");

class SqliteSink implements ArchiveSink {
  readonly #options: SinkOptions;
  readonly #observe: (event: SinkEvent) => void;
  readonly #queue = new AppendQueue();
  #worker: Worker | undefined;
  #logId = "";
  #lastSequence = 0;
  #health: ArchiveHealth | undefined;
  #down: ArchiveError | undefined = new ArchiveError("SG_ARCHIVE_UNAVAILABLE", "the archive is not open yet");
  #isBusy = false;
  #isPostDue = false;
  #isClosing = false;
  readonly #closed: PromiseWithResolvers<void> = Promise.withResolvers();
  #opening: PromiseWithResolvers<void> | undefined = Promise.withResolvers();

  constructor(options: SinkOptions, observe: (event: SinkEvent) => void) {
    this.#options = options;
    this.#observe = observe;
  }

  async open(): Promise<void> {
    const opening = this.#opening?.promise;
    this.#startWorker();
    await opening;
  }

  append(record: ArchiveRecord, settle: Settle): void {
    if (this.#down !== undefined || this.#isClosing) {
      settle(this.#down ?? closedError());
      return;
    }
    this.#queue.add(encodeRecord(record), settle);
    // After this turn of the event loop: what other sockets bring in it joins the group.
    if (!this.#isPostDue && !this.#isBusy) {
      this.#isPostDue = true;
      setImmediate(this.#postNext);
    }
  }

  async *read(fromSequence: number): AsyncIterable<readonly [Receipt, ArchiveRecord]> {
    // Shared with every other reader of logs; opened files belong to this iteration alone.
    for (const { receipt, record } of recordsOf(this.#options, { fromSequence })) {
      yield await Promise.resolve([receipt, record] as const);
    }
  }

  state(): ArchiveState {
    const { records, bytes } = this.#queue.waiting;
    const up = { isUp: this.#down === undefined, queuedRecords: records, queuedBytes: bytes };
    const health = this.#health === undefined ? {} : { health: this.#health };
    const state = { ...up, lastSequence: this.#lastSequence, ...health };
    return this.#down === undefined ? state : { ...state, code: this.#down.code };
  }

  async close(): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true;
      await this.#queue.settled();
      this.#setDown(closedError());
      if (this.#worker === undefined) this.#closed.resolve();
      else this.#post({ type: "close" });
    }
    await this.#closed.promise;
  }

  #startWorker(): void {
    const worker = new Worker(WORKER_URL, {
      workerData: { ...DEFAULTS, ...this.#options } satisfies WriterData,
      name: "archive-writer",
    });
    this.#worker = worker;
    worker.on("message", (message: FromWriter) => this.#hear(message));
    worker.on("error", (cause) => this.#setDown(asArchiveError(cause, "the archive's writer failed")));
    worker.on("exit", () => this.#lostWorker());
  }

  #lostWorker(): void {
    this.#worker = undefined;
    this.#isBusy = false;
    const cause = this.#down ?? new ArchiveError("SG_ARCHIVE_UNAVAILABLE", "the archive's writer ended");
    this.#setDown(cause);
    if (this.#opening !== undefined) this.#refuse(cause);
    if (this.#isClosing) {
      this.#closed.resolve();
      return;
    }
    setTimeout(() => {
      if (!this.#isClosing) this.#startWorker();
    }, RESTART_DELAY_MS).unref();
  }

  #post(message: ToWriter): void {
    this.#worker?.postMessage(message);
  }

  readonly #postNext = (): void => {
    this.#isPostDue = false;
    if (this.#isBusy || this.#down !== undefined) return;
    const batch = this.#queue.takeBatch();
    if (batch === undefined) return;
    this.#isBusy = true;
    this.#post(batch);
  };

  #hear(message: FromWriter): void {
    switch (message.type) {
      case "ready":
        this.#logId = message.logId;
        this.#setUp(message.sequence);
        break;
      case "refused":
        this.#refuse(new ArchiveError(message.code, message.detail));
        break;
      case "kept":
        this.#settle(message);
        break;
      case "failed":
        this.#isBusy = false;
        this.#setDown(new ArchiveError(message.code, message.detail));
        break;
      case "up":
        this.#setUp(message.last);
        break;
      case "down":
        this.#setDown(new ArchiveError(message.code, message.detail));
        break;
      case "event":
        this.#hearEvent(message.event);
        break;
      case "closed":
        this.#closed.resolve();
        break;
    }
  }

  #hearEvent(event: ArchiveEvent): void {
    if (event.type === "health") this.#health = event.health;
    else this.#observe(event);
  }

  #settle({ sequences, chains, last }: Extract<FromWriter, { readonly type: "kept" }>): void {
    this.#isBusy = false;
    this.#lastSequence = last;
    this.#queue.settleBatch((index) => ({
      logId: this.#logId,
      sequence: sequences[index] ?? 0,
      chainHash: chains.slice(index * HEX_PER_HASH, (index + 1) * HEX_PER_HASH),
    }));
    this.#postNext();
  }

  #refuse(cause: ArchiveError): void {
    const opening = this.#opening;
    // A start that fails is the starter's to tell; of a replacement that could not start, its exit starts the next one.
    if (opening !== undefined) this.#isClosing = true;
    this.#setDown(cause);
    this.#opening = undefined;
    opening?.reject(cause);
  }

  #setUp(sequence: number): void {
    this.#lastSequence = sequence;
    const isChange = this.#down !== undefined;
    this.#down = undefined;
    this.#opening?.resolve();
    this.#opening = undefined;
    if (isChange) this.#observe({ type: "up" });
  }

  #setDown(cause: ArchiveError): void {
    const isChange = this.#down?.code !== cause.code;
    this.#down = cause;
    this.#queue.rejectAll(cause);
    if (isChange && !this.#isClosing)
      this.#observe({ type: "down", code: cause.code, detail: cause.message });
  }
}

/**
 * Opens a log that `createLog` made. Defaults: reserve 1 GB, checkpoint each minute, segments of 512 MiB at most.
 * @param observe for log and metrics: state changes and upkeep
 * @throws ArchiveError where it cannot be written now (missing, locked, full, read-only, corrupt)
 */
export const openSqliteSink = async (
  options: SinkOptions,
  observe: (event: SinkEvent) => void = ignore,
): Promise<ArchiveSink> => {
  const sink = new SqliteSink(options, observe);
  await sink.open();
  return sink;
};
