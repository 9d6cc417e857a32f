/** What the section takes and what it does not. */
import { expect, it } from "vitest";
import { usage } from "../../../src/config/usage-schema.ts";

it.each([
  [undefined, true],
  [{ time_zone: "America/New_York" }, true],
  [{ time_zone: "Eastern Time" }, false],
  [{ working_hours: { from: "08:00", to: "17:30" } }, true],
  [{ working_hours: { from: "8:00", to: "17:30" } }, false],
  [{ working_hours: { from: "08:00", to: "24:01" } }, false],
  [{ working_hours: { from: "08:00", to: "17:00", days: [] } }, false],
  [{ thresholds: { messages_per_day: 0 } }, false],
  [{ thresholds: { messages_a_day: 5 } }, false],
])("%j: %s", (section, isFit) => {
  expect(usage.safeParse(section).success).toBe(isFit);
});
