/**
 * The composition root: builds every port, knows every folder, decides nothing.
 *
 * Start order: archive (a gateway that cannot keep records does not start), its first records, certificates,
 * upstreams, listeners, health. The end is the mirror: listeners drain, then the archive closes.
 */
import { keep, type ArchiveSink } from "./archive/sink.ts";
import { noticesText } from "./config/notices.ts";
import { PolicyHolder, type PreparedReload, type ReloadResult } from "./config/reload.ts";
import { watchCertificates } from "./edge/certificate-watch.ts";
import { Certificates } from "./edge/certificates.ts";
import { systemClock } from "./edge/clock.ts";
import { ConnectionLimits, type Limits } from "./edge/limits.ts";
import type { DrainResult, Listener, ListenerPorts } from "./edge/listener.ts";
import { LoopGuard } from "./edge/loop-guard.ts";
import { EdgeObserver, type SessionNews } from "./edge/observe.ts";
import type { CreateSession } from "./edge/session-port.ts";
import { UpstreamHealth } from "./edge/upstream-health.ts";
import { Upstreams } from "./edge/upstream.ts";
import { clientEntries, type ClientEntry } from "./gateway/client-entries.ts";
import { healthChecks, openHealth } from "./gateway/health-checks.ts";
import { endpointText, makeListeners, maximaOf } from "./gateway/listeners.ts";
import { openArchive } from "./gateway/open-archive.ts";
import type { GatewayOptions } from "./gateway/options.ts";
import { noteReload } from "./gateway/reload-notes.ts";
import { makeServiceAccount } from "./gateway/service.ts";
import { sessionFactory } from "./gateway/session-factory.ts";
import { ClientFiles } from "./session/client-files.ts";
import { RoomSights } from "./session/room-sights.ts";
import { Volumes } from "./session/volumes.ts";
import type { RefreshResult } from "./gateway/state-events.ts";
import { StatePart } from "./gateway/state-part.ts";
import type { GatewayStatus } from "./gateway/status.ts";
import { targetsOf } from "./gateway/targets.ts";
import { Turns } from "./gateway/turns.ts";
import { VolumeFile } from "./gateway/volume-file.ts";
import type { HealthCheck, HealthServer } from "./ops/health.ts";
import type { Metrics } from "./ops/metrics.ts";
import { OperationLog } from "./records/operation-log.ts";
import type { Decisions } from "./policy/decisions.ts";
import { unknownDivisions } from "./policy/membership.ts";
import type { NoticeProof } from "./policy/notice.ts";
import { reviewJson } from "./reports/review-due.ts";
import type { ServiceAccount } from "./service/account.ts";

const CERTIFICATE_WATCH_MS = 60_000;
const UPSTREAM_PROBE_MS = 10_000;

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #sink: ArchiveSink;
  readonly #operations: OperationLog;
  readonly #policy: PolicyHolder;
  readonly #certificates: Certificates;
  readonly #health: UpstreamHealth;
  readonly #observer: EdgeObserver;
  readonly #limits: Limits;
  readonly #startedAtMs = systemClock.nowMs();
  readonly #createSession: CreateSession;
  readonly #clients: ClientFiles;
  readonly #turns = new Turns();
  readonly #state: StatePart;
  #listeners: readonly Listener[] = [];
  #healthServers: readonly HealthServer[] = [];
  #service: ServiceAccount | undefined;
  #stopWatch: () => void = () => undefined;
  readonly #volumeFile: VolumeFile | undefined;
  #isStarted = false;
  #isDraining = false;

  private constructor(options: GatewayOptions, sink: ArchiveSink, certificates: Certificates) {
    const { config, log, metrics } = options;
    this.#options = options;
    this.#sink = sink;
    this.#certificates = certificates;
    this.#operations = new OperationLog(options.runId, {
      append: async (record) => await keep(sink, record),
      nowMs: () => systemClock.nowMs(),
    });
    this.#policy = new PolicyHolder(options.policy, options.loadPolicy);
    this.#health = new UpstreamHealth(targetsOf(config), systemClock);
    this.#observer = new EdgeObserver(log, metrics, options.onNews ?? ((news) => this.#service?.tell(news)));
    this.#limits = options.limits ?? new ConnectionLimits(maximaOf(config));
    this.#clients = options.clients ?? new ClientFiles();
    const { sights = new RoomSights(), volumes = new Volumes() } = options;
    // With several workers it is the primary's.
    if (options.volumes === undefined)
      this.#volumeFile = new VolumeFile({ dataDir: config.dataDir, volumes, clock: systemClock, log });
    const decide = this.decide.bind(this);
    const ours = { policy: this.#policy, clients: this.#clients, operations: this.#operations };
    this.#state = new StatePart({ options, sink, ...ours, decide });
    const memory = { sights, clients: this.#clients, notices: this.#state.notices, volumes };
    this.#createSession = sessionFactory(config, this.#policy, memory);
    this.#observeSources(metrics);
  }

  /** @throws ArchiveError, EdgeError, or the system's error where an address is taken; nothing is left running. */
  static async start(options: GatewayOptions): Promise<Gateway> {
    const certificates = await Certificates.load(options.config.certificates, options.config.clientAuthority);
    const sink = options.sink ?? (await openArchive(options));
    const gateway = new Gateway(options, sink, certificates);
    try {
      await gateway.#begin();
    } catch (error) {
      await gateway.drain();
      throw error;
    }
    return gateway;
  }

  get endpoints(): readonly { readonly name: string; readonly address: string; readonly port: number }[] {
    const health = this.#healthServers.map(({ port }) => ({ name: "metrics", address: "", port }));
    return [...this.#listeners.map((one) => ({ name: one.name, ...one.endpoint })), ...health];
  }

  status(): GatewayStatus {
    const review = this.#state.review?.due;
    return {
      version: this.#options.version,
      startedAt: new Date(this.#startedAtMs).toISOString(),
      policy: this.#policy.facts,
      listeners: this.#listeners.map((one) => ({
        name: one.name,
        address: endpointText(one.endpoint),
        sessions: one.sessionCount,
      })),
      upstreams: this.#health.states(),
      archive: this.#sink.state(),
      certificates: this.#certificates
        .facts()
        .map(({ name, expiresAtMs }) => ({ name, expires: new Date(expiresAtMs).toISOString() })),
      ...(this.#service === undefined ? {} : { service: this.#service.state }),
      ...(review === undefined ? {} : { annualReview: reviewJson(review) }),
      isDraining: this.#isDraining,
    };
  }

  /** What the clients of users say they are. */
  clients(): readonly ClientEntry[] {
    return clientEntries(this.#clients.all);
  }

  /** Changes of the state go on record. @throws StoreError, ArchiveError */
  async refresh(): Promise<RefreshResult> {
    return await this.#state.refresh();
  }

  /** Of sessions in another process, for the service account in this one. */
  tellNews(news: SessionNews): void {
    this.#service?.tell(news);
  }

  /** Of a session in another process. */
  hearNotice(proof: NoticeProof): void {
    this.#state.hearNotice(proof);
  }

  /** Of the service account in another process. */
  noteServiceConnected(isConnected: boolean): void {
    this.#state.notices.isAvailable = isConnected;
  }

  /** Policy and certificates. A new policy is on record before a session judges by it. */
  async reload({ isTrial = false }: { readonly isTrial?: boolean } = {}): Promise<ReloadResult> {
    if (isTrial) return this.#policy.prepare().result;
    const apply = async (): Promise<ReloadResult> => await this.#apply();
    return await noteReload(
      { ...this.#options, policy: this.#policy },
      async () => await this.#turns.take(apply),
    );
  }

  async #apply(): Promise<ReloadResult> {
    const prepared = await this.prepareReload();
    await this.recordReload(prepared);
    this.commitReload(prepared);
    return prepared.result;
  }

  /** The first of three steps, for several processes that go together: nothing has changed yet but certificates. */
  async prepareReload(): Promise<PreparedReload> {
    const prepared = this.#policy.prepare();
    await this.#certificates.reload();
    return prepared;
  }

  /** The second: on record. @throws ArchiveError */
  async recordReload({ result, policy }: PreparedReload): Promise<void> {
    if (result.outcome !== "swapped") return;
    const { from, to } = result;
    const changes = result.changes.join("; ");
    await this.#operations.append("policy", { from, revision: to, changes, policy: policy.text });
  }

  /** The third: in force. */
  commitReload({ result, commit }: PreparedReload): void {
    if (result.outcome !== "swapped") return;
    commit();
    this.#tellSessions();
    this.#state.policyChanged();
    this.#service?.policyChanged();
  }

  /** In force from now on: by who reads the state, in this process or another. */
  decide(decisions: Decisions): void {
    this.#policy.decide(decisions);
    this.#tellSessions();
  }

  #tellSessions(): void {
    const { revision } = this.#policy;
    for (const listener of this.#listeners) listener.broadcast({ type: "policyChanged", revision });
  }

  /** Instead of the third, where another process could not go along: the record says that nothing came of it. */
  async withdrawReload({ result }: PreparedReload): Promise<void> {
    if (result.outcome !== "swapped") return;
    const { from: revision, to: from } = result;
    const { text } = this.#policy.policy;
    await this.#operations.append("policy", { from, revision, changes: "withdrawn", policy: text });
  }

  /** Takes no more connections, lets what is in flight finish, cuts the rest, closes the archive. Once. */
  async drain(timeoutMs = this.#options.config.limits.drainTimeoutMs): Promise<DrainResult> {
    this.#isDraining = true;
    this.#stopWatch();
    this.#health.close();
    await this.#service?.close();
    const results = await Promise.all(this.#listeners.map(async (one) => await one.drain(timeoutMs)));
    const endedCount = results.reduce((sum, one) => sum + one.endedCount, 0);
    const cutCount = results.reduce((sum, one) => sum + one.cutCount, 0);
    this.#volumeFile?.close();
    await this.#state.close();
    await this.#operations.append("stop", { endedCount, cutCount }).catch(() => undefined);
    await this.#sink.close();
    await Promise.all(
      this.#healthServers.map(async (one) => {
        await one.close();
      }),
    );
    this.#options.log.info({ endedCount, cutCount }, "stopped");
    return { endedCount, cutCount };
  }

  async #begin(): Promise<void> {
    const { config, version, log } = this.#options;
    const { runId, sights } = this.#options;
    const { serviceAccount: service } = config;
    await this.#operations.append("start", { version, runId, sightedStreams: sights?.size ?? 0, service });
    const facts = this.#policy.recordedFacts;
    await this.#operations.append("policy", { ...facts, policy: this.#policy.policy.text });
    await this.#state.start();
    this.#volumeFile?.start();
    this.#stopWatch = this.#watchCertificates();
    await this.#openHealth();
    const loopGuard = new LoopGuard();
    const upstreams = this.#openUpstreams(loopGuard);
    // Known before they listen: a start that fails closes those that did.
    const { relay } = this.#options;
    this.#listeners = makeListeners(config, { ...this.#listenerPorts, upstreams, loopGuard, relay });
    for (const listener of this.#listeners) await listener.listen();
    await upstreams.checkLoops(this.#listeners.map(({ endpoint }) => endpoint));
    await this.#health.start(UPSTREAM_PROBE_MS);
    for (const { name, isUp } of this.#health.states())
      if (!isUp) log.warn({ upstream: name }, "upstream unreachable");
    this.#isStarted = true;
    this.#startService(upstreams);
    const { clients } = this.#policy.facts;
    if (this.#policy.revision.clients.approved.length === 0) log.warn({ clients }, "no client is approved");
    if (service === "")
      log.warn({ notices: noticesText(this.#policy.revision.notices, false) }, "no service account");
    log.info(
      { ...this.#policy.recordedFacts, domains: config.upstreams.flatMap(({ domains }) => domains) },
      "started",
    );
  }

  #startService(upstreams: Upstreams): void {
    const { rosterGroups } = this.#state;
    const roster = {
      isWanted: () => rosterGroups.isWanted,
      tell: (groups: ReadonlyMap<string, readonly string[]>) => void rosterGroups.tell(groups),
    };
    const onConnected = (isConnected: boolean): void => {
      this.noteServiceConnected(isConnected);
      this.#options.onServiceConnected?.(isConnected);
    };
    const parts = {
      roster,
      sink: this.#sink,
      operations: this.#operations,
      policy: this.#policy,
      upstreams,
      onConnected,
    };
    this.#service = makeServiceAccount({ ...this.#options, ...parts });
    this.#service?.start();
    this.#state.startDirectories();
  }

  #openUpstreams(loopGuard: LoopGuard): Upstreams {
    return new Upstreams({
      targets: targetsOf(this.#options.config),
      loopGuard,
      watcher: (name, outcome) => {
        this.#health.note(name, outcome.isUp);
        this.#observer.onUpstream(name, outcome);
      },
    });
  }

  get #listenerPorts(): Omit<ListenerPorts, "upstreams" | "loopGuard"> {
    return {
      createSession: this.#createSession,
      certificates: this.#certificates,
      sink: this.#sink,
      clock: systemClock,
      limits: this.#limits,
      observer: this.#observer,
    };
  }

  /** What makes it not ready. */
  get checks(): readonly HealthCheck[] {
    return healthChecks({
      sink: this.#sink,
      certificates: this.#certificates,
      health: this.#health,
      isDraining: () => this.#isDraining,
    });
  }

  async #openHealth(): Promise<void> {
    const { config, metrics } = this.#options;
    const page = { metrics, checks: this.checks, isStarted: () => this.#isStarted };
    await openHealth(config.listeners, page, (server) => {
      this.#healthServers = [...this.#healthServers, server];
    });
  }

  #watchCertificates(): () => void {
    const { log } = this.#options;
    return watchCertificates(this.#certificates, {
      intervalMs: CERTIFICATE_WATCH_MS,
      clock: systemClock,
      onReload: () => {
        log.info("certificates reloaded");
      },
      onError: (error) => {
        log.error({ detail: error instanceof Error ? error.message : "" }, "certificates not reloaded");
      },
    });
  }

  #observeSources(metrics: Metrics): void {
    metrics.observeSources({
      certificates: () => this.#certificates.facts(),
      upstreams: () => this.#health.states(),
      connections: () => this.#listeners.map((one) => ({ listener: one.name, count: one.sessionCount })),
      archive: () => this.#sink.state(),
      service: () => this.#service?.state,
      directory: () => this.#state.directory,
      policy: () => this.#policy.facts,
      unknownDivisions: () => unknownDivisions(this.#policy.revision),
      reviewDueMs: () => this.#state.review?.due?.dueMs,
    });
  }
}
