import { describe, expect, test } from "vitest";
import type { Clock } from "../../../src/edge/clock.ts";
import { LastRecords } from "../../../src/edge/last-records.ts";
import type { OperationRecord } from "../../../src/records/record.ts";
import { CountingSink } from "../../support/counting-sink.ts";

/** A clock whose only timer fires when told to. */
const createHand = (): {
  readonly clock: Clock;
  readonly fire: () => Promise<void>;
  readonly isSet: () => boolean;
} => {
  let due: (() => void) | undefined;
  const cancel = (): void => {
    due = undefined;
  };
  const clock: Clock = {
    nowMs: () => 0,
    monotonicMs: () => 0,
    after: (_delayMs, action) => {
      due = action;
      return { restart: () => undefined, cancel };
    },
  };
  const fire = async (): Promise<void> => {
    const action = due;
    due = undefined;
    action?.();
    await new Promise(setImmediate);
  };
  return { clock, fire, isSet: () => due !== undefined };
};

const record = (n: number, kind: OperationRecord["kind"] = "stop"): OperationRecord => ({
  kind,
  recordId: `s.${n}`,
  receivedAtMs: 0,
  facts: {},
});

const setUp = (failure: string | undefined) => {
  const sink = new CountingSink();
  sink.failure = failure;
  const { clock, fire, isSet } = createHand();
  const ids = (): readonly string[] => sink.records.map(({ recordId }) => recordId);
  return { sink, last: new LastRecords(sink, clock), fire, isSet, ids };
};

const turn = async (): Promise<unknown> => await new Promise(setImmediate);

describe("last records", () => {
  test("are kept at once where the archive takes them", async () => {
    const { last, ids, isSet } = setUp(undefined);
    last.keep(record(1));
    await turn();
    expect(ids()).toEqual(["s.1"]);
    expect(isSet()).toBe(false);
    expect(await last.close()).toBe(0);
  });

  test("are asked for again until it does, in order", async () => {
    const { sink, last, fire, ids, isSet } = setUp("SG_ARCHIVE_FULL");
    last.keep(record(1));
    last.keep(record(2));
    await turn();
    await fire();
    expect(ids()).toEqual([]);
    sink.failure = undefined;
    await fire();
    expect(ids()).toEqual(["s.1", "s.2"]);
    expect(isSet()).toBe(false);
  });

  test("are asked for once more at the end, and counted where they are lost", async () => {
    const { sink, last, ids, isSet } = setUp("SG_ARCHIVE_FULL");
    last.keep(record(1));
    await turn();
    sink.failure = undefined;
    expect(await last.close()).toBe(0);
    expect(ids()).toEqual(["s.1"]);
    sink.failure = "SG_ARCHIVE_FULL";
    last.keep(record(2));
    await turn();
    expect(await last.close()).toBe(1);
    expect(isSet()).toBe(false);
  });

  test("do not grow without bound, and a gap is never given up", async () => {
    const { sink, last, fire, ids } = setUp("SG_ARCHIVE_FULL");
    const most = 20_000;
    for (let n = 0; n < most + 5; n += 1) last.keep(record(n));
    last.keep(record(most + 5, "gap"));
    await turn();
    sink.failure = undefined;
    await fire();
    expect(ids()).toHaveLength(most + 1);
    expect(ids().at(-1)).toBe(`s.${most + 5}`);
    expect(await last.close()).toBe(5);
  });
});

test("what comes after the end is lost, and sets no timer", async () => {
  const { last, isSet } = setUp("SG_ARCHIVE_UNAVAILABLE");
  expect(await last.close()).toBe(0);
  last.keep(record(1));
  await turn();
  expect(isSet()).toBe(false);
});
