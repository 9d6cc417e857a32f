import { Registry } from "@prometheus-io/client";
import { expect, test } from "vitest";
import { Tally } from "../../../src/ops/tally.ts";

const make = (): { tally: Tally; lines: () => Promise<string[]> } => {
  const registry = new Registry();
  const tally = new Tally(registry, { name: "t_total", help: "h", labelNames: ["a", "b"] });
  const lines = async (): Promise<string[]> =>
    (await registry.metrics()).split("\n").filter((line) => line.startsWith("t_total"));
  return { tally, lines };
};

test("counts are handed over at a scrape, and once", async () => {
  const { tally, lines } = make();
  tally.add(["x", "y"]);
  tally.add(["x", "y"], 4);
  tally.add(["x", "z"]);
  const expected = ['t_total{a="x",b="y"} 5', 't_total{a="x",b="z"} 1'];
  expect(await lines()).toEqual(expected);
  expect(await lines()).toEqual(expected);
  tally.add(["x", "y"]);
  expect((await lines())[0]).toBe('t_total{a="x",b="y"} 6');
});

test("what a peer makes up does not grow the page without end, and is still counted", async () => {
  const { tally, lines } = make();
  for (let index = 0; index < 10_000; index += 1) tally.add([`made-up-${index}`, "y".repeat(10_000)]);
  const page = await lines();
  expect(page.length).toBeLessThanOrEqual(201);
  expect(page.join("\n").length).toBeLessThan(40_000);
  const sum = page.reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
  expect(sum).toBe(10_000);
  expect(page.at(-1)).toContain('{a="other",b="other"}');
});
