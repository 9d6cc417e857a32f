import { describe, expect, it, test } from "vitest";
import { AppendQueue } from "../../../src/archive/append-queue.ts";
import { FIELDS_PER_RECORD } from "../../../src/archive/worker-messages.ts";
import { encodeRecord, type EncodedRecord } from "../../../src/records/canonical.ts";
import type { Receipt } from "../../../src/records/receipt.ts";
import { stanzaRecord } from "../../support/archive.ts";

const record = (n: number, received = "<a/>"): EncodedRecord => encodeRecord(stanzaRecord(n, { received }));

const receiptOf = (index: number) => ({ logId: "log", sequence: index + 1, chainHash: "" });

const ignore = (): void => undefined;

/** Adds the records of these numbers. @returns what they are settled with, as it comes */
const addAll = (queue: AppendQueue, ...numbers: readonly number[]): readonly (Receipt | Error)[] => {
  const outcomes: (Receipt | Error)[] = [];
  for (const n of numbers) queue.add(record(n), (outcome) => outcomes.push(outcome));
  return outcomes;
};

const sizeOf = (batch: readonly unknown[] | undefined): number => (batch?.length ?? 0) / FIELDS_PER_RECORD;

describe("a group", () => {
  it("is everything that waits, in order", () => {
    const queue = new AppendQueue();
    const outcomes = addAll(queue, 1, 2, 3);
    expect(sizeOf(queue.takeBatch())).toBe(3);
    expect(queue.waiting.records).toBe(3);
    expect(outcomes).toEqual([]);
    queue.settleBatch(receiptOf);
    expect(outcomes).toEqual([receiptOf(0), receiptOf(1), receiptOf(2)]);
    expect(queue.waiting).toEqual({ records: 0, bytes: 0 });
  });

  test.each([
    ["256 records", 600, "<a/>", [256, 256, 88]],
    ["256 KiB", 5, "x".repeat(100 * 1024), [2, 2, 1]],
    ["at least one, however large", 2, "x".repeat(400 * 1024), [1, 1]],
  ])("holds %s at most", (_, count, text, sizes) => {
    const queue = new AppendQueue();
    for (let n = 1; n <= count; n += 1) queue.add(record(n, text), ignore);
    const taken = sizes.map(() => {
      const size = sizeOf(queue.takeBatch());
      queue.settleBatch(receiptOf);
      return size;
    });
    expect(taken).toEqual(sizes);
    expect(queue.takeBatch()).toBeUndefined();
  });
});

it("rejects what is under way and what waits, and takes up what comes meanwhile", () => {
  const queue = new AppendQueue();
  const outcomes = addAll(queue, 1, 2);
  queue.takeBatch();
  const late: unknown[] = [];
  queue.add(record(3), (outcome) => {
    late.push(outcome);
    queue.add(record(4), (again) => late.push(again));
  });
  const down = new Error("down");
  queue.rejectAll(down);
  expect([...outcomes, ...late]).toEqual([down, down, down]);
  expect(sizeOf(queue.takeBatch())).toBe(1);
  queue.settleBatch(receiptOf);
  expect(late).toEqual([down, receiptOf(0)]);
  expect(queue.waiting).toEqual({ records: 0, bytes: 0 });
});

it("passes over a receipt for a group that was rejected meanwhile", () => {
  const queue = new AppendQueue();
  queue.add(record(1), ignore);
  queue.takeBatch();
  queue.rejectAll(new Error("down"));
  queue.settleBatch(receiptOf);
  expect(queue.waiting.records).toBe(0);
});

it("tells when nothing waits any more", async () => {
  const queue = new AppendQueue();
  await queue.settled();
  queue.add(record(1), ignore);
  queue.takeBatch();
  queue.add(record(2), ignore);
  const order: string[] = [];
  const settled = queue.settled().then(() => order.push("settled"));
  queue.settleBatch(receiptOf);
  queue.takeBatch();
  await Promise.resolve();
  order.push("last");
  queue.settleBatch(receiptOf);
  await settled;
  expect(order).toEqual(["last", "settled"]);
});
