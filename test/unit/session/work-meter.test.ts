import { expect, test } from "vitest";
import { WorkMeter } from "../../../src/session/work-meter.ts";

const SECOND = 10_000_000;

test("a quiet peer may burst, then pays its debt by time", () => {
  const meter = new WorkMeter();
  expect(meter.take(SECOND, 1_000)).toBe(0);
  expect(meter.take(SECOND / 2, 1_000)).toBe(500);
  expect(meter.take(SECOND / 2, 1_000)).toBe(1_000);
  expect(meter.take(0, 2_000)).toBe(0);
  expect(meter.take(1, 2_000)).toBe(1);
});

test("what was saved up is no more than the burst", () => {
  const meter = new WorkMeter();
  meter.take(1, 0);
  expect(meter.take(SECOND, 3_600_000)).toBe(0);
  expect(meter.take(SECOND, 3_600_000)).toBe(1_000);
});

test("ordinary chat never comes near it", () => {
  const meter = new WorkMeter();
  for (let ms = 0; ms < 10_000; ms++) for (let one = 0; one < 5; one++) expect(meter.take(1_000, ms)).toBe(0);
});

test("a clock that is set back pays nothing and costs nothing", () => {
  const meter = new WorkMeter();
  meter.take(SECOND, 10_000);
  expect(meter.take(SECOND, 5_000)).toBe(1_000);
  expect(meter.take(0, 6_000)).toBe(0);
});
