/**
 * One worker after another in the same place: forked, told to start, followed, and replaced when it is gone.
 *
 * Rule 1: a worker that dies is replaced after a pause that doubles while replacements die, too, and begins anew once one
 * has lived for a minute.
 * Rule 2: one that lives and does not answer counts as dead: it is given connections, and serves none of them.
 * Rule 3: what a dead worker had claimed is free before its successor starts.
 */
import { CallError, Calls } from "../edge/calls.ts";
import { systemClock, type Timer } from "../edge/clock.ts";
import type { WorkerProcess } from "../edge/cluster.ts";
import { codeOf, EdgeError } from "../edge/edge-error.ts";
import { claimsOf } from "../edge/limits-owner.ts";
import type { ConnectionLimits } from "../edge/limits.ts";
import type { SessionNews } from "../edge/observe.ts";
import type { Log } from "../ops/log.ts";
import type { MetricSnapshot } from "../ops/metrics.ts";
import type { Decisions } from "../policy/decisions.ts";
import type { NoticeProof } from "../policy/notice.ts";
import type { ClientFile } from "../session/client-file.ts";
import type { StreamSight } from "../session/room-sights.ts";
import type { VolumeNews } from "../session/volumes.ts";
import type { Endpoint, PrimaryMethods, WorkerMethods, WorkerOrder, WorkerReport } from "./protocol.ts";

/** Number of the worker with the service account and the state: one a gateway. */
export const SERVICE_WORKER = 1;

export interface SlotPorts {
  readonly fork: () => WorkerProcess;
  readonly limits: ConnectionLimits;
  readonly log: Log;
  /** As of now: a worker starts with what is in force when it does. */
  readonly order: (number: number) => WorkerOrder;
  /** One at a time with reloads. */
  readonly inTurn: <T>(act: () => Promise<T>) => Promise<T>;
  /** Of sessions, for the service account. */
  readonly onNews: (news: SessionNews) => void;
  /** Of a stream, for the workers beside this one. */
  readonly onSight: (news: StreamSight, from: number) => void;
  readonly onClient: (file: ClientFile, from: number) => void;
  readonly onVolumes: (news: VolumeNews, from: number) => void;
  readonly onDecisions: (decisions: Decisions, from: number) => void;
  readonly onNotice: (proof: NoticeProof, from: number) => void;
  /** Of the service account; false also where the worker that has it is gone. */
  readonly onConnected: (isConnected: boolean, from: number) => void;
  /** A dead worker's last counts. */
  readonly onCounts: (last: MetricSnapshot) => void;
  readonly greetingTimeoutMs?: number;
  /** Between two questions whether it lives, and for the answer. */
  readonly watchMs?: number;
}

export interface LiveWorker {
  readonly pid: number;
  readonly calls: Calls<WorkerMethods, PrimaryMethods>;
  readonly kill: () => void;
  readonly ended: Promise<string>;
  last: WorkerReport | undefined;
}

/** For the first sign of life: a process that hangs must not hold up reloads. */
const GREETING_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 120_000;
/** A stalled disk or a paused machine is no death: a process that blocks for so long serves nobody. */
const WATCH_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
const PROVEN_MS = 60_000;

export class WorkerSlot {
  readonly number: number;
  readonly #ports: SlotPorts;
  #starting: LiveWorker | undefined;
  #live: LiveWorker | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(number: number, ports: SlotPorts) {
    this.number = number;
    this.#ports = ports;
  }

  /** Undefined while there is none that serves. */
  get live(): LiveWorker | undefined {
    return this.#live;
  }

  /** Also while it starts. */
  get calls(): LiveWorker["calls"] | undefined {
    return (this.#live ?? this.#starting)?.calls;
  }

  /** @returns where it listens. @throws CallError as the worker failed; EdgeError `SG_EDGE_WORKER_LOST` */
  async start(): Promise<readonly Endpoint[]> {
    if (this.#isClosed) throw new EdgeError("SG_EDGE_WORKER_LOST", "the gateway is stopping");
    const { worker, greeted } = this.#fork();
    this.#starting = worker;
    try {
      await greeted;
      const endpoints = await worker.calls.ask("start", this.#ports.order(this.number), START_TIMEOUT_MS);
      this.#follow(worker);
      return endpoints;
    } catch (error) {
      worker.kill();
      await worker.ended;
      throw error;
    } finally {
      this.#starting = undefined;
    }
  }

  /** No more replacements; one that is starting serves nobody yet, and is not waited for. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#starting?.kill();
  }

  kill(): void {
    this.close();
    this.#live?.kill();
  }

  #fork(): { readonly worker: LiveWorker; readonly greeted: Promise<unknown> } {
    const { fork, limits, greetingTimeoutMs = GREETING_TIMEOUT_MS } = this.#ports;
    const { promise: greeted, resolve, reject } = Promise.withResolvers<undefined>();
    const fail = (how: string): void => {
      reject(new EdgeError("SG_EDGE_WORKER_LOST", `worker ${this.number} ended at its start: ${how}`));
    };
    const process = fork();
    const claims = claimsOf(limits);
    const { claimAddress, claimUser, authenticated, release, releaseAll } = claims;
    const calls = new Calls<WorkerMethods, PrimaryMethods>(process.channel, {
      claimAddress,
      claimUser,
      authenticated,
      release,
      news: this.#ports.onNews,
      sight: (news) => {
        this.#ports.onSight(news, this.number);
      },
      client: (file) => {
        this.#ports.onClient(file, this.number);
      },
      volumes: (news) => {
        this.#ports.onVolumes(news, this.number);
      },
      decisions: (decided) => {
        this.#ports.onDecisions(decided, this.number);
      },
      notice: (proof) => {
        this.#ports.onNotice(proof, this.number);
      },
      connected: (isConnected) => {
        this.#ports.onConnected(isConnected, this.number);
      },
      hello: () => {
        resolve(undefined);
      },
      report: (report) => {
        worker.last = report;
      },
    });
    const worker: LiveWorker = { ...process, calls, last: undefined };
    void process.ended.then((how) => {
      releaseAll();
      fail(how);
    });
    const timer = systemClock.after(greetingTimeoutMs, () => {
      fail(`no sign of life in ${greetingTimeoutMs} ms`);
    });
    greeted
      .catch(() => undefined)
      .finally(() => {
        timer.cancel();
      });
    return { worker, greeted };
  }

  #follow(worker: LiveWorker): void {
    const { log, onCounts, onConnected } = this.#ports;
    this.#live = worker;
    const startedAtMs = systemClock.monotonicMs();
    const watch = this.#watch(worker);
    void worker.ended.then((how) => {
      watch.cancel();
      this.#live = undefined;
      if (worker.last !== undefined) onCounts(worker.last.metrics);
      if (this.number === SERVICE_WORKER) onConnected(false, this.number);
      if (this.#isClosed) return;
      log.error(
        { code: "SG_EDGE_WORKER_LOST", worker: this.number, pid: worker.pid, detail: how },
        "worker ended",
      );
      if (systemClock.monotonicMs() - startedAtMs > PROVEN_MS) this.#pauseMs = FIRST_PAUSE_MS;
      this.#replaceLater();
    });
  }

  #watch({ calls, kill, pid }: LiveWorker): Timer {
    const { log, watchMs = WATCH_MS } = this.#ports;
    const watch = systemClock.after(watchMs, () => {
      calls
        .ask("report", undefined, watchMs)
        .catch((error: unknown) => {
          // An answer, too.
          if (!(error instanceof CallError)) throw error;
        })
        .then(() => {
          watch.restart();
        })
        .catch((error: unknown) => {
          // An ordinary end in the middle of a question.
          if (this.#isClosed) return;
          const detail = error instanceof Error ? error.message : "";
          log.error(
            { code: codeOf(error, "SG_EDGE_WORKER_LOST"), worker: this.number, pid, detail },
            "worker does not answer",
          );
          kill();
        });
    });
    return watch;
  }

  #replaceLater(): void {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    this.#timer = systemClock.after(pauseMs, () => {
      if (!this.#isClosed) void this.#replace();
    });
  }

  async #replace(): Promise<void> {
    const { log, inTurn } = this.#ports;
    try {
      await inTurn(async () => await this.start());
      log.info({ worker: this.number, pid: this.#live?.pid }, "worker replaced");
    } catch (error) {
      if (this.#isClosed) return;
      const detail = error instanceof Error ? error.message : "";
      log.error(
        { code: codeOf(error, "SG_EDGE_WORKER_LOST"), worker: this.number, detail },
        "worker not replaced",
      );
      this.#replaceLater();
    }
  }
}
