/**
 * A worker: a whole gateway in a process of its own, without control socket and metrics page, steered by its primary.
 *
 * Rule 1: it reads neither gateway.yaml nor policy.yaml: the primary hands over what is in force, or a worker that takes
 * a dead one's place would judge by a file that nobody has reviewed yet.
 * Rule 2: without its primary it ends: nobody would count its connections.
 */
import { randomUUID } from "node:crypto";
import type { PolicyTools } from "../config/compile.ts";
import type { DirectoryConfig } from "../config/directory-config.ts";
import type { GatewayConfig, ServiceConfig } from "../config/gateway-config.ts";
import { restorePolicy, type LoadedPolicy } from "../config/load-policy.ts";
import type { PreparedReload } from "../config/reload.ts";
import { Secret } from "../config/secret.ts";
import { Calls, type Channel } from "../edge/calls.ts";
import { systemClock } from "../edge/clock.ts";
import { codeOf } from "../edge/edge-error.ts";
import type { SessionNews, TellNews } from "../edge/observe.ts";
import type { DrainResult } from "../edge/listener.ts";
import { Relay } from "../edge/relay.ts";
import { SharedLimits } from "../edge/shared-limits.ts";
import type { Decisions } from "../policy/decisions.ts";
import type { NoticeProof } from "../policy/notice.ts";
import { ClientFiles } from "../session/client-files.ts";
import { RoomSights } from "../session/room-sights.ts";
import { Volumes } from "../session/volumes.ts";
import { readinessOf, type HealthCheck } from "../ops/health.ts";
import { createLog, type Log } from "../ops/log.ts";
import { Metrics } from "../ops/metrics.ts";
import { maximaOf } from "./listeners.ts";
import type { GatewayOptions } from "./options.ts";
import type {
  Endpoint,
  PrimaryMethods,
  SentConfig,
  WorkerMethods,
  WorkerOrder,
  WorkerReport,
} from "./protocol.ts";
import type { RefreshResult } from "./state-events.ts";
import type { GatewayStatus } from "./status.ts";
import { SERVICE_WORKER } from "./worker-slot.ts";

/** The gateway that a worker runs (`gateway.ts`). */
export interface SteeredGateway {
  readonly endpoints: readonly Endpoint[];
  readonly checks: readonly HealthCheck[];
  status(): GatewayStatus;
  prepareReload(): Promise<PreparedReload>;
  recordReload(prepared: PreparedReload): Promise<void>;
  commitReload(prepared: PreparedReload): void;
  withdrawReload(prepared: PreparedReload): Promise<void>;
  tellNews(news: SessionNews): void;
  decide(decisions: Decisions): void;
  hearNotice(proof: NoticeProof): void;
  noteServiceConnected(isConnected: boolean): void;
  refresh(): Promise<RefreshResult>;
  drain(timeoutMs?: number): Promise<DrainResult>;
}

export interface WorkerParts {
  readonly channel: Channel;
  readonly tools: PolicyTools;
  readonly startGateway: (options: GatewayOptions) => Promise<SteeredGateway>;
  readonly orphanEndMs?: number;
}

const REPORT_MS = 1_000;
/** For a worker without its primary: what is in flight goes, and the next primary's workers want the logs. */
const ORPHAN_DRAIN_MS = 5_000;
/** After which it is over, drained or not; the next primary's workers wait longer (`open-archive.ts`). */
const ORPHAN_END_MS = 15_000;

/** Settles once the gateway has drained, because it was told to or because the primary is gone: then in any case. */
export async function runWorker(parts: WorkerParts): Promise<void> {
  const worker = new WorkerLife(parts);
  await worker.ended;
}

class WorkerLife {
  readonly #parts: WorkerParts;
  readonly #primary: Calls<PrimaryMethods, WorkerMethods>;
  readonly #metrics: Metrics;
  readonly #sights = new RoomSights((news) => {
    this.#primary.tell("sight", news);
  });
  readonly #clients = new ClientFiles((file) => {
    this.#primary.tell("client", file);
  });
  readonly #volumes = new Volumes({ isShared: true });
  readonly #ended = Promise.withResolvers<undefined>();
  #gateway: SteeredGateway | undefined;
  #decided: Decisions | undefined;
  /** Told while it started. */
  #proofs: NoticeProof[] = [];
  #isConnected: boolean | undefined;
  #relay: Relay | undefined;
  #version = "";
  /** What a reload is about: read by the gateway as if it were the file. */
  #offered: LoadedPolicy | undefined;
  #prepared: PreparedReload | undefined;
  #draining: Promise<DrainResult> | undefined;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#metrics = new Metrics({ version: "", revision: "" });
    this.#primary = new Calls<PrimaryMethods, WorkerMethods>(parts.channel, {
      start: async (order) => await this.#start(order),
      report: async () => await this.#report(),
      prepare: async (policy) => {
        this.#offered = restorePolicy(policy, parts.tools);
        this.#prepared = await this.#running.prepareReload();
      },
      record: async () => {
        await this.#running.recordReload(this.#reload);
      },
      commit: () => {
        this.#running.commitReload(this.#reload);
        this.#prepared = undefined;
      },
      withdraw: async () => {
        await this.#running.withdrawReload(this.#reload);
        this.#prepared = undefined;
      },
      refresh: async () => await this.#running.refresh(),
      news: (news) => {
        this.#gateway?.tellNews(news);
      },
      sight: (news) => {
        this.#sights.hear(news);
      },
      decisions: (decided) => {
        this.#decided = decided;
        this.#gateway?.decide(decided);
      },
      client: (file) => {
        this.#clients.hear(file);
      },
      volumes: (news) => {
        this.#volumes.hear(news);
      },
      notice: (proof) => {
        if (this.#gateway === undefined) this.#proofs.push(proof);
        else this.#gateway.hearNotice(proof);
      },
      connected: (isConnected) => {
        this.#isConnected = isConnected;
        this.#gateway?.noteServiceConnected(isConnected);
      },
      drain: async (timeoutMs) => await this.#drain(timeoutMs),
    });
    parts.channel.onGone(() => void this.#endAlone(parts.orphanEndMs ?? ORPHAN_END_MS));
    this.#primary.tell("hello", undefined);
  }

  get ended(): Promise<undefined> {
    return this.#ended.promise;
  }

  get #running(): SteeredGateway {
    if (this.#gateway === undefined) throw new TypeError("this worker has not started");
    return this.#gateway;
  }

  get #reload(): PreparedReload {
    if (this.#prepared === undefined) throw new TypeError("no reload is under way");
    return this.#prepared;
  }

  async #start({
    number,
    workerCount,
    version,
    config: sent,
    policy: told,
    sights,
    clients,
    volumes,
    decisions,
    notices,
    relay,
  }: WorkerOrder): Promise<readonly Endpoint[]> {
    const config = openConfig(sent, number);
    const policy = restorePolicy(told, this.#parts.tools);
    this.#version = version;
    for (const one of sights) this.#sights.hear(one);
    for (const one of clients) this.#clients.hear(one);
    this.#volumes.hear(volumes);
    const maxima = maximaOf(config);
    const handshakes = Math.max(1, Math.floor(maxima.handshakes / workerCount));
    const log = createLog({ level: config.logLevel }).child({ worker: number });
    this.#relay = relay && (await Relay.open(relay));
    this.#gateway = await this.#parts.startGateway({
      config,
      policy,
      loadPolicy: () => this.#offered ?? policy,
      log,
      metrics: this.#metrics,
      runId: randomUUID(),
      version: this.#version,
      limits: new SharedLimits({ ...maxima, handshakes }, this.#primary),
      logNumber: number,
      sights: this.#sights,
      clients: this.#clients,
      volumes: this.#volumes,
      relay: this.#relay,
      decisions,
      notices,
      onNotice: (proof) => {
        this.#primary.tell("notice", proof);
      },
      onServiceConnected: (isConnected) => {
        this.#primary.tell("connected", isConnected);
      },
      onDecisions: (decided) => {
        this.#primary.tell("decisions", decided);
      },
      ...(hasService(sent, number) ? {} : { onNews: this.#newsTeller(sent) }),
    });
    // Told while it started.
    if (this.#decided !== undefined) this.#gateway.decide(this.#decided);
    for (const proof of this.#proofs) this.#gateway.hearNotice(proof);
    this.#proofs = [];
    if (this.#isConnected !== undefined) this.#gateway.noteServiceConnected(this.#isConnected);
    this.#tellRegularly(log);
    return this.#gateway.endpoints;
  }

  #newsTeller({ plain }: SentConfig): TellNews {
    if (plain.service === undefined) return () => undefined;
    return (news) => {
      this.#primary.tell("news", news);
    };
  }

  async #report(): Promise<WorkerReport> {
    const { checks } = this.#running;
    const { reasons: failing } = readinessOf({ checks, isStarted: () => true });
    return { status: this.#running.status(), failing, metrics: await this.#metrics.snapshot() };
  }

  #tellRegularly(log: Log): void {
    const timer = systemClock.after(REPORT_MS, () => {
      this.#tellVolumes();
      if (this.#draining !== undefined) return;
      // One that fails must not end the sessions: the primary has the one before.
      void this.#tellReport().catch((error: unknown) => {
        log.error({ code: codeOf(error, "failed") }, "no report to the primary");
      });
      timer.restart();
    });
  }

  #tellVolumes(): void {
    const news = this.#volumes.takeNews();
    if (news !== undefined) this.#primary.tell("volumes", news);
  }

  async #tellReport(): Promise<void> {
    this.#primary.tell("report", await this.#report());
  }

  async #endAlone(endMs: number): Promise<void> {
    const timer = systemClock.after(endMs, () => {
      this.#ended.resolve(undefined);
    });
    await this.#drain(ORPHAN_DRAIN_MS).catch(() => undefined);
    timer.cancel();
  }

  async #drain(timeoutMs: number): Promise<DrainResult> {
    this.#draining ??= (this.#gateway?.drain(timeoutMs) ?? Promise.resolve(NOTHING)).finally(async () => {
      await this.#relay?.close();
      // Later, so that whoever asked has the answer first.
      setImmediate(() => {
        this.#ended.resolve(undefined);
      });
    });
    return await this.#draining;
  }
}

const NOTHING: DrainResult = { endedCount: 0, cutCount: 0 };

/** @param sent as `sendConfig` made it. */
const openConfig = (sent: SentConfig, number: number): GatewayConfig => ({
  ...sent.plain,
  // The page of metrics is the primary's.
  listeners: sent.plain.listeners.filter(({ type }) => type !== "metrics"),
  sealingKey: new Secret("sealing_key", sent.sealingKey),
  archive: { ...sent.plain.archive, signingKey: new Secret("signing_key", sent.signingKey) },
  service: hasService(sent, number) ? openService(sent) : undefined,
  directory: openDirectory(sent),
});

/** One a gateway: the first worker's. */
const hasService = ({ plain }: SentConfig, number: number): boolean =>
  number === SERVICE_WORKER && plain.service !== undefined;

const openService = ({ plain, servicePassword }: SentConfig): GatewayConfig["service"] =>
  plain.service && { ...plain.service, password: new Secret("service.password", servicePassword) };

const openDirectory = ({ plain, directoryPassword }: SentConfig): GatewayConfig["directory"] => {
  const password = directoryPassword === "" ? undefined : new Secret("directory.password", directoryPassword);
  return plain.directory && { ...plain.directory, password };
};

/** For the channel between our own processes alone: secrets in the clear. */
export const sendConfig = (config: GatewayConfig): SentConfig => {
  const { sealingKey, archive, service, directory, ...rest } = config;
  const { signingKey, ...place } = archive;
  return {
    plain: {
      ...rest,
      archive: place,
      service: service && withoutPassword(service),
      directory: directory && withoutBindPassword(directory),
    },
    servicePassword: service?.password.reveal() ?? "",
    directoryPassword: directory?.password?.reveal() ?? "",
    sealingKey: sealingKey.reveal(),
    signingKey: signingKey.reveal(),
  };
};

const withoutPassword = ({
  local,
  domain,
  contact,
  tellsAltered,
}: ServiceConfig): Omit<ServiceConfig, "password"> => ({
  local,
  domain,
  contact,
  tellsAltered,
});

const withoutBindPassword = (directory: DirectoryConfig): Omit<DirectoryConfig, "password"> => {
  const { url, security, caFile, bindDn, base, membersBy, address, domain, refreshMs, timeoutMs } = directory;
  return { url, security, caFile, bindDn, base, membersBy, address, domain, refreshMs, timeoutMs };
};
