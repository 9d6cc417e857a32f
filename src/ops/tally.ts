/**
 * A counter for the hot path: one map look-up a count, handed to the metrics library when somebody scrapes.
 *
 * Rule: labels never grow without bound. What a peer can choose (a mechanism, a condition) may stand in a label,
 * so after `MAX_SERIES` different ones everything new is counted as `other`.
 */
import { Counter, type Registry } from "@prometheus-io/client";

const MAX_SERIES = 200;
const MAX_LABEL_LENGTH = 64;
const OTHER = "other";

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  pending: number;
}

interface Recent {
  readonly values: readonly string[];
  readonly series: Series;
}

const RECENT = 3;

function areSame(a: readonly string[], b: readonly string[]): boolean {
  for (let index = 0; index < b.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

export interface TallyOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

export class Tally {
  readonly #labelNames: readonly string[];
  readonly #series = new Map<string, Series>();
  readonly #recent: Recent[] = [];
  #nextRecent = 0;

  constructor(registry: Registry, { name, help, labelNames }: TallyOptions) {
    this.#labelNames = labelNames;
    const publish = (): void => {
      for (const series of this.#series.values()) {
        if (series.pending > 0) counter.inc(series.labels, series.pending);
        series.pending = 0;
      }
    };
    const counter = new Counter({ name, help, labelNames, registers: [registry], collect: publish });
  }

  /** Values in the order of `labelNames`; the list is kept, and not to be changed afterwards. */
  add(values: readonly string[], count = 1): void {
    (this.#lately(values) ?? this.#look(values)).pending += count;
  }

  /** Nearly all counts are of the same two or three series: to compare is cheaper than to make a key. */
  #lately(values: readonly string[]): Series | undefined {
    for (const one of this.#recent) if (areSame(one.values, values)) return one.series;
    return undefined;
  }

  #look(values: readonly string[]): Series {
    const key = values.join("\u0000");
    const series = this.#series.get(key) ?? this.#open(key, values);
    this.#recent[this.#nextRecent] = { values, series };
    this.#nextRecent = (this.#nextRecent + 1) % RECENT;
    return series;
  }

  #open(key: string, values: readonly string[]): Series {
    if (this.#series.size >= MAX_SERIES && values.some((value) => value !== OTHER)) return this.#other();
    const labels = Object.fromEntries(
      this.#labelNames.map((name, index) => [name, (values[index] ?? "").slice(0, MAX_LABEL_LENGTH)]),
    );
    const series = { labels, pending: 0 };
    this.#series.set(key, series);
    return series;
  }

  #other(): Series {
    const values = this.#labelNames.map(() => OTHER);
    const key = values.join("\u0000");
    return this.#series.get(key) ?? this.#open(key, values);
  }
}
