import { expect, test } from "vitest";
import { clockIn } from "../../../src/reports/times.ts";

test.each([
  ["UTC", "2026-01-31T23:30:00.000Z", "2026-01-31 23:30 UTC"],
  ["America/Chicago", "2026-01-31T23:30:00.000Z", "2026-01-31 17:30 UTC-6"],
  ["America/Chicago", "2026-07-01T00:00:00.000Z", "2026-06-30 19:00 UTC-5"],
  ["Asia/Kathmandu", "2026-01-31T23:30:00.000Z", "2026-02-01 05:15 UTC+5:45"],
  ["Nowhere/Land", "2026-01-31T23:30:00.000Z", "2026-01-31 23:30 UTC"],
])("in %s", (zone, time, text) => {
  const clock = clockIn(zone);
  expect(clock.minute(time)).toBe(text);
  expect(clock.day(time)).toBe(text.slice(0, 10));
});
