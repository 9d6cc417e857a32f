/**
 * One page of several processes' metrics: counters and histograms added up, each gauge as `metrics.ts` says.
 *
 * Rule: a counter never falls: what a process counted stays in the sum when it is gone.
 */
import { Registry } from "@prometheus-io/client";
import type { Metrics, MetricSnapshot } from "./metrics.ts";

const KEPT: ReadonlySet<unknown> = new Set(["counter", "histogram"]);

const merged = (snapshots: readonly MetricSnapshot[]): Registry =>
  Registry.aggregate(snapshots.map((one) => [...one]));

export class MergedMetrics {
  readonly #own: Metrics;
  readonly #read: () => Promise<readonly MetricSnapshot[]>;
  #past: MetricSnapshot = [];

  /** @param read what the living processes have now */
  constructor(own: Metrics, read: () => Promise<readonly MetricSnapshot[]>) {
    this.#own = own;
    this.#read = read;
  }

  get contentType(): string {
    return this.#own.contentType;
  }

  /** Keeps the counts of a process that is gone. */
  async bury(last: MetricSnapshot): Promise<void> {
    const counts = last.filter((metric) => "type" in metric && KEPT.has(metric.type));
    this.#past = this.#past.length === 0 ? counts : await merged([this.#past, counts]).getMetricsAsJSON();
  }

  async render(): Promise<string> {
    const living = await this.#read();
    return await merged([await this.#own.snapshot(), this.#past, ...living]).metrics();
  }
}
