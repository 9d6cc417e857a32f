/** Days and office hours of a time zone, over both changes of the clock. */
import { describe, expect, it } from "vitest";
import { dayOf, dayText, isTimeZone, isWorkingTime, localMs } from "../../../src/policy/calendar.ts";

const NEW_YORK = "America/New_York";
const HOURS = {
  days: ["mon", "tue", "wed", "thu", "fri"],
  fromMinute: 480,
  untilMinute: 1_020,
} as const;

describe("a day begins at midnight there", () => {
  it.each([
    ["2026-11-23T04:59:59.999Z", NEW_YORK, "2026-11-22"],
    ["2026-11-23T05:00:00Z", NEW_YORK, "2026-11-23"],
    ["2026-07-01T03:59:59Z", NEW_YORK, "2026-06-30"],
    ["2026-07-01T04:00:00Z", NEW_YORK, "2026-07-01"],
    ["2026-11-22T18:14:59Z", "Asia/Kathmandu", "2026-11-22"],
    ["2026-11-22T18:15:00Z", "Asia/Kathmandu", "2026-11-23"],
    ["2026-11-22T23:59:59Z", "UTC", "2026-11-22"],
  ])("%s in %s is on %s", (instant, zone, day) => {
    expect(dayText(dayOf(Date.parse(instant), zone))).toBe(day);
  });

  it("an hour that comes twice or never is the zone's", () => {
    const local = (instant: string): string => new Date(localMs(Date.parse(instant), NEW_YORK)).toISOString();
    expect(local("2026-11-01T05:59:00Z")).toBe("2026-11-01T01:59:00.000Z");
    expect(local("2026-11-01T06:00:00Z")).toBe("2026-11-01T01:00:00.000Z");
    expect(local("2026-03-08T06:59:00Z")).toBe("2026-03-08T01:59:00.000Z");
    expect(local("2026-03-08T07:00:00Z")).toBe("2026-03-08T03:00:00.000Z");
  });
});

it.each([
  ["2026-11-23T12:59:00Z", false],
  ["2026-11-23T13:00:00Z", true],
  ["2026-11-23T21:59:00Z", true],
  ["2026-11-23T22:00:00Z", false],
  ["2026-11-22T15:00:00Z", false],
])("%s is working time in New York: %s", (instant, expected) => {
  expect(isWorkingTime(Date.parse(instant), NEW_YORK, HOURS)).toBe(expected);
});

it("knows a zone from a word", () => {
  expect([NEW_YORK, "UTC", "Mars/Olympus", ""].map(isTimeZone)).toEqual([true, true, false, false]);
});
