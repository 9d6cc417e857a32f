/**
 * Everything that happens beside appending, on the writer's thread: start and recovery, checkpoints, seals, end.
 *
 * Rule: a checkpoint or seal that fails is reported and tried again; it never stops records from being kept.
 */
import type { EncodedRecord } from "../records/canonical.ts";
import { AdminLog, latestTrusted, readNotes, trustedCheckpoint } from "./admin-log.ts";
import { formatCheckpoint, originOf, type Checkpoint, type SealStatement } from "./checkpoint.ts";
import { ArchiveError, asArchiveError } from "./errors.ts";
import { openLog, type LogPlace, type OpenedLog } from "./log-directory.ts";
import { lockLog, type LogLock } from "./log-lock.ts";
import { LogWriter } from "./log-writer.ts";
import { createSigner, parseVerifierKey, type NoteSigner, type NoteVerifier } from "./note.ts";
import { recoverLog } from "./recover.ts";
import type { ChainEnd } from "./row-builder.ts";
import { makeFinal, statementOf } from "./seal.ts";
import { isSealed, lastThatCounts, listSegments } from "./segment-name.ts";
import { SqliteStore } from "./sqlite-store.ts";

export interface LogOptions extends LogPlace {
  /** PKCS#8 PEM of an Ed25519 key; without one there are no checkpoints. */
  readonly checkpointKeyPem?: string;
  readonly checkpointEveryMs: number;
  readonly reserveBytes: number;
  readonly maxSegmentBytes: number;
}

/** Life-cycle facts for log and metrics; no content. */
export type ArchiveEvent =
  | { readonly type: "checkpointed"; readonly size: number }
  | { readonly type: "sealed"; readonly segment: string; readonly records: number }
  /** Records are still kept; the proof of them is late. */
  | { readonly type: "upkeepFailed"; readonly code: string; readonly detail: string };

export interface HostPorts {
  readonly now: () => number;
  readonly report: (event: ArchiveEvent) => void;
}

export class LogHost {
  readonly logId: string;
  readonly #options: LogOptions;
  readonly #ports: HostPorts;
  readonly #log: OpenedLog;
  readonly #lock: LogLock;
  readonly #writer: LogWriter;
  readonly #signer: NoteSigner | undefined;
  /** Names of segments that want their seal. */
  readonly #unsealed = new Set<string>();
  #lastCheckpoint = { atMs: 0, size: -1 };
  #lastFailure = "";
  #sealing: Promise<void> | undefined;

  /** @throws ArchiveError where nothing may or can be written */
  constructor(options: LogOptions, ports: HostPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#log = openLog(options);
    this.logId = this.#log.logId;
    this.#signer = this.#makeSigner();
    this.#lock = lockLog(options.dir);
    try {
      this.#writer = this.#openWriter();
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
    if (this.#ports.now() - this.#lastCheckpoint.atMs >= this.#options.checkpointEveryMs) {
      this.#upkeep(() => this.#checkpoint([]));
    }
    this.#sealing ??= this.#sealRetired().finally(() => {
      this.#sealing = undefined;
    });
  }

  /** Seals what there is and lets go of the log. */
  async close(): Promise<void> {
    await this.#sealing;
    this.#writer.close();
    await this.#sealRetired();
    this.#upkeep(() => this.#checkpoint([]));
    this.#lock.release();
  }

  #makeSigner(): NoteSigner | undefined {
    const { checkpointKeyPem } = this.#options;
    if (checkpointKeyPem === undefined) return undefined;
    try {
      return createSigner(originOf(this.logId), checkpointKeyPem);
    } catch (cause) {
      throw new ArchiveError(
        "SG_ARCHIVE_BAD_KEY",
        "the checkpoint key is not an Ed25519 private key in PEM",
        cause,
      );
    }
  }

  /** Those who may have signed what this writer trusts at its start: itself alone. */
  #verifiers(): readonly NoteVerifier[] {
    const key = this.#signer === undefined ? undefined : parseVerifierKey(this.#signer.verifierKey);
    return key === undefined ? [] : [key];
  }

  #latestCheckpoint(): Checkpoint | undefined {
    return latestTrusted(this.#log.directories, this.#verifiers())?.checkpoint;
  }

  #findUnsealed(): void {
    const notes = this.#log.directories.flatMap((one) => readNotes(one, "seals"));
    const stated = new Set(
      notes.flatMap(
        (note) => trustedCheckpoint(note, this.#verifiers())?.seals.map((one) => one.segment) ?? [],
      ),
    );
    for (const { name, path } of listSegments(this.#log.directories)) {
      if (this.#signer === undefined ? !isSealed(path) : !stated.has(name)) this.#unsealed.add(name);
    }
  }

  #openWriter(): LogWriter {
    const tail = recoverLog(this.#log, this.#latestCheckpoint());
    this.#findUnsealed();
    const store = new SqliteStore(this.#log, this.#options.reserveBytes);
    const retired = (name: string): void => void this.#unsealed.add(name);
    const { maxSegmentBytes } = this.#options;
    return new LogWriter({ store, now: this.#ports.now, retired, maxSegmentBytes }, tail);
  }

  #upkeep(act: () => void): void {
    try {
      act();
      this.#lastFailure = "";
    } catch (cause) {
      this.#reportFailure(cause);
    }
  }

  /** Once for each new reason: upkeep is tried each second. */
  #reportFailure(cause: unknown): void {
    const { code, message } = asArchiveError(cause, "upkeep");
    if (message === this.#lastFailure) return;
    this.#lastFailure = message;
    this.#ports.report({ type: "upkeepFailed", code, detail: message });
  }

  #checkpoint(seals: readonly SealStatement[]): void {
    const { size } = this.#writer.tree;
    if (this.#signer === undefined) return;
    if (seals.length === 0 && size === this.#lastCheckpoint.size) return;
    // Set first: a store that fails is asked again after the usual time, not each second.
    this.#lastCheckpoint = { atMs: this.#ports.now(), size: this.#lastCheckpoint.size };
    const checkpoint: Checkpoint = {
      origin: originOf(this.logId),
      size,
      root: this.#writer.tree.root().toString("base64"),
      atMs: this.#lastCheckpoint.atMs,
      seals,
    };
    this.#keepNote(checkpoint, this.#signer.sign(formatCheckpoint(checkpoint)));
    this.#lastCheckpoint = { atMs: checkpoint.atMs, size };
    this.#writer.mark();
    this.#ports.report({ type: "checkpointed", size });
  }

  /** In the first directory that takes it. */
  #keepNote(checkpoint: Checkpoint, note: string): void {
    let failure: unknown;
    for (const directory of this.#log.directories) {
      try {
        const admin = new AdminLog(directory);
        try {
          admin.append(checkpoint, note);
        } finally {
          admin.close();
        }
        return;
      } catch (cause) {
        failure = cause;
      }
    }
    throw asArchiveError(failure, "no directory takes the checkpoint");
  }

  async #sealRetired(): Promise<void> {
    for (const name of this.#unsealed) {
      try {
        await this.#seal(name);
      } catch (cause) {
        this.#reportFailure(cause);
        return; // the same store would fail for the next one; the next tick tries again
      }
    }
  }

  async #seal(name: string): Promise<void> {
    const segments = listSegments(this.#log.directories);
    const index = segments.findIndex((one) => one.name === name);
    const segment = segments[index];
    if (segment === undefined || !makeFinal(segment)) return;
    const statement = await statementOf(segment, lastThatCounts(segments, index));
    this.#checkpoint([statement]);
    this.#unsealed.delete(name);
    const records = statement.lastSequence - statement.firstSequence + 1;
    this.#ports.report({ type: "sealed", segment: name, records });
  }
}
