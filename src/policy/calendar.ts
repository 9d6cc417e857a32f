/**
 * Days and office hours where the agency is: pure functions of an instant and a time zone.
 *
 * Rule: a day begins at midnight of the policy's time zone; the wall clock's jumps (summer time) are those of the zone.
 * Source: IANA time zones by ECMA-402; offsets change at full quarters of an hour alone.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SLOT_MS = 15 * MINUTE_MS;

/** Monday first. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface WorkingHours {
  readonly days: readonly Weekday[];
  /** Minutes since midnight; the end is exclusive. */
  readonly fromMinute: number;
  readonly untilMinute: number;
}

interface Offset {
  readonly slot: number;
  readonly offsetMs: number;
}

/** The latest of each zone: asking ICU costs more than judging a message. */
const OFFSETS = new Map<string, Offset>();
const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** What the wall clock there shows, as if it were UTC. @param timeZone IANA name @throws RangeError on no zone */
export function localMs(nowMs: number, timeZone: string): number {
  if (timeZone === "UTC") return nowMs;
  const slot = Math.floor(nowMs / SLOT_MS);
  const known = OFFSETS.get(timeZone);
  if (known?.slot === slot) return nowMs + known.offsetMs;
  const offsetMs = offsetAt(slot * SLOT_MS, timeZone);
  OFFSETS.set(timeZone, { slot, offsetMs });
  return nowMs + offsetMs;
}

function offsetAt(atMs: number, timeZone: string): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return shown - atMs;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known !== undefined) return known;
  const number = "numeric" as const;
  const fields = { year: number, month: number, day: number, hour: number, minute: number, second: number };
  const made = new Intl.DateTimeFormat("en", { ...fields, timeZone, hourCycle: "h23", calendar: "gregory" });
  FORMATS.set(timeZone, made);
  return made;
}

export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

/** Days since 1 January 1970, by the calendar there. */
export const dayOf = (nowMs: number, timeZone: string): number =>
  Math.floor(localMs(nowMs, timeZone) / DAY_MS);

/** `2026-11-22` */
export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

export function isWorkingTime(
  nowMs: number,
  timeZone: string,
  { days, fromMinute, untilMinute }: WorkingHours,
): boolean {
  const local = localMs(nowMs, timeZone);
  // 1 January 1970 was a Thursday.
  const weekday = WEEKDAYS[(Math.floor(local / DAY_MS) + 3) % 7];
  const minute = Math.floor((local % DAY_MS) / MINUTE_MS);
  return weekday !== undefined && days.includes(weekday) && minute >= fromMinute && minute < untilMinute;
}
