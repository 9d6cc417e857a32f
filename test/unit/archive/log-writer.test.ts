import { describe, expect, it, test } from "vitest";
import { ArchiveError } from "../../../src/archive/errors.ts";
import { LogWriter } from "../../../src/archive/log-writer.ts";
import { DAY_MS, encodedRecords, NOON } from "../../support/archive.ts";
import { SimulatedStore } from "../../support/simulated-store.ts";

interface Bench {
  readonly store: SimulatedStore;
  readonly writer: LogWriter;
  readonly retired: string[];
  nowMs: number;
}

const bench = (places = 1, maxSegmentBytes = 1_000_000): Bench => {
  const store = new SimulatedStore(places);
  const retired: string[] = [];
  const self = { store, retired, nowMs: NOON };
  const ports = {
    store,
    now: () => self.nowMs,
    retired: (name: string) => void retired.push(name),
    maxSegmentBytes,
  };
  return Object.assign(self, { writer: new LogWriter(ports, store.recover()) });
};

const sequences = (rows: readonly { readonly sequence: number }[]): readonly number[] =>
  rows.map(({ sequence }) => sequence);

describe("a segment", () => {
  it("ends with the day", () => {
    const self = bench();
    self.writer.commit(encodedRecords(1, 2));
    self.nowMs += DAY_MS;
    self.writer.tick();
    self.writer.commit(encodedRecords(3, 3));
    expect(self.store.segments.map(({ rows }) => sequences(rows))).toEqual([[1, 2], [3]]);
    expect(self.retired).toEqual(["segment-1"]);
  });

  it("ends when it is large enough", () => {
    const self = bench(1, 1);
    for (const n of [1, 2, 3]) self.writer.commit(encodedRecords(n, n));
    expect(self.store.segments.map(({ rows }) => sequences(rows))).toEqual([[1], [2], [3]]);
  });

  it("leaves nothing behind where it never took a record", () => {
    const self = bench();
    self.nowMs += DAY_MS;
    self.writer.tick();
    expect(self.store.segments.map(({ start }) => start.number)).toEqual([2]);
    expect(self.retired).toEqual([]);
  });
});

describe("a segment that fails", () => {
  test.each(["fails", "failsButLands", "failsWithTornTail"] as const)("is given up: it %s", (fate) => {
    const self = bench();
    self.writer.commit(encodedRecords(1, 2));
    self.store.fates = [fate];
    expect(sequences(self.writer.commit(encodedRecords(3, 6)))).toEqual([3, 4, 5, 6]);
    expect(self.store.segments.map(({ start }) => start.firstSequence)).toEqual([1, 3]);
    expect(sequences(self.store.effectiveRows())).toEqual([1, 2, 3, 4, 5, 6]);
    expect(self.store.misuses).toEqual([]);
  });

  it("hands on to the second place", () => {
    const self = bench(2);
    self.writer.commit(encodedRecords(1, 1));
    self.store.brokenPlaces.add(0);
    self.writer.commit(encodedRecords(2, 2));
    expect(self.store.segments.map(({ place }) => place)).toEqual([0, 1]);
    expect(self.writer.down).toBeUndefined();
  });
});

describe("where no place takes the records", () => {
  const broken = (): Bench => {
    const self = bench(2);
    self.writer.commit(encodedRecords(1, 2));
    self.store.brokenPlaces.add(0).add(1);
    expect(() => self.writer.commit(encodedRecords(3, 4))).toThrow(ArchiveError);
    return self;
  };

  it("is down, and throws at once", () => {
    const { writer, store } = broken();
    store.brokenPlaces.clear();
    expect(writer.down?.code).toBe("SG_ARCHIVE_UNAVAILABLE");
    expect(() => writer.commit(encodedRecords(5, 5))).toThrow(ArchiveError);
  });

  it("goes on by itself with the numbers that nobody was told", () => {
    const { writer, store } = broken();
    writer.tick();
    expect(writer.down).toBeDefined();
    store.brokenPlaces.clear();
    writer.tick();
    expect(writer.down).toBeUndefined();
    expect(sequences(writer.commit(encodedRecords(4, 4)))).toEqual([3]);
    expect(store.effectiveRows().map(({ recordId }) => recordId)).toEqual([
      "session-a.1",
      "session-a.2",
      "session-a.4",
    ]);
  });

  it("does not take a record that was refused for one that is kept", () => {
    const { writer, store } = broken();
    store.brokenPlaces.clear();
    writer.tick();
    expect(sequences(writer.commit(encodedRecords(3, 3)))).toEqual([3]);
    expect(sequences(store.effectiveRows())).toEqual([1, 2, 3]);
  });

  it("does not start", () => {
    const store = new SimulatedStore();
    store.brokenPlaces.add(0);
    const ports = { store, now: () => NOON, retired: () => undefined, maxSegmentBytes: 1 };
    expect(() => new LogWriter(ports, store.recover())).toThrow(ArchiveError);
  });
});

describe("the reserve", () => {
  it("stops the writer before the disk is full, and the segment goes on when there is room again", () => {
    const self = bench();
    self.writer.commit(encodedRecords(1, 1));
    self.store.fullPlaces.add(0);
    self.writer.tick();
    expect(self.writer.down?.code).toBe("SG_ARCHIVE_FULL");
    expect(() => self.writer.commit(encodedRecords(2, 2))).toThrow();
    self.store.fullPlaces.clear();
    self.writer.tick();
    self.writer.commit(encodedRecords(2, 2));
    expect(self.store.segments).toHaveLength(1);
  });

  it("makes it go on in the second place where there is room", () => {
    const self = bench(2);
    self.writer.commit(encodedRecords(1, 1));
    self.store.fullPlaces.add(0);
    self.writer.tick();
    self.writer.commit(encodedRecords(2, 2));
    expect(self.store.segments.map(({ place }) => place)).toEqual([0, 1]);
  });
});

it("notices without traffic that its file is gone", () => {
  const self = bench();
  self.writer.commit(encodedRecords(1, 1));
  self.store.isSound = false;
  self.store.brokenPlaces.add(0);
  self.writer.tick();
  expect(self.writer.down?.code).toBe("SG_ARCHIVE_UNAVAILABLE");
});

it("answers an id that it kept with its first place, in the same group too", () => {
  const { writer } = bench();
  const [first] = encodedRecords(1, 1);
  if (first === undefined) throw new Error("no record");
  expect(sequences(writer.commit([first, first, ...encodedRecords(2, 2), first]))).toEqual([1, 1, 2, 1]);
  expect(sequences(writer.commit([first]))).toEqual([1]);
});

it("takes nothing once closed", () => {
  const { writer, retired } = bench();
  writer.commit(encodedRecords(1, 1));
  writer.close();
  expect(retired).toEqual(["segment-1"]);
  expect(() => writer.commit(encodedRecords(2, 2))).toThrow(ArchiveError);
});
