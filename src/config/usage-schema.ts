/** The section `usage` of `policy.yaml`: how the use of messages is looked at. */
import { z } from "zod";
import { isTimeZone, WEEKDAYS } from "../policy/calendar.ts";
import { count } from "./scalars.ts";

const TIME = "expected a time of day, HH:MM, from 00:00 to 24:00";
const time = z.string({ error: TIME }).regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, TIME);
const threshold = count(1, 1_000_000_000).optional();

export const usage = z
  .strictObject({
    time_zone: z
      .string()
      .refine(isTimeZone, "expected a time zone such as America/New_York (IANA)")
      .default("UTC")
      .describe("Of the agency: days begin at its midnight, for limits, thresholds and reports."),
    working_hours: z
      .strictObject({
        days: z
          .array(z.enum(WEEKDAYS))
          .min(1, "name at least one day")
          .default(["mon", "tue", "wed", "thu", "fri"])
          .describe("Days on which people work."),
        from: time.describe("HH:MM."),
        to: time.describe("HH:MM, exclusive."),
      })
      .optional()
      .describe("Unset, no hour counts as outside."),
    thresholds: z
      .strictObject({
        messages_per_day: threshold.describe("Messages of one account; unset means the profile's."),
        messages_outside_hours: threshold.describe(
          "Of those, outside `working_hours`; unset means the profile's.",
        ),
        messages_to_one_peer: threshold.describe(
          "Of those, to one and the same person; unset means the profile's.",
        ),
      })
      .prefault({})
      .describe(
        "From so many in a day on one message is flagged, for people to look at; nothing is refused.",
      ),
  })
  .prefault({})
  .describe("How much people use messages for.");

export type UsageSection = z.output<typeof usage>;
