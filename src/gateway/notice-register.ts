/**
 * Keeps in `state.db` who has had the notice, and knows it again after a restart.
 *
 * Rule 1: in the one process that owns what there is one of; what other processes were shown is told to it.
 * Rule 2: many at once are one transaction: everybody logs in at nine. What could not be written waits and is tried again; should
 * the process die before, such people get the notice once more.
 * Rule 3: nothing waits for it. The evidence is the record that the session made (`session/notice-watch.ts`).
 * Source: docs/decisions/0033-the-notice-is-proven-by-its-session.md.
 */
import { existsSync } from "node:fs";
import type { Clock } from "../edge/clock.ts";
import type { Log } from "../ops/log.ts";
import { isOfWrongClock, type NoticeProof } from "../policy/notice.ts";
import { keepProofs, listProofs } from "../store/notices.ts";
import { openStore, statePathOf, type Store } from "../store/store.ts";
import { Turns } from "./turns.ts";

export interface NoticeRegisterParts {
  readonly dataDir: string;
  readonly log: Pick<Log, "error">;
  readonly clock: Clock;
}

const GATHER_MS = 200;
const RETRY_MS = 5_000;
/** A lock of SQLite's is waited for by the thread. */
const BUSY_TIMEOUT_MS = 50;

export class NoticeRegister {
  readonly #parts: NoticeRegisterParts;
  readonly #turns = new Turns();
  readonly #waiting: NoticeProof[] = [];
  #store: Store | undefined;
  #timer: { cancel(): void } | undefined;
  #isClosed = false;

  constructor(parts: NoticeRegisterParts) {
    this.#parts = parts;
  }

  /** @param sinceMs what is older proves nothing any more, nor does what is of a time to come. @throws StoreError */
  async read(sinceMs: number): Promise<readonly NoticeProof[]> {
    if (!existsSync(statePathOf(this.#parts.dataDir))) return [];
    const proofs = await this.#open().read(async (tx) => await listProofs(tx, { sinceMs }));
    const nowMs = this.#parts.clock.nowMs();
    return proofs.filter(({ atMs }) => !isOfWrongClock(atMs, nowMs));
  }

  add(proof: NoticeProof): void {
    this.#waiting.push(proof);
    this.#writeAfter(GATHER_MS);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#write();
    await this.#store?.close();
    this.#store = undefined;
  }

  #writeAfter(delayMs: number): void {
    if (this.#isClosed || this.#timer !== undefined) return;
    this.#timer = this.#parts.clock.after(delayMs, () => {
      this.#timer = undefined;
      void this.#write();
    });
  }

  async #write(): Promise<void> {
    await this.#turns.take(async () => {
      const proofs = [...this.#waiting];
      if (proofs.length === 0) return;
      try {
        await this.#open().note(async (tx) => {
          await keepProofs(tx, proofs);
        });
        this.#waiting.splice(0, proofs.length);
      } catch (error) {
        const code = error instanceof Error && "code" in error ? String(error.code) : "failed";
        this.#parts.log.error({ code, count: proofs.length }, "proofs of the notice not written yet");
        this.#writeAfter(RETRY_MS);
      }
    });
  }

  #open(): Store {
    const { dataDir, clock } = this.#parts;
    const uid = process.getuid?.();
    this.#store ??= openStore({
      path: statePathOf(dataDir),
      nowMs: clock.nowMs(),
      uid,
      busyTimeoutMs: BUSY_TIMEOUT_MS,
    });
    return this.#store;
  }
}
