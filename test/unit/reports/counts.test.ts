import { expect, test } from "vitest";
import { Counts, OTHER } from "../../../src/reports/counts.ts";

test("counts by name, the most frequent first, equals by name", () => {
  const counts = new Counts();
  for (const name of ["b", "a", "c", "c"]) counts.add(name);
  counts.add("b", 0);
  expect(counts.most()).toEqual([
    { name: "c", count: 2 },
    { name: "a", count: 1 },
    { name: "b", count: 1 },
  ]);
  expect(counts.most(1)).toEqual([{ name: "c", count: 2 }]);
  expect([counts.of("c"), counts.of("x"), counts.total]).toEqual([2, 0, 4]);
  expect(Object.keys(counts.byName())).toEqual(["a", "b", "c"]);
});

test("names without end take no more room, and nothing is lost from the sum", () => {
  const counts = new Counts();
  for (let n = 0; n < 10_050; n += 1) counts.add(`d${String(n)}.example`);
  counts.add("d1.example");
  expect([counts.of(OTHER), counts.of("d1.example"), counts.total]).toEqual([50, 2, 10_051]);
  expect(counts.most().length).toBe(10_001);
});
