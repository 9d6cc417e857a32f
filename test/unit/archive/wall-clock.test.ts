import { expect, it } from "vitest";
import { WallClock } from "../../../src/archive/wall-clock.ts";

const watched = () => {
  let [wall, monotonic] = [1_000_000, 5];
  const clock = new WallClock({ now: () => wall, monotonicMs: () => monotonic });
  const jumps: number[] = [];
  return {
    clock,
    jumps,
    pass: (wallMs: number, monotonicMs: number) => {
      wall += wallMs;
      monotonic += monotonicMs;
      clock.look((byMs) => jumps.push(byMs));
    },
  };
};

it("tells each jump once, in both directions", () => {
  const { jumps, pass } = watched();
  pass(1_000, 1_000);
  pass(86_401_000, 1_000);
  pass(1_000, 1_000);
  pass(-3_599_000, 1_000);
  expect(jumps).toEqual([86_400_000, -3_600_000]);
});

it("takes no drift for a jump, however long it goes on", () => {
  const { jumps, pass } = watched();
  for (let second = 0; second < 10_000; second += 1) pass(1_000.5, 1_000);
  expect(jumps).toEqual([]);
});

it("tells it again where it could not be recorded", () => {
  let wall = 0;
  const clock = new WallClock({ now: () => wall, monotonicMs: () => 0 });
  wall = 5_000;
  expect(() =>
    clock.look(() => {
      throw new Error("down");
    }),
  ).toThrow("down");
  const jumps: number[] = [];
  clock.look((byMs) => jumps.push(byMs));
  expect(jumps).toEqual([5_000]);
});
