import { expect, test } from "vitest";
import { inTurn, nextTurn } from "../../../src/edge/next-turn.ts";

const aTurn = async (): Promise<void> => {
  await new Promise(setImmediate);
};

const busyFor = (ms: number): void => {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
};

test("slices are done behind the turn at hand, in the order of asking", async () => {
  const done: string[] = [];
  nextTurn({ takeTurn: () => done.push("a") });
  nextTurn({ takeTurn: () => done.push("b") });
  await Promise.resolve();
  expect(done).toEqual([]);
  await aTurn();
  expect(done).toEqual(["a", "b"]);
});

test.each([
  ["at once", (work: () => void) => work()],
  ["in the next tick", (work: () => void) => process.nextTick(work)],
])(
  "who asks again comes after those who were not reached, one at a time where each is long (%s)",
  async (_when, later) => {
    const done: string[] = [];
    const busy = (name: string, times: number): void => {
      nextTurn({
        takeTurn: () => {
          done.push(name);
          later(() => busyFor(4));
          if (times > 1) busy(name, times - 1);
        },
      });
    };
    busy("a", 2);
    busy("b", 2);
    const seen: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await aTurn();
      seen.push(done.join(""));
    }
    expect(seen).toEqual(["a", "ab", "aba", "abab"]);
  },
);

test("a piece of work in a turn of its own yields what it returns or throws", async () => {
  expect(await inTurn(() => 7)).toBe(7);
  expect(await inTurn(async () => await Promise.resolve(8))).toBe(8);
  const thrown = inTurn(() => {
    throw new Error("ours");
  });
  await expect(thrown).rejects.toThrow("ours");
});
