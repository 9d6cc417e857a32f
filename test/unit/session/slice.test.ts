import { describe, expect, it } from "vitest";
import { Slice } from "../../../src/session/slice.ts";

describe("Slice", () => {
  it.each([
    ["what is dealt with", (slice: Slice) => slice.deal(), 10],
    ["bytes", (slice: Slice) => slice.read(1_000), 10],
    ["work", (slice: Slice) => slice.judge(50_000), 2],
  ])("is spent by %s", (_what, spend, times) => {
    const slice = new Slice(100_000);
    expect(slice.isSpent(0)).toBe(false);
    for (let count = 1; count < times; count += 1) spend(slice);
    expect(slice.isSpent(0)).toBe(false);
    spend(slice);
    expect(slice.isSpent(0)).toBe(true);
    slice.renew(0);
    expect(slice.isSpent(0)).toBe(false);
  });

  it("is a new one when others must have had their turn, or the clock was set back", () => {
    const slice = new Slice(100_000);
    slice.renew(1_000);
    slice.judge(100_000);
    expect(slice.isSpent(1_020)).toBe(true);
    expect(slice.isSpent(1_021)).toBe(false);
    slice.judge(100_000);
    expect(slice.isSpent(1_000)).toBe(false);
  });
});
