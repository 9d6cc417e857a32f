/**
 * One page of several processes' metrics: counters and histograms added up, each gauge as `metrics.ts` says.
 *
 * Rule 1: a counter never falls: what a process counted stays in the sum when it is gone.
 * Rule 2: nor does it rise for an end: a process is among the living or among the dead of one page, never in both.
 */
import { Registry } from "@prometheus-io/client";
import type { Metrics, MetricSnapshot } from "./metrics.ts";

const KEPT: ReadonlySet<unknown> = new Set(["counter", "histogram"]);

const merged = (snapshots: readonly MetricSnapshot[]): Registry =>
  Registry.aggregate(snapshots.map((one) => [...one]));

/** Processes that may end at any time; each is buried in the turn in which it leaves `snapshots`. */
export interface LivingMetrics {
  /** Asks them all. */
  refresh(): Promise<unknown>;
  /** What they said last. */
  snapshots(): readonly MetricSnapshot[];
}

export class MergedMetrics {
  readonly #own: Metrics;
  readonly #living: LivingMetrics;
  #past: readonly MetricSnapshot[] = [];
  #lastSum: Promise<unknown> = Promise.resolve();

  constructor(own: Metrics, living: LivingMetrics) {
    this.#own = own;
    this.#living = living;
  }

  get contentType(): string {
    return this.#own.contentType;
  }

  /** Keeps the counts of a process that is gone. */
  bury(last: MetricSnapshot): void {
    this.#past = [...this.#past, last.filter((metric) => "type" in metric && KEPT.has(metric.type))];
    this.#lastSum = this.#lastSum.then(async () => await this.#sumUp()).catch(() => undefined);
  }

  async render(): Promise<string> {
    await this.#living.refresh();
    const own = await this.#own.snapshot();
    return await merged([own, ...this.#past, ...this.#living.snapshots()]).metrics();
  }

  /** However many die, what is kept of them is one. */
  async #sumUp(): Promise<void> {
    const all = this.#past;
    const sum = await merged(all).getMetricsAsJSON();
    this.#past = [sum, ...this.#past.slice(all.length)];
  }
}
