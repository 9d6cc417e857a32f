/** The queue against a plain list, whatever comes and goes. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Fifo } from "../../../src/session/fifo.ts";

const listOf = (fifo: Fifo<number>): readonly (number | undefined)[] =>
  Array.from({ length: fifo.size }, (_none, index) => fifo.at(index));

it("holds what a list would hold", () => {
  const steps = fc.array(
    fc.oneof(
      fc.nat({ max: 90 }),
      fc.nat({ max: 90 }).map((count) => -count),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(steps, (counts) => {
      const fifo = new Fifo<number>();
      let list: number[] = [];
      let next = 0;
      for (const count of counts) {
        for (let pushed = 0; pushed < count; pushed += 1) {
          fifo.push(next);
          list.push(next);
          next += 1;
        }
        for (let gone = 0; gone < -count; gone += 1) fifo.shift();
        if (count < 0) list = list.slice(-count);
        expect(listOf(fifo)).toEqual(list);
      }
    }),
    { numRuns: 200 },
  );
});

it("has nothing before its head and behind its end, also where something stood there", () => {
  const fifo = new Fifo<string>();
  fifo.shift();
  for (const item of ["a", "b", "c"]) fifo.push(item);
  fifo.shift();
  fifo.put(1, "d");
  expect([fifo.at(-1), fifo.at(0), fifo.at(1), fifo.at(2)]).toEqual([undefined, "b", "d", undefined]);
});
