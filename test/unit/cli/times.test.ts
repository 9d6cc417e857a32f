import { describe, expect, it } from "vitest";
import { parseTime } from "../../../src/cli/times.ts";

const NOW = Date.UTC(2026, 9, 2);

describe("times that people type", () => {
  it.each([
    ["2026-10-01", Date.UTC(2026, 9, 1)],
    ["2026-10-01T08:00Z", Date.UTC(2026, 9, 1, 8)],
    ["2026-10-01T08:00:30.5+02:00", Date.UTC(2026, 9, 1, 6, 0, 30, 500)],
    ["2h", NOW - 7_200_000],
    ["1d", NOW - 86_400_000],
  ])("%s", (text, expected) => {
    expect(parseTime(text, NOW)).toBe(expected);
  });

  it.each(["yesterday", "2026-13-45", "2026-10-01 08:00", "10", ""])("refuses %j", (text) => {
    expect(() => parseTime(text, NOW)).toThrow(/is not a time/);
  });
});
