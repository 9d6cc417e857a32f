/**
 * The log writer against storage that fails in every way (design.md §8.13): whatever the script of faults, restarts
 * and clock jumps, what was acknowledged is what a reader finds.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LogWriter } from "../../src/archive/log-writer.ts";
import { DAY_MS, encodedRecords, NOON } from "../support/archive.ts";
import { SimulatedStore, type Fate } from "../support/simulated-store.ts";

type Act =
  | { readonly type: "commit"; readonly count: number; readonly fates: readonly Fate[] }
  | { readonly type: "break" | "mend" | "fill"; readonly place: number }
  | { readonly type: "tick" | "restart" }
  | { readonly type: "clock"; readonly byMs: number };

const place = fc.nat(1);

const actsWith = (fates: readonly Fate[]): fc.Arbitrary<readonly Act[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          type: fc.constant("commit" as const),
          count: fc.integer({ min: 1, max: 5 }),
          fates: fc.array(fc.constantFrom(...fates), { maxLength: 3 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ type: fc.constantFrom("tick", "restart") }) },
      { weight: 2, arbitrary: fc.record({ type: fc.constantFrom("break", "mend", "fill"), place }) },
      fc.record({ type: fc.constant("clock" as const), byMs: fc.constantFrom(DAY_MS, -DAY_MS, 1_000) }),
    ),
    { maxLength: 40 },
  );

/** Plays a script; throws where a promise was broken. */
class Play {
  readonly #store = new SimulatedStore(2);
  readonly #acknowledged = new Map<string, string>();
  #nowMs = NOON;
  #next = 1;
  #writer: LogWriter | undefined = this.#start();

  run(acts: readonly Act[]): void {
    for (const act of acts) this.#do(act);
    this.#check();
  }

  #start(): LogWriter | undefined {
    const tail = this.#store.recover();
    const ports = {
      store: this.#store,
      now: () => this.#nowMs,
      retired: () => undefined,
      maxSegmentBytes: 4_000,
    };
    try {
      return new LogWriter(ports, tail);
    } catch {
      return undefined; // no place takes a segment: the gateway does not start
    }
  }

  #do(act: Act): void {
    switch (act.type) {
      case "commit":
        this.#commit(act.count, act.fates);
        break;
      case "break":
        this.#store.brokenPlaces.add(act.place);
        break;
      case "fill":
        this.#store.fullPlaces.add(act.place);
        break;
      case "mend":
        this.#store.brokenPlaces.delete(act.place);
        this.#store.fullPlaces.delete(act.place);
        break;
      case "clock":
        this.#nowMs += act.byMs;
        break;
      case "tick":
        this.#writer?.tick();
        break;
      case "restart":
        // A kill: nothing is closed.
        this.#check();
        this.#writer = this.#start();
        break;
    }
  }

  #commit(count: number, fates: readonly Fate[]): void {
    const batch = encodedRecords(this.#next, this.#next + count - 1);
    this.#next += count;
    this.#store.fates = [...fates];
    try {
      const kept = this.#writer?.commit(batch) ?? [];
      for (const [index, { sequence, chain }] of kept.entries()) {
        this.#acknowledged.set(batch[index]?.recordId ?? "", `${sequence} ${chain.toString("hex")}`);
      }
    } catch {
      expect(this.#writer?.down).toBeDefined();
    }
  }

  #check(): void {
    this.#store.recover();
    const found = new Map(
      this.#store
        .effectiveRows()
        .map((row) => [row.recordId, `${row.sequence} ${row.chain.toString("hex")}`]),
    );
    for (const [recordId, at] of this.#acknowledged)
      expect([recordId, found.get(recordId)]).toEqual([recordId, at]);
    expect(this.#store.misuses).toEqual([]);
  }
}

describe("what was acknowledged is found, once, linked and in its place", () => {
  it("under any faults", () => {
    const fates: readonly Fate[] = ["works", "fails", "failsButLands", "failsWithTornTail"];
    fc.assert(
      fc.property(actsWith(fates), (acts) => {
        new Play().run(acts);
      }),
      { numRuns: 400 },
    );
  });

  it("and this test finds storage that acknowledges what it does not keep", () => {
    const property = fc.property(actsWith(["works", "forgets"]), (acts) => {
      new Play().run(acts);
    });
    expect(fc.check(property, { numRuns: 200 }).failed).toBe(true);
  });
});
