/**
 * Copies what was changed in the state to the archive, as `admin` records: in order, each once.
 *
 * Rule 1: an event is marked only after its receipt; what was appended and not marked, because the process was killed between,
 * is appended again under the same `recordId`, which the archive knows.
 * Rule 2: in the one process that owns what there is one of. It never waits long for a command that holds the state: the thread
 * serves sessions.
 * Rule 3: a state that this version cannot read lets no gateway start: changes of it could not be put on record.
 */
import { existsSync } from "node:fs";
import { keep, type ArchiveSink } from "../archive/sink.ts";
import type { Clock, Timer } from "../edge/clock.ts";
import type { Log } from "../ops/log.ts";
import type { Receipt } from "../records/receipt.ts";
import { StoreError } from "../store/errors.ts";
import { markDelivered, undelivered, type Undelivered } from "../store/events.ts";
import { openStore, statePathOf, type Store } from "../store/store.ts";
import { Turns } from "./turns.ts";

export interface StateEventsParts {
  readonly dataDir: string;
  readonly sink: Pick<ArchiveSink, "append">;
  readonly log: Pick<Log, "error" | "info">;
  readonly clock: Clock;
}

export interface RefreshResult {
  /** Events that were put on record now. */
  readonly recorded: number;
}

/** Where no command could say that something changed. */
const ROUND_MS = 60_000;
/** A lock of SQLite's is waited for by the thread. */
const BUSY_TIMEOUT_MS = 50;

export class StateEvents {
  readonly #parts: StateEventsParts;
  readonly #turns = new Turns();
  /** Of those that are on record and not marked yet. */
  readonly #receipts = new Map<number, Receipt>();
  #store: Store | undefined;
  #timer: Timer | undefined;

  constructor(parts: StateEventsParts) {
    this.#parts = parts;
  }

  /** @throws StoreError where the state cannot be used; ArchiveError */
  async start(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      // A command is at work: the next round will do.
      if (!(error instanceof StoreError) || error.code !== "SG_STORE_BUSY") throw error;
    }
    this.#timer = this.#parts.clock.after(ROUND_MS, () => void this.#round());
  }

  /** @throws StoreError, ArchiveError; what is left comes with the next round */
  async refresh(): Promise<RefreshResult> {
    return await this.#turns.take(async () => await this.#deliver());
  }

  async close(): Promise<void> {
    this.#timer?.cancel();
    await this.#turns.take(async () => {
      await this.#store?.close();
      this.#store = undefined;
    });
  }

  async #round(): Promise<void> {
    const { log } = this.#parts;
    try {
      await this.refresh();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "failed";
      log.error({ code }, "changes of the state not on record yet");
    }
    this.#timer?.restart();
  }

  async #deliver(): Promise<RefreshResult> {
    const store = this.#open();
    if (store === undefined) return { recorded: 0 };
    let recorded = 0;
    for (;;) {
      const events = await store.read(undelivered);
      if (events.length === 0) return { recorded };
      await this.#keepAll(events);
      await store.note(async (tx) => {
        for (const [id, receipt] of this.#receipts) await markDelivered(tx, id, receipt);
      });
      this.#receipts.clear();
      recorded += events.length;
    }
  }

  async #keepAll(events: readonly Undelivered[]): Promise<void> {
    for (const { id, record } of events) {
      if (!this.#receipts.has(id)) this.#receipts.set(id, await keep(this.#parts.sink, record));
    }
  }

  /** Undefined while nobody has written any: most installations have no users at first. */
  #open(): Store | undefined {
    const { dataDir, clock } = this.#parts;
    const path = statePathOf(dataDir);
    if (this.#store === undefined && !existsSync(path)) return undefined;
    const options = { path, nowMs: clock.nowMs(), uid: process.getuid?.(), busyTimeoutMs: BUSY_TIMEOUT_MS };
    this.#store ??= openStore(options);
    return this.#store;
  }
}
