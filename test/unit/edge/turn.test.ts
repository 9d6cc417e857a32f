import { expect, test } from "vitest";
import { flushAtEndOfTurn } from "../../../src/edge/turn.ts";

test("everything marked in a turn is flushed in its order, once, before sockets are looked at again", async () => {
  const flushed: string[] = [];
  const mark = (name: string): void => {
    flushAtEndOfTurn({ flush: () => flushed.push(name) });
  };
  mark("a");
  await Promise.resolve();
  mark("b");
  expect(flushed).toEqual([]);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  setImmediate(() => {
    resolve(undefined);
  });
  await promise;
  expect(flushed).toEqual(["a", "b"]);
});

test("what is marked while flushing comes in the next round", async () => {
  const flushed: string[] = [];
  flushAtEndOfTurn({
    flush: () => {
      flushed.push("first");
      flushAtEndOfTurn({ flush: () => flushed.push("second") });
    },
  });
  await new Promise(setImmediate);
  expect(flushed).toEqual(["first"]);
  await new Promise(setImmediate);
  expect(flushed).toEqual(["first", "second"]);
});

test("a long turn is flushed in parts, before the turn is over", async () => {
  const flushed: number[] = [];
  for (let index = 0; index < 40; index += 1) {
    flushAtEndOfTurn({ flush: () => flushed.push(index) });
    await new Promise<void>((resolve) => {
      process.nextTick(resolve);
    });
  }
  expect(flushed.length).toBe(32);
  await new Promise(setImmediate);
  expect(flushed).toEqual(Array.from({ length: 40 }, (_none, index) => index));
});
