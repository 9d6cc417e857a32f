/**
 * Everything that happens beside appending, on the writer's thread: start and recovery, checkpoints, seals, end.
 *
 * Rule: a checkpoint or seal that fails is reported and tried again; it never stops records from being kept.
 */
import { randomUUID } from "node:crypto";
import { encodeRecord, type EncodedRecord } from "../records/canonical.ts";
import type { SealStatement } from "./checkpoint.ts";
import { ArchiveError, asArchiveError } from "./errors.ts";
import { freeBytes, openLog, type LogPlace, type OpenedLog } from "./log-directory.ts";
import { lockLog, type LogLock } from "./log-lock.ts";
import { LogWriter } from "./log-writer.ts";
import { Notary, type NotaryOptions } from "./notary.ts";
import { readableSegments } from "./reader.ts";
import { recoverLog } from "./recover.ts";
import type { ChainEnd } from "./row-builder.ts";
import { proveSegment } from "./seal-proof.ts";
import { makeFinal, statementOf } from "./seal.ts";
import type { ArchiveHealth } from "./sink.ts";
import { isSealed, listSegments } from "./segment-name.ts";
import { SqliteStore } from "./sqlite-store.ts";
import { WallClock, type ClockPorts } from "./wall-clock.ts";

export interface LogOptions extends LogPlace, NotaryOptions {
  readonly checkpointEveryMs: number;
  readonly reserveBytes: number;
  readonly maxSegmentBytes: number;
  /** How long another writer is waited for that is about to end. */
  readonly lockWaitMs?: number;
}

/** Life-cycle facts for log and metrics; no content. */
export type ArchiveEvent =
  | { readonly type: "checkpointed"; readonly size: number }
  | { readonly type: "sealed"; readonly segment: string; readonly records: number }
  /** Records are still kept; the proof of them is late. */
  | { readonly type: "upkeepFailed"; readonly code: string; readonly detail: string }
  /** What to watch: once a second. */
  | { readonly type: "health"; readonly health: ArchiveHealth };

export interface HostPorts extends ClockPorts {
  readonly report: (event: ArchiveEvent) => void;
}

/** A failure that stays is told again after so long. */
const REPEAT_AFTER_MS = 60 * 60_000;

const freeBytesOf = (directory: string): number | undefined => {
  try {
    return freeBytes(directory);
  } catch {
    return undefined; // the writer says so by itself as soon as it matters
  }
};

export class LogHost {
  readonly logId: string;
  readonly #options: LogOptions;
  readonly #ports: HostPorts;
  readonly #log: OpenedLog;
  readonly #lock: LogLock;
  readonly #notary: Notary;
  readonly #writer: LogWriter;
  readonly #clock: WallClock;
  /** Names of segments that want their seal. */
  readonly #unsealed = new Set<string>();
  /** Those of them that were proven to be sound. */
  readonly #proven = new Set<string>();
  #lastTryAtMs = 0;
  #missedCheckpoints = 0;
  #lastFailure = { message: "", atMs: 0 };
  #sealing: Promise<void> | undefined;

  /** @throws ArchiveError where nothing may or can be written */
  constructor(options: LogOptions, ports: HostPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#clock = new WallClock(ports);
    this.#log = openLog(options);
    this.logId = this.#log.logId;
    this.#lock = lockLog(options.dir, options.lockWaitMs);
    try {
      this.#notary = new Notary(this.#log, options);
      this.#writer = this.#openWriter();
      this.#begin();
    } catch (cause) {
      this.#lock.release();
      throw cause;
    }
  }

  get writer(): LogWriter {
    return this.#writer;
  }

  commit(batch: readonly EncodedRecord[]): readonly ChainEnd[] {
    return this.#writer.commit(batch);
  }

  /** Once a second. */
  tick(): void {
    this.#writer.tick();
    this.#lookAtClock();
    // Whichever way the clock was set: one that went back must not put checkpoints off.
    if (Math.abs(this.#ports.now() - this.#lastTryAtMs) >= this.#options.checkpointEveryMs)
      this.#tryCheckpoint();
    this.#sealing ??= this.#sealRetired().finally(() => {
      this.#sealing = undefined;
    });
    this.#ports.report({ type: "health", health: this.#health() });
  }

  /** Seals what there is and lets go of the log. */
  async close(): Promise<void> {
    await this.#sealing;
    this.#writer.close();
    await this.#sealRetired();
    this.#tryCheckpoint();
    this.#lock.release();
  }

  #lookAtClock(): void {
    if (this.#writer.down !== undefined) return; // looked at again when records can be kept
    try {
      this.#clock.look((byMs) => {
        const [recordId, receivedAtMs] = [`clock-${randomUUID()}.1`, this.#ports.now()];
        this.#writer.commit([encodeRecord({ kind: "clock", recordId, receivedAtMs, facts: { byMs } })]);
      });
    } catch (cause) {
      this.#reportFailure(cause);
    }
  }

  #health(): ArchiveHealth {
    const { newest } = this.#notary;
    return {
      missedCheckpoints: this.#missedCheckpoints,
      freeBytes: this.#log.directories.map(freeBytesOf),
      ...(newest === undefined ? {} : { lastCheckpointAtMs: newest.atMs }),
    };
  }

  #openWriter(): LogWriter {
    const signed = this.#notary.newest;
    const tail = recoverLog(this.#log, signed);
    const isForeign = this.#notary.canSign && signed === undefined && tail.end.sequence > 0;
    if (isForeign && this.#options.isAdopting !== true)
      throw new ArchiveError(
        "SG_ARCHIVE_UNSIGNED",
        `the log holds ${tail.end.sequence} records and no checkpoint of this key: see archive adopt`,
      );
    this.#findUnsealed();
    const store = new SqliteStore(this.#log, this.#options.reserveBytes);
    const retired = (name: string): void => void this.#unsealed.add(name);
    const { maxSegmentBytes } = this.#options;
    return new LogWriter({ store, now: this.#ports.now, retired, maxSegmentBytes }, tail);
  }

  /** The first checkpoint comes before the first record: so a log with records and without one was tampered with. */
  #begin(): void {
    if (this.#notary.newest !== undefined) return;
    this.#sign([]);
    this.#keep();
  }

  #findUnsealed(): void {
    const stated = this.#notary.sealedSegments();
    for (const { name, path } of listSegments(this.#log.directories)) {
      if (this.#notary.canSign ? !stated.has(name) : !isSealed(path)) this.#unsealed.add(name);
    }
  }

  /** Once for each new reason, and again while it lasts: upkeep is tried each second. */
  #reportFailure(cause: unknown): void {
    const { code, message } = asArchiveError(cause, "upkeep");
    const { message: told, atMs } = this.#lastFailure;
    const nowMs = this.#ports.now();
    if (message === told && Math.abs(nowMs - atMs) < REPEAT_AFTER_MS) return;
    this.#lastFailure = { message, atMs: nowMs };
    this.#ports.report({ type: "upkeepFailed", code, detail: message });
  }

  #tryCheckpoint(): void {
    const isSigned = this.#writer.tree.size === this.#notary.newest?.size;
    if (!this.#notary.canSign || (isSigned && this.#notary.isKept)) return;
    // Set first: a store that fails is asked again after the usual time, not each second.
    this.#lastTryAtMs = this.#ports.now();
    try {
      if (isSigned) this.#keep();
      else this.#checkpoint([]);
    } catch (cause) {
      this.#missCheckpoint(cause);
    }
  }

  #missCheckpoint(cause: unknown): void {
    this.#missedCheckpoints += 1;
    this.#reportFailure(cause);
  }

  #checkpoint(seals: readonly SealStatement[]): void {
    if (!this.#notary.canSign) return;
    this.#sign(seals);
    this.#writer.mark();
    this.#ports.report({ type: "checkpointed", size: this.#writer.tree.size });
    this.#keep();
  }

  /** Throws nothing: the log itself has the checkpoint, and whoever tried again would sign it once more. */
  #keep(): void {
    try {
      this.#notary.keep();
      this.#missedCheckpoints = 0;
      this.#lastFailure = { message: "", atMs: 0 };
    } catch (cause) {
      this.#missCheckpoint(cause);
    }
  }

  #sign(seals: readonly SealStatement[]): void {
    const { tree } = this.#writer;
    const atMs = this.#ports.now();
    this.#notary.sign({ size: tree.size, root: tree.root().toString("base64"), atMs, seals });
  }

  async #sealRetired(): Promise<void> {
    for (const name of this.#unsealed) {
      try {
        await this.#seal(name);
      } catch (cause) {
        this.#reportFailure(cause);
        // The same store would fail for the next one, and the next tick tries again; a proof that failed will not mend.
        if (asArchiveError(cause, "").code !== "SG_ARCHIVE_CORRUPT") return;
        this.#unsealed.delete(name);
      }
    }
  }

  async #seal(name: string): Promise<void> {
    const segment = readableSegments(this.#log.directories).find((one) => one.name === name);
    if (segment === undefined) return;
    const { firstSequence, lastThatCounts } = segment;
    if (!this.#proven.has(name)) {
      await proveSegment(segment, this.#notary.signedWithin(firstSequence, lastThatCounts));
      this.#proven.add(name);
    }
    if (!makeFinal(segment)) return;
    const statement = await statementOf(segment, lastThatCounts);
    this.#checkpoint([statement]);
    this.#unsealed.delete(name);
    this.#proven.delete(name);
    const records = statement.lastSequence - statement.firstSequence + 1;
    this.#ports.report({ type: "sealed", segment: name, records });
  }
}
