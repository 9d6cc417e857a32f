/** The mark above which nobody reads any more. */
import { expect, test } from "vitest";
import { Backlog } from "../../../src/edge/backlog.ts";
import { CountingSink } from "../../support/counting-sink.ts";

const MARK_BYTES = 32 * 1024 * 1024;

const record = { kind: "stop", recordId: "s.1", receivedAtMs: 0, facts: {} } as const;

const setUp = (queuedBytes: number) => {
  const sink = new CountingSink();
  sink.queuedBytes = queuedBytes;
  const told: boolean[] = [];
  const backlog = new Backlog(sink, (isFull) => told.push(isFull));
  const append = (count: number): void => {
    for (let n = 0; n < count; n += 1) backlog.append(record, () => undefined);
  };
  return { sink, told, backlog, append };
};

const turn = async (): Promise<unknown> => await new Promise(setImmediate);

test("stops at the mark, and goes on when what waited then is settled", async () => {
  const { sink, told, backlog, append } = setUp(MARK_BYTES + 1);
  sink.hold();
  append(100);
  expect([told, backlog.isFull]).toEqual([[true], true]);
  await turn();
  expect(told).toEqual([true]);
  sink.queuedBytes = 0;
  sink.release();
  await turn();
  expect([told, backlog.isFull]).toEqual([[true, false], false]);
});

test("lets pass what is below it", async () => {
  const { told, append } = setUp(MARK_BYTES);
  append(100);
  await turn();
  expect(told).toEqual([]);
});

test("goes on where the store fails: the sessions see to the rest", async () => {
  const { sink, told, append } = setUp(MARK_BYTES + 1);
  sink.failure = "SG_ARCHIVE_UNAVAILABLE";
  append(32);
  await turn();
  expect(told).toEqual([true, false]);
});
