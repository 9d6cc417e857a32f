import { expect, test } from "vitest";
import { Limiter } from "../../../src/service/limiter.ts";

test("a key gets so many a window, and as many again in the next", () => {
  const limiter = new Limiter({ most: 2, windowMs: 1_000, maxKeys: 10 });
  expect([0, 1, 2].map((nowMs) => limiter.admits("a", nowMs))).toEqual([true, true, false]);
  expect(limiter.admits("b", 3)).toBe(true);
  expect([999, 1_000].map((nowMs) => limiter.admits("a", nowMs))).toEqual([false, true]);
});

test("where the table is full a new key gets nothing, and the known ones keep their counts", () => {
  const limiter = new Limiter({ most: 1, windowMs: 1_000, maxKeys: 2 });
  expect(["a", "b", "c", "a"].map((key) => limiter.admits(key, 0))).toEqual([true, true, false, false]);
  expect(limiter.admits("c", 1_000)).toBe(true);
});

test("a clock that jumps back locks nobody out", () => {
  const limiter = new Limiter({ most: 1, windowMs: 1_000, maxKeys: 2 });
  expect([5_000, 0].map((nowMs) => limiter.admits("a", nowMs))).toEqual([true, true]);
});
