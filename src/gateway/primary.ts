/**
 * The primary of a gateway with several processes: serves no client, and holds what must be one: policy, limits, the page
 * of metrics and health, the control socket (by `cli/serve.ts`).
 *
 * Rule 1: a reload is everywhere or nowhere: prepared by all, recorded by all, then in force at all; one that cannot go
 * along keeps the others. A worker that fails after that is ended, and its successor starts with the new policy.
 * Rule 2: a start that one worker cannot take part in fails as a whole.
 */
import type { GatewayConfig } from "../config/gateway-config.ts";
import type { LoadedPolicy } from "../config/load-policy.ts";
import { PolicyHolder, type PreparedReload, type ReloadResult } from "../config/reload.ts";
import { systemClock } from "../edge/clock.ts";
import type { WorkerProcess } from "../edge/cluster.ts";
import { EdgeError } from "../edge/edge-error.ts";
import { ConnectionLimits } from "../edge/limits.ts";
import type { DrainResult } from "../edge/listener.ts";
import type { SessionNews } from "../edge/observe.ts";
import { RelayFolder } from "../edge/relay-folder.ts";
import type { Decisions } from "../policy/decisions.ts";
import type { NoticeProof } from "../policy/notice.ts";
import type { ClientFile } from "../session/client-file.ts";
import { ClientFiles } from "../session/client-files.ts";
import { NoticeProofs } from "../session/notice-proofs.ts";
import { RoomSights, type StreamSight } from "../session/room-sights.ts";
import { Volumes, type VolumeNews } from "../session/volumes.ts";
import type { HealthServer } from "../ops/health.ts";
import { MergedMetrics } from "../ops/merged-metrics.ts";
import type { MetricSnapshot } from "../ops/metrics.ts";
import { clientEntries, type ClientEntry } from "./client-entries.ts";
import { openHealth } from "./health-checks.ts";
import { maximaOf } from "./listeners.ts";
import type { GatewayOptions } from "./options.ts";
import type { Endpoint, WorkerMethods } from "./protocol.ts";
import { noteReload } from "./reload-notes.ts";
import type { RefreshResult } from "./state-events.ts";
import { mergeStatus, sessionsOf, type ClusterStatus } from "./status.ts";
import { Turns } from "./turns.ts";
import { VolumeFile } from "./volume-file.ts";
import { sendConfig } from "./worker.ts";
import { WorkerSlot, type LiveWorker } from "./worker-slot.ts";

type Shared = Pick<GatewayOptions, "config" | "policy" | "loadPolicy" | "log" | "metrics" | "version">;

export interface PrimaryOptions extends Shared {
  readonly workerCount: number;
  readonly fork: () => WorkerProcess;
}

const ANSWER_TIMEOUT_MS = 10_000;
/** There is one of a second ago; who scrapes waits no longer than Prometheus does (10 seconds). */
const REPORT_TIMEOUT_MS = 3_000;
/** Beyond what a drain may take: for the last records and seals. */
const DRAIN_MARGIN_MS = 10_000;

export class Primary {
  readonly #options: PrimaryOptions;
  readonly #policy: PolicyHolder;
  readonly #slots: readonly WorkerSlot[];
  readonly #turns = new Turns();
  readonly #sights = new RoomSights();
  readonly #clients = new ClientFiles();
  readonly #volumes = new Volumes();
  readonly #volumeFile: VolumeFile;
  readonly #notices = new NoticeProofs();
  #decisions: Decisions | undefined;
  readonly #page: MergedMetrics;
  readonly #relays: RelayFolder | undefined;
  readonly #startedAt = new Date(systemClock.nowMs()).toISOString();
  #endpoints: readonly Endpoint[] = [];
  #healthServers: readonly HealthServer[] = [];
  #isStarted = false;
  #isDraining = false;

  private constructor(options: PrimaryOptions) {
    const { config, policy, loadPolicy, log, metrics, version, workerCount, fork } = options;
    const { dataDir } = config;
    this.#volumeFile = new VolumeFile({ dataDir, volumes: this.#volumes, clock: systemClock, log });
    this.#options = options;
    this.#policy = new PolicyHolder(policy, loadPolicy);
    this.#page = new MergedMetrics(metrics, {
      refresh: async () => await Promise.all(this.#live.map(async (one) => await this.#askForReport(one))),
      snapshots: () => this.#live.flatMap(({ last }) => (last === undefined ? [] : [last.metrics])),
    });
    const sent = sendConfig(config);
    this.#relays = hasBosh(config) ? new RelayFolder() : undefined;
    const ports = {
      fork,
      limits: new ConnectionLimits(maximaOf(config)),
      log,
      order: (number: number) => ({
        number,
        workerCount,
        version,
        config: sent,
        policy: this.#sentPolicy(this.#policy.policy),
        sights: this.#sights.all,
        clients: this.#clients.all,
        volumes: this.#volumes.today,
        decisions: this.#decisions,
        notices: { proofs: this.#notices.all, isAvailable: this.#notices.isAvailable },
        relay: this.#relays?.next(),
      }),
      inTurn: async <T>(act: () => Promise<T>) => await this.#turns.take(act),
      onNews: (news: SessionNews) => this.#slots[0]?.live?.calls.tell("news", news),
      onSight: (news: StreamSight, from: number) => {
        this.#passSight(news, from);
      },
      onClient: (file: ClientFile, from: number) => {
        this.#passClient(file, from);
      },
      onVolumes: (news: VolumeNews, from: number) => {
        this.#passVolumes(news, from);
      },
      onDecisions: (decisions: Decisions, from: number) => {
        this.#decisions = decisions;
        this.#tellOthers("decisions", decisions, from);
      },
      onNotice: (proof: NoticeProof, from: number) => {
        this.#notices.hear(proof);
        this.#tellOthers("notice", proof, from);
      },
      onConnected: (isConnected: boolean, from: number) => {
        this.#notices.isAvailable = isConnected;
        this.#tellOthers("connected", isConnected, from);
      },
      onCounts: (last: MetricSnapshot) => {
        this.#page.bury(last);
      },
    };
    this.#slots = Array.from({ length: workerCount }, (_, index) => new WorkerSlot(index + 1, ports));
  }

  /** @throws what the first worker that failed says, by its code; nothing is left running. */
  static async start(options: PrimaryOptions): Promise<Primary> {
    const primary = new Primary(options);
    try {
      await primary.#begin();
    } catch (error) {
      await primary.drain();
      throw error;
    }
    return primary;
  }

  get endpoints(): readonly Endpoint[] {
    const health = this.#healthServers.map(({ port }) => ({ name: "metrics", address: "", port }));
    return [...this.#endpoints, ...health];
  }

  /** Those that serve now. */
  get #live(): readonly LiveWorker[] {
    return this.#slots.flatMap(({ live }) => live ?? []);
  }

  async status(): Promise<ClusterStatus | { readonly isDraining: boolean; readonly workers: readonly [] }> {
    const { live: all, isDraining } = { live: this.#live, isDraining: this.#isDraining };
    const reports = await Promise.all(all.map(async (one) => await this.#askForReport(one)));
    const merged = mergeStatus(reports.flatMap((one) => one?.status ?? []));
    if (merged === undefined) return { isDraining, workers: [] };
    const workers = this.#slots.flatMap(({ number, live }) => {
      if (live?.last === undefined) return [];
      const { status } = live.last;
      return [{ number, pid: live.pid, sessions: sessionsOf(status), records: status.archive.lastSequence }];
    });
    return { ...merged, startedAt: this.#startedAt, policy: this.#policy.facts, isDraining, workers };
  }

  /** What the clients of users say they are, at all workers. */
  clients(): readonly ClientEntry[] {
    return clientEntries(this.#clients.all);
  }

  /** By the first worker. @throws what it says; `SG_EDGE_WORKER_LOST` where there is none: its successor does it at its start */
  async refresh(): Promise<RefreshResult> {
    const result = await this.#slots[0]?.live?.calls.ask("refresh", undefined, ANSWER_TIMEOUT_MS);
    if (result === undefined) throw new EdgeError("SG_EDGE_WORKER_LOST", "the first worker is not there");
    return result;
  }

  async reload({ isTrial = false }: { readonly isTrial?: boolean } = {}): Promise<ReloadResult> {
    if (isTrial) return this.#policy.prepare().result;
    const apply = async (): Promise<ReloadResult> => await this.#apply(this.#policy.prepare());
    return await noteReload(
      { ...this.#options, policy: this.#policy },
      async () => await this.#turns.take(apply),
    );
  }

  /** All workers at once; one that does not end in time is ended. */
  async drain(timeoutMs = this.#options.config.limits.drainTimeoutMs): Promise<DrainResult> {
    this.#isDraining = true;
    for (const slot of this.#slots) slot.close();
    // A reload that is under way comes to its end first.
    await this.#turns.take(async () => await Promise.resolve());
    const results = await Promise.all(this.#live.map(async (one) => await endWorker(one, timeoutMs)));
    await Promise.all(this.#healthServers.map(async (one) => await one.close()));
    this.#relays?.remove();
    this.#volumeFile.close();
    const endedCount = results.reduce((sum, one) => sum + one.endedCount, 0);
    const cutCount = results.reduce((sum, one) => sum + one.cutCount, 0);
    this.#options.log.info({ endedCount, cutCount, workers: results.length }, "all workers stopped");
    return { endedCount, cutCount };
  }

  /** Without waiting for anybody: what was acknowledged is kept. */
  kill(): void {
    for (const slot of this.#slots) slot.kill();
    this.#relays?.remove();
  }

  async #begin(): Promise<void> {
    const { config } = this.#options;
    const page = {
      metrics: this.#page,
      checks: [{ name: "workers", check: () => this.#trouble() }],
      isStarted: () => this.#isStarted,
    };
    await openHealth(config.listeners, page, (server) => {
      this.#healthServers = [...this.#healthServers, server];
    });
    this.#volumeFile.start();
    // The first alone: what is wrong for all is then said once, and the ports that it was given are everybody's.
    const [first, ...others] = this.#slots;
    await this.#turns.take(async () => {
      this.#endpoints = (await first?.start()) ?? [];
      const started = await Promise.allSettled(others.map(async (slot) => await slot.start()));
      for (const one of started) if (one.status === "rejected") throw one.reason;
    });
    this.#isStarted = true;
    this.#options.log.info({ workers: this.#slots.length }, "all workers started");
  }

  /** One that starts has them with its order, or hears of them after it. */
  #passSight(news: StreamSight, from: number): void {
    this.#sights.hear(news);
    this.#tellOthers("sight", news, from);
  }

  #passClient(file: ClientFile, from: number): void {
    this.#clients.hear(file);
    this.#tellOthers("client", file, from);
  }

  #tellOthers<K extends "sight" | "client" | "decisions" | "notice" | "connected">(
    name: K,
    payload: Parameters<WorkerMethods[K]>[0],
    from: number,
  ): void {
    for (const { number, calls } of this.#slots) if (number !== from) calls?.tell(name, payload);
  }

  #passVolumes(news: VolumeNews, from: number): void {
    this.#volumes.hear(news);
    for (const { number, calls } of this.#slots) if (number !== from) calls?.tell("volumes", news);
  }

  /** What a worker says is wrong, or that there are too few of them to say anything. */
  #trouble(): string | undefined {
    if (this.#isDraining) return "draining";
    const all = this.#live;
    if (this.#isStarted && all.length === 0) return "none is running";
    const reasons = all.flatMap(({ last }) => last?.failing ?? []);
    const texts = new Set(reasons.map(({ check, reason }) => `${check}: ${reason}`));
    return texts.size === 0 ? undefined : [...texts].join("; ");
  }

  #sentPolicy({ effective, revision }: LoadedPolicy): Parameters<WorkerMethods["prepare"]>[0] {
    return { effective, id: revision.id };
  }

  async #apply({ result, policy, commit }: PreparedReload): Promise<ReloadResult> {
    if (result.outcome === "refused") return result;
    const all = this.#live;
    // Also where the policy is the same: certificates are read again.
    await this.#inAll(all, "prepare", this.#sentPolicy(policy));
    try {
      await this.#inAll(all, "record", undefined);
    } catch (error) {
      await Promise.allSettled(
        all.map(async ({ calls }) => await calls.ask("withdraw", undefined, ANSWER_TIMEOUT_MS)),
      );
      throw error;
    }
    commit();
    await Promise.all(
      all.map(async ({ calls, kill }) => {
        await calls.ask("commit", undefined, ANSWER_TIMEOUT_MS).catch(kill);
      }),
    );
    return result;
  }

  /**
   * One that is gone is no refusal: its successor starts with what is in force then. One that does not answer is: its disk
   * may be slow, and so may be all the others'; ended for it, they would be gone together.
   */
  async #inAll<K extends "prepare" | "record">(
    all: readonly LiveWorker[],
    step: K,
    payload: Parameters<WorkerMethods[K]>[0],
  ): Promise<void> {
    const asked = all.map(async ({ calls }) => {
      try {
        await calls.ask(step, payload, ANSWER_TIMEOUT_MS);
      } catch (error) {
        if (!(error instanceof EdgeError) || error.code !== "SG_EDGE_WORKER_LOST") throw error;
      }
    });
    for (const outcome of await Promise.allSettled(asked))
      if (outcome.status === "rejected") throw outcome.reason;
  }

  async #askForReport(worker: LiveWorker): Promise<LiveWorker["last"]> {
    const asked = worker.calls.ask("report", undefined, REPORT_TIMEOUT_MS);
    worker.last = await asked.catch(() => worker.last);
    return worker.last;
  }
}

const hasBosh = ({ listeners }: Pick<GatewayConfig, "listeners">): boolean =>
  listeners.some((one) => one.type === "web" && one.bosh !== undefined);

async function endWorker({ calls, kill, ended }: LiveWorker, timeoutMs: number): Promise<DrainResult> {
  const nothing = { endedCount: 0, cutCount: 0 };
  const result = await calls.ask("drain", timeoutMs, timeoutMs + DRAIN_MARGIN_MS).catch(() => nothing);
  const timer = systemClock.after(DRAIN_MARGIN_MS, kill);
  await ended;
  timer.cancel();
  return result;
}
