/**
 * Counts by name, in bounded memory: names that peers choose (domains, programs) have no end.
 *
 * Rule: after `MAX_NAMES` different ones, new names are counted together as `OTHER`, and nothing is lost from the sum.
 */

export const OTHER = "(others)";
const MAX_NAMES = 10_000;

export interface Count {
  readonly name: string;
  readonly count: number;
}

export class Counts {
  readonly #byName = new Map<string, number>();

  add(name: string, count = 1): void {
    const known = this.#byName.get(name);
    if (known === undefined && this.#byName.size >= MAX_NAMES) {
      this.#byName.set(OTHER, (this.#byName.get(OTHER) ?? 0) + count);
      return;
    }
    this.#byName.set(name, (known ?? 0) + count);
  }

  of(name: string): number {
    return this.#byName.get(name) ?? 0;
  }

  get total(): number {
    let sum = 0;
    for (const count of this.#byName.values()) sum += count;
    return sum;
  }

  /** By name. */
  byName(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The most frequent first, equals by name. */
  most(limit = Number.POSITIVE_INFINITY): readonly Count[] {
    return [...this.#byName]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, limit);
  }
}
