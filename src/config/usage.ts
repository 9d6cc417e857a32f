/**
 * The section `usage`, checked and compiled into what messages are counted by.
 *
 * Rule: a threshold behind which clauses stand can be lowered, not raised over the profile's `most`.
 * Source: WV-5.2, WV-7.0.c.
 */
import type { WorkingHours } from "../policy/calendar.ts";
import { type UsagePolicy, type UsageThreshold, USAGE_THRESHOLDS } from "../policy/traffic.ts";
import { conflict, type Complaint } from "./complaint.ts";
import { clausesOf, type Profile } from "./profiles.ts";
import type { UsageSection } from "./usage-schema.ts";

export function usagePolicyOf(section: UsageSection, { usage }: Profile): UsagePolicy {
  const { time_zone: timeZone, working_hours: hours, thresholds } = section;
  const leastOf = (one: UsageThreshold): number | undefined => thresholds[one] ?? usage[one]?.value;
  return {
    timeZone,
    hours: hours && { days: hours.days, fromMinute: minuteOf(hours.from), untilMinute: minuteOf(hours.to) },
    thresholds: Object.fromEntries(
      USAGE_THRESHOLDS.flatMap((one) => {
        const least = leastOf(one);
        return least === undefined ? [] : [[one, least]];
      }),
    ),
  };
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

export const usageComplaints = (
  { working_hours: hours, thresholds }: UsageSection,
  { profile, usage }: Profile,
): readonly Complaint[] => [
  ...(hours !== undefined && minuteOf(hours.to) <= minuteOf(hours.from)
    ? [conflict(["usage", "working_hours", "to"], "ends before it begins")]
    : []),
  ...USAGE_THRESHOLDS.flatMap((one): readonly Complaint[] => {
    const [set, own] = [thresholds[one], usage[one]];
    if (set === undefined || own === undefined || set <= own.most) return [];
    const clauses = clausesOf(own.clauses);
    if (clauses.length === 0) return [];
    return [
      {
        code: "SG_CONFIG_LOOSENED",
        path: ["usage", "thresholds", one],
        message: `more than ${own.most} loosens profile ${profile}, which holds for ${clauses.join(", ")}`,
        hint: "a setting can only tighten laws and profile",
      },
    ];
  }),
];

/** One line a setting, for the answer to a reload. */
export const usageEntries = ({ timeZone, hours, thresholds }: UsagePolicy): readonly [string, string][] => [
  ["usage.time_zone", timeZone],
  ...(hours === undefined ? [] : [["usage.working_hours", hoursText(hours)] as [string, string]]),
  ...Object.entries(thresholds).map(([id, least]): [string, string] => [
    `usage.thresholds.${id}`,
    String(least),
  ]),
];

const hoursText = ({ days, fromMinute, untilMinute }: WorkingHours): string =>
  `${days.join(" ")}, minutes ${fromMinute} to ${untilMinute} of the day`;
