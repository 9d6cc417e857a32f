import { expect, test } from "vitest";
import type { Clock } from "../../../src/edge/clock.ts";
import { Timers } from "../../../src/edge/timers.ts";

/** A clock whose timers are a list. */
const listClock = (): { clock: Clock; log: string[]; fire: (index: number) => void } => {
  const log: string[] = [];
  const actions: (() => void)[] = [];
  const clock: Clock = {
    nowMs: () => 0,
    monotonicMs: () => 0,
    after: (delayMs, action) => {
      const index = actions.push(action) - 1;
      log.push(`after ${delayMs}`);
      return { restart: () => log.push(`restart ${index}`), cancel: () => log.push(`cancel ${index}`) };
    },
  };
  return { clock, log, fire: (index) => actions[index]?.() };
};

test("the same delay restarts, another replaces, close ends all", () => {
  const { clock, log, fire } = listClock();
  const fired: string[] = [];
  const timers = new Timers(clock, (name) => fired.push(name));
  timers.set("idle", 10);
  timers.set("idle", 10);
  timers.set("idle", 20);
  timers.set("rate", 5);
  fire(2);
  timers.clear("rate");
  timers.clear("rate");
  timers.linger(7, () => fired.push("linger"));
  timers.linger(8, () => fired.push("never"));
  expect(timers.isLingering).toBe(true);
  timers.close();
  expect(log).toEqual([
    "after 10",
    "restart 0",
    "cancel 0",
    "after 20",
    "after 5",
    "cancel 2",
    "after 7",
    "cancel 1",
    "cancel 3",
  ]);
  expect(fired).toEqual(["rate"]);
});
