/**
 * Times as people read them: day, minute and distance from UTC, in the agency's zone. Every one names its zone.
 * Source: design.md §8.22.
 */

export interface Clock {
  /** `2026-11-22 14:05 UTC-6`, `… UTC`. */
  readonly minute: (rfc3339: string) => string;
  /** `2026-11-22`, where only the day matters. */
  readonly day: (rfc3339: string) => string;
}

const OPTIONS = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZoneName: "shortOffset",
} as const;

/** @param timeZone IANA name; one that is not known is shown as UTC, and says so. */
export function clockIn(timeZone: string): Clock {
  const format = formatIn(timeZone) ?? new Intl.DateTimeFormat("en-US", { ...OPTIONS, timeZone: "UTC" });
  const partsOf = (text: string): ReadonlyMap<string, string> =>
    new Map(format.formatToParts(Date.parse(text)).map(({ type, value }) => [type, value]));
  const day = (parts: ReadonlyMap<string, string>): string =>
    ["year", "month", "day"].map((name) => parts.get(name) ?? "").join("-");
  return {
    day: (text) => day(partsOf(text)),
    minute: (text) => {
      const parts = partsOf(text);
      const zone = (parts.get("timeZoneName") ?? "").replace("GMT", "UTC").replace(/^UTC\+0$/, "UTC");
      return `${day(parts)} ${parts.get("hour") ?? ""}:${parts.get("minute") ?? ""} ${zone}`;
    },
  };
}

function formatIn(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", { ...OPTIONS, timeZone });
  } catch {
    return undefined;
  }
}
