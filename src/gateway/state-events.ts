/**
 * Copies what was changed in the state to the archive, as `admin` records: in order, each once; then tells what is decided.
 *
 * Rule 1: an event is marked only after its receipt; what was appended and not marked, because the process was killed between,
 * is appended again under the same `recordId`, which the archive knows.
 * Rule 2: in the one process that owns what there is one of. It never waits long for a command that holds the state: the thread
 * serves sessions.
 * Rule 3: a state that this version cannot read lets no gateway start: changes of it could not be put on record, and nobody
 * knew what is decided.
 */
import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { keep, type ArchiveSink } from "../archive/sink.ts";
import type { Clock, Timer } from "../edge/clock.ts";
import type { Log } from "../ops/log.ts";
import type { Decisions } from "../policy/decisions.ts";
import type { ExceptionPolicy, FiledException } from "../policy/exception.ts";
import { dueMarks, nextEndMs } from "../policy/exception-ends.ts";
import type { Receipt } from "../records/receipt.ts";
import { StoreError } from "../store/errors.ts";
import { markDelivered, undelivered, type Undelivered } from "../store/events.ts";
import { markEnd } from "../store/exception-marks.ts";
import { noteDirectory, tellGroup, type DirectoryTurn } from "../store/directory-groups.ts";
import type { DirectoryGroup } from "../policy/divisions.ts";
import { openStore, statePathOf, type Store } from "../store/store.ts";
import { listAcceptances } from "../store/report-register.ts";
import { noteSeenDevices } from "../store/seen-devices.ts";
import type { Tx } from "../store/tables.ts";
import { readDecisions } from "./decisions.ts";
import { Turns } from "./turns.ts";

export interface StateEventsParts {
  readonly dataDir: string;
  readonly sink: Pick<ArchiveSink, "append">;
  readonly log: Pick<Log, "error" | "warn" | "info">;
  readonly clock: Clock;
  /** What is decided now: at the start, and whenever that has changed. */
  readonly onDecisions: (decisions: Decisions) => void;
  /** Of the policy in force. */
  readonly exceptions: () => ExceptionPolicy;
  /** Devices that accounts were seen with, whether they are noted or not. */
  readonly seenDevices?: () => Decisions["seenDevices"];
  /** When an annual review was accepted last; undefined where none was. At each look that found all on record. */
  readonly onReviewed?: (lastAcceptedMs: number | undefined) => void;
}

export interface RefreshResult {
  /** Events that were put on record now. */
  readonly recorded: number;
}

interface Look {
  readonly events: readonly Undelivered[];
  readonly decisions: Decisions | undefined;
  readonly acceptedMs?: number | undefined;
}

/** Where no command could say that something changed. */
const ROUND_MS = 60_000;
/** A lock of SQLite's is waited for by the thread. */
const BUSY_TIMEOUT_MS = 50;
/** Each is a write of its own, and a year ends for many exceptions at once: the others have the next round. */
const MOST_MARKS = 200;

export class StateEvents {
  readonly #parts: StateEventsParts;
  readonly #turns = new Turns();
  /** Of those that are on record and not marked yet. */
  readonly #receipts = new Map<number, Receipt>();
  #store: Store | undefined;
  /** What was told last; undefined before. */
  #decided: Decisions | undefined;
  /** Read with them. */
  #acceptedMs: number | undefined;
  /** Nothing has changed since it was read. */
  #isRead = false;
  #endTimer: Timer | undefined;
  /** Of those that sessions keep in mind. */
  #noted: ReadonlySet<string> = new Set();
  #timer: Timer | undefined;

  constructor(parts: StateEventsParts) {
    this.#parts = parts;
  }

  /** @throws StoreError where the state cannot be used; ArchiveError */
  async start(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "SG_STORE_BUSY") throw error;
      // A command is at work: the records may wait for the next round, and nobody is served before it is known who may be.
      const decisions = await this.#open()?.read(readDecisions);
      if (decisions !== undefined) this.#parts.onDecisions(decisions);
    }
    this.#timer = this.#parts.clock.after(ROUND_MS, () => void this.#round());
  }

  /** @throws StoreError, ArchiveError; what is left comes with the next round */
  async refresh(): Promise<RefreshResult> {
    return await this.#turns.take(async () => await this.#deliver());
  }

  /** What directories say: on record, then in force. @throws StoreError, ArchiveError */
  async keepGroups(groups: readonly DirectoryGroup[]): Promise<void> {
    await this.#turns.take(async () => {
      const store = this.#openOrMake();
      const nowMs = this.#parts.clock.nowMs();
      for (const one of groups) await tellGroup(store, one, nowMs);
      await this.#deliver();
    });
  }

  /** On record. @throws StoreError, ArchiveError */
  async keepTurn(turn: DirectoryTurn): Promise<void> {
    await this.#turns.take(async () => {
      await noteDirectory(this.#openOrMake(), turn, this.#parts.clock.nowMs());
      await this.#deliver();
    });
  }

  async close(): Promise<void> {
    this.#timer?.cancel();
    this.#endTimer?.cancel();
    await this.#turns.take(async () => {
      // What is not noted is seen as new once more: no reason not to end.
      await this.#noteDevices().catch(() => undefined);
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

  /** Bound to their accounts beyond this process's life. */
  async #noteDevices(): Promise<void> {
    const all = this.#parts.seenDevices?.() ?? [];
    const fresh = all.filter(([user, mark]) => !this.#noted.has(`${user} ${mark}`));
    if (fresh.length === 0) return;
    const store = this.#openOrMake();
    const seen = fresh.map(([user, mark]) => ({ user, mark }));
    await store.note(async (tx) => {
      await noteSeenDevices(tx, seen, this.#parts.clock.nowMs());
    });
    this.#noted = new Set(all.map(([user, mark]) => `${user} ${mark}`));
    this.#isRead = false;
  }

  async #deliver(): Promise<RefreshResult> {
    await this.#noteDevices();
    const store = this.#open();
    const result = store === undefined ? { recorded: 0 } : await this.#deliverFrom(store);
    this.#parts.onReviewed?.(this.#acceptedMs);
    return result;
  }

  async #deliverFrom(store: Store): Promise<RefreshResult> {
    const first = await this.#copy(store);
    const ends = await this.#noteEnds(store);
    const { recorded } = ends === 0 ? { recorded: 0 } : await this.#copy(store);
    this.#awaitEnd();
    return { recorded: first.recorded + recorded };
  }

  /** @returns how many. What cannot be written now is in the next round: by the stanza's own time they have ended anyhow. */
  async #noteEnds(store: Store): Promise<number> {
    const { clock, exceptions, log } = this.#parts;
    const nowMs = clock.nowMs();
    const due = dueMarks(this.#filed, exceptions(), nowMs).slice(0, MOST_MARKS);
    try {
      for (const one of due) {
        await markEnd(store, one, nowMs);
        const { id, kind, untilMs } = one.of.terms;
        const facts = { exception: id, kind, until: new Date(untilMs).toISOString() };
        log.warn(facts, one.mark === "ended" ? "exception has ended" : "exception ends soon");
      }
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "SG_STORE_BUSY") throw error;
    }
    return due.length;
  }

  /** On record when it comes, where that is before the next round. */
  #awaitEnd(): void {
    const { clock } = this.#parts;
    const nowMs = clock.nowMs();
    const leftMs = (nextEndMs(this.#filed, nowMs) ?? Infinity) - nowMs;
    this.#endTimer?.cancel();
    this.#endTimer = leftMs < ROUND_MS ? clock.after(leftMs, () => void this.#round()) : undefined;
  }

  async #copy(store: Store): Promise<RefreshResult> {
    let recorded = 0;
    for (;;) {
      const look = await store.read(async (tx) => await this.#look(tx));
      const { events } = look;
      this.#tell(look);
      if (events.length === 0) return { recorded };
      await this.#keepAll(store, events);
      recorded += events.length;
      this.#isRead = false;
    }
  }

  /** Decisions from the same moment in which nothing was left to record: they are on record before they are in force. */
  async #look(tx: Tx): Promise<Look> {
    const events = await undelivered(tx);
    if (events.length > 0 || this.#isRead) return { events, decisions: undefined };
    const acceptedMs = (await listAcceptances(tx)).at(-1)?.atMs;
    return { events, decisions: await readDecisions(tx), acceptedMs };
  }

  /** Most of what goes on record decides nothing, and telling costs every session of every process. */
  #tell({ decisions, acceptedMs }: Look): void {
    if (decisions === undefined) return;
    this.#isRead = true;
    this.#acceptedMs = acceptedMs;
    if (isDeepStrictEqual(decisions, this.#decided)) return;
    this.#parts.onDecisions(decisions);
    this.#decided = decisions;
  }

  get #filed(): readonly FiledException[] {
    return this.#decided?.exceptions ?? [];
  }

  /** Marked are these alone: others may have been, by a commit that reported an error after all. */
  async #keepAll(store: Store, events: readonly Undelivered[]): Promise<void> {
    const kept: (readonly [id: number, receipt: Receipt])[] = [];
    for (const { id, record } of events) {
      const receipt = this.#receipts.get(id) ?? (await keep(this.#parts.sink, record));
      this.#receipts.set(id, receipt);
      kept.push([id, receipt]);
    }
    await store.note(async (tx) => {
      for (const [id, receipt] of kept) await markDelivered(tx, id, receipt);
    });
    this.#receipts.clear();
  }

  /** Undefined while nobody has written any: most installations have no users at first. */
  #open(): Store | undefined {
    const path = statePathOf(this.#parts.dataDir);
    return this.#store === undefined && !existsSync(path) ? undefined : this.#openOrMake();
  }

  #openOrMake(): Store {
    const { dataDir, clock } = this.#parts;
    const path = statePathOf(dataDir);
    const options = { path, nowMs: clock.nowMs(), uid: process.getuid?.(), busyTimeoutMs: BUSY_TIMEOUT_MS };
    this.#store ??= openStore(options);
    return this.#store;
  }
}
