/**
 * What can be measured about the gateway, as Prometheus reads it.
 *
 * Rule 1: prefix `stanzagate_`, base units, `_total` on counters.
 * Rule 2: labels come from closed or configured sets; never a JID, an address or anything a peer writes freely.
 * Rule 3: a gauge says how several processes' values become one: added up, or the one that is worst.
 * Source: product.md §6.
 */
import { Gauge, Histogram, Registry, type Aggregator } from "@prometheus-io/client";
import { collectProcessMetrics } from "./process-metrics.ts";
import { Tally } from "./tally.ts";

export interface BuildFacts {
  readonly version: string;
  /** Source revision; "" where unknown. */
  readonly revision: string;
}

/** Read at each scrape, so that nobody has to push. */
export interface MetricSources {
  certificates(): readonly { readonly name: string; readonly expiresAtMs: number }[];
  upstreams(): readonly { readonly name: string; readonly isUp: boolean }[];
  connections(): readonly { readonly listener: string; readonly count: number }[];
  archive(): ArchiveFacts;
  /** Undefined where no service account is configured. */
  service(): { readonly account: string; readonly isConnected: boolean } | undefined;
  /** Undefined in a process that does not know. */
  reviewDueMs(): number | undefined;
  /** Undefined where no LDAP server is configured, or nothing is asked of it. */
  directory?(): DirectoryFacts | undefined;
  /** Ids of divisions of which nobody knows yet who is in them. */
  unknownDivisions(): readonly string[];
  policy(): {
    readonly revision: string;
    readonly mode: string;
    /** Rules whose mode is not that of the policy. */
    readonly rules: Readonly<Record<string, string>>;
  };
}

export interface DirectoryFacts {
  readonly url: string;
  readonly isUp: boolean;
  readonly answeredMs: number | undefined;
}

export interface ArchiveFacts {
  readonly isUp: boolean;
  readonly queuedRecords: number;
  readonly queuedBytes: number;
  readonly health?: {
    readonly lastCheckpointAtMs?: number;
    readonly missedCheckpoints: number;
    /** Of `archive.dir` and `archive.second_dir`, in this order. */
    readonly freeBytes: readonly (number | undefined)[];
  };
}

const ARCHIVE_DIRECTORIES = ["dir", "second_dir"] as const;

const COUNTERS = {
  connections: ["connections_total", "Connections, by what became of them", ["listener", "outcome"]],
  handshakes: ["tls_handshakes_total", "TLS handshakes", ["listener", "version", "result"]],
  auth: ["auth_total", "Log-ins relayed", ["mechanism", "result"]],
  stanzas: ["stanzas_total", "Stanzas judged, by what was done", ["direction", "kind", "action"]],
  stanzaBytes: ["stanza_bytes_total", "Bytes of judged stanzas as received", ["direction"]],
  decisions: ["decisions_total", "Findings' rules of judged stanzas", ["rule", "action", "mode"]],
  detectorMatches: ["detector_matches_total", "Stanzas in which a detector matched", ["detector", "action"]],
  streamErrors: ["stream_errors_total", "Stream errors", ["condition", "side"]],
  refusedUnrecorded: ["refused_unrecorded_total", "Refusals while nothing could be recorded", ["direction"]],
  archiveRecords: ["archive_records_total", "Records offered to the archive", ["result"]],
  faults: ["faults_total", "Sessions ended by a fault, by code", ["code"]],
  clientJudgements: [
    "client_judgements_total",
    "What clients were taken for, and what came of it",
    ["standing", "outcome", "mode"],
  ],
  exceptionUses: ["exception_uses_total", "What passed under an exception", ["exception"]],
  divisionRefusals: [
    "division_refusals_total",
    "Log-ins turned away and sessions ended because a division is switched off",
    ["division", "outcome", "mode"],
  ],
  deviceJudgements: [
    "device_judgements_total",
    "Devices that lacked what the policy demands, and what came of it",
    ["outcome", "mode"],
  ],
  deviceChanges: ["device_changes_total", "Accounts seen with another device than those bound to them", []],
  notices: ["notices_total", "Notices that the service account sent", ["kind"]],
  noticeProofs: ["notice_proofs_total", "Proofs that a client or a user has the notice", ["proof"]],
  reloads: ["config_reloads_total", "Reloads asked for", ["result"]],
  logDrops: ["log_lines_dropped_total", "Log lines lost because nobody took them", []],
} as const satisfies Record<string, readonly [string, string, readonly string[]]>;

/** Seconds; .0001–1 as product.md §6 asks. */
const PROCESSING_BUCKETS = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1];
const WAITING_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5];

const HISTOGRAMS = {
  processing: [
    "stanza_processing_seconds",
    "Time in the session core an input, a sample",
    PROCESSING_BUCKETS,
  ],
  archiveAppend: ["archive_append_seconds", "From append to durable receipt, a sample", WAITING_BUCKETS],
  upstreamConnect: ["upstream_connect_seconds", "From connect to a ready upstream leg", WAITING_BUCKETS],
} as const satisfies Record<string, readonly [string, string, readonly number[]]>;

export type CounterName = keyof typeof COUNTERS;
export type HistogramName = keyof typeof HISTOGRAMS;

const PREFIX = "stanzagate_";

export class Metrics {
  readonly #registry = new Registry();
  readonly #tallies: ReadonlyMap<CounterName, Tally>;
  readonly #histograms: ReadonlyMap<HistogramName, Histogram>;
  readonly #lastReload: Gauge<string>;

  constructor({ version, revision }: BuildFacts) {
    this.#tallies = new Map(entriesOf(COUNTERS).map(([key, spec]) => [key, this.#tally(spec)]));
    this.#histograms = new Map(entriesOf(HISTOGRAMS).map(([key, spec]) => [key, this.#histogram(spec)]));
    this.#gauge(["build_info", "Which build this is", ["version", "revision"]], () => [
      [{ version, revision }, 1],
    ]);
    this.#lastReload = this.#gauge(["config_last_reload_success_timestamp_seconds", "Last good reload", []]);
    collectProcessMetrics(this.#registry);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The page that Prometheus scrapes. */
  async render(): Promise<string> {
    return await this.#registry.metrics();
  }

  /** As plain values, for another process to add up (`merged-metrics.ts`). */
  async snapshot(): Promise<MetricSnapshot> {
    return await this.#registry.getMetricsAsJSON();
  }

  /** Values in the order of the counter's labels. */
  count(name: CounterName, values: readonly string[], by = 1): void {
    this.#tallies.get(name)?.add(values, by);
  }

  measure(name: HistogramName, seconds: number): void {
    this.#histograms.get(name)?.observe(seconds);
  }

  noteReload(isGood: boolean, nowMs: number): void {
    this.count("reloads", [isGood ? "success" : "failure"]);
    if (isGood) this.#lastReload.set(nowMs / 1000);
  }

  /** Adds the gauges that are read from other parts of the house. Once. */
  observeSources(sources: MetricSources): void {
    this.#gauge(["workers", "Processes that serve clients", []], () => [[{}, 1]], "sum");
    const expiry = "certificate_expiry_timestamp_seconds";
    this.#gauge(
      [expiry, "notAfter of a listener certificate", ["name"]],
      () => sources.certificates().map(({ name, expiresAtMs }) => [{ name }, expiresAtMs / 1000]),
      "min",
    );
    this.#gauge(
      ["upstream_up", "Whether the server behind answers", ["upstream"]],
      () => sources.upstreams().map(({ name, isUp }) => [{ upstream: name }, Number(isUp)]),
      "min",
    );
    this.#gauge(
      ["connections", "Sessions that stand", ["listener"]],
      () => sources.connections().map(({ listener, count }) => [{ listener }, count]),
      "sum",
    );
    this.#gauge(["service_connected", "Whether the service account is logged in", ["domain"]], () =>
      when(sources.service()).map(({ account, isConnected }) => [
        { domain: account.slice(account.indexOf("@") + 1) },
        Number(isConnected),
      ]),
    );
    this.#gauge(["annual_review_due_timestamp_seconds", "When the annual review is due", []], () =>
      when(sources.reviewDueMs()).map((dueMs) => [{}, dueMs / 1000]),
    );
    this.#directoryGauges(() => sources.directory?.());
    this.#policyGauges(sources);
    this.#archiveGauges(sources);
  }

  /** With a label: a gauge without one says 0 where there is nothing to say. */
  #directoryGauges(facts: () => DirectoryFacts | undefined): void {
    this.#gauge(["directory_up", "Whether the LDAP server answered when it was asked last", ["url"]], () =>
      when(facts()).map(({ url, isUp }) => [{ url }, Number(isUp)]),
    );
    const answered = "directory_last_answer_timestamp_seconds";
    this.#gauge([answered, "When the LDAP server answered last", ["url"]], () =>
      when(facts()).flatMap(({ url, answeredMs }) => when(answeredMs).map((atMs) => [{ url }, atMs / 1000])),
    );
  }

  #policyGauges(sources: MetricSources): void {
    this.#gauge(["config_info", "The policy in force", ["revision", "mode"]], () => {
      const { revision, mode } = sources.policy();
      return [[{ revision, mode }, 1]];
    });
    this.#gauge(
      ["division_members_unknown", "Divisions of which everybody counts as a member", ["division"]],
      () => sources.unknownDivisions().map((division) => [{ division }, 1]),
    );
    this.#gauge(["config_rule_info", "Rules with a mode of their own", ["rule", "mode"]], () =>
      Object.entries(sources.policy().rules).map(([rule, mode]) => [{ rule, mode }, 1]),
    );
  }

  #archiveGauges(sources: MetricSources): void {
    this.#gauge(
      ["archive_up", "Whether records can be kept", []],
      () => [[{}, Number(sources.archive().isUp)]],
      "min",
    );
    this.#gauge(
      ["archive_queued_records", "Records not durable yet", []],
      () => [[{}, sources.archive().queuedRecords]],
      "sum",
    );
    this.#gauge(
      ["archive_queued_bytes", "Their size", []],
      () => [[{}, sources.archive().queuedBytes]],
      "sum",
    );
    this.#archiveHealthGauges(() => sources.archive().health);
  }

  #archiveHealthGauges(health: () => ArchiveFacts["health"]): void {
    const signed = "archive_last_checkpoint_timestamp_seconds";
    this.#gauge(
      [signed, "When records were last signed for", []],
      () => when(health()?.lastCheckpointAtMs).map((atMs) => [{}, atMs / 1000]),
      "min",
    );
    this.#gauge(["archive_missed_checkpoints", "Checkpoints that failed in a row", []], () =>
      when(health()?.missedCheckpoints).map((count) => [{}, count]),
    );
    this.#gauge(
      ["archive_free_bytes", "Free space for records", ["directory"]],
      () =>
        ARCHIVE_DIRECTORIES.flatMap((directory, index) =>
          when(health()?.freeBytes[index]).map((bytes) => [{ directory }, bytes] as const),
        ),
      "min",
    );
  }

  #tally([name, help, labelNames]: (typeof COUNTERS)[CounterName]): Tally {
    return new Tally(this.#registry, { name: PREFIX + name, help, labelNames });
  }

  #histogram([name, help, buckets]: (typeof HISTOGRAMS)[HistogramName]): Histogram {
    return new Histogram({ name: PREFIX + name, help, buckets: [...buckets], registers: [this.#registry] });
  }

  #gauge(
    [name, help, labelNames]: GaugeSpec,
    read?: ReadGauge,
    aggregator: Aggregator = "max",
  ): Gauge<string> {
    const publish = (): void => {
      gauge.reset();
      // One without labels would say 0 where there is nothing to say.
      if (labelNames.length === 0) gauge.remove();
      for (const [labels, value] of read?.() ?? []) gauge.set(labels, value);
    };
    const gauge: Gauge<string> = new Gauge({
      name: PREFIX + name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      aggregator,
      ...(read === undefined ? {} : { collect: publish }),
    });
    return gauge;
  }
}

const when = <Value>(value: Value | undefined): readonly Value[] => (value === undefined ? [] : [value]);

/** Of `Metrics.snapshot`; opaque but to `merged-metrics.ts`. */
export type MetricSnapshot = readonly object[];

type GaugeSpec = readonly [name: string, help: string, labelNames: readonly string[]];
type ReadGauge = () => readonly (readonly [Record<string, string>, number])[];

const entriesOf = <K extends string, V>(record: Readonly<Record<K, V>>): readonly (readonly [K, V])[] =>
  // The literal tables above have no keys but their own.
  Object.entries(record) as [K, V][];
