import { expect, test } from "vitest";
import { systemClock } from "../../../src/edge/clock.ts";

test("fires once, again after a restart, and not after a cancel", async () => {
  let fired = 0;
  const timer = systemClock.after(1, () => (fired += 1));
  await expect.poll(() => fired).toBe(1);
  timer.restart();
  await expect.poll(() => fired).toBe(2);
  timer.restart();
  timer.cancel();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(fired).toBe(2);
});

test("a delay beyond what Node can count does not fire at once", async () => {
  let fired = 0;
  const timer = systemClock.after(2 ** 40, () => (fired += 1));
  await new Promise((resolve) => setTimeout(resolve, 20));
  timer.cancel();
  expect(fired).toBe(0);
});

test("monotonic time does not go back", () => {
  const first = systemClock.monotonicMs();
  expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(first);
  expect(systemClock.nowMs()).toBeGreaterThan(1_700_000_000_000);
});
