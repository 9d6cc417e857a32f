/** Thresholds: the profile's unless set, lowered at will, raised to the profile's ceiling; hours must be hours. */
import { describe, expect, it } from "vitest";
import { tightened } from "../../support/policy.ts";

const usageOf = (usage: object) => tightened({ usage }).policy.usage;
const complaintsOf = (usage: object): readonly string[] =>
  tightened({ usage }).complaints.map(({ path, message }) => `${path.join(".")}: ${message}`);

describe("usage", () => {
  it("is the profile's where nothing is set", () => {
    expect(usageOf({})).toEqual({
      timeZone: "UTC",
      hours: undefined,
      thresholds: { messages_per_day: 600, messages_outside_hours: 60, messages_to_one_peer: 300 },
    });
    expect(tightened({}, "nc-ccps").policy.usage.thresholds).toEqual({});
  });

  it("takes hours and thresholds of the agency's own", () => {
    const hours = { days: ["mon"], from: "08:00", to: "24:00" };
    const own = usageOf({
      time_zone: "America/New_York",
      working_hours: hours,
      thresholds: { messages_per_day: 50 },
    });
    expect(own).toMatchObject({
      timeZone: "America/New_York",
      hours: { days: ["mon"], fromMinute: 480, untilMinute: 1_440 },
      thresholds: { messages_per_day: 50 },
    });
  });

  it("refuses hours that end before they begin, and a threshold beyond the profile's ceiling", () => {
    expect(complaintsOf({ working_hours: { from: "17:00", to: "08:00" } })).toEqual([
      "usage.working_hours.to: ends before it begins",
    ]);
    expect(complaintsOf({ thresholds: { messages_per_day: 1_000_001 } })).toEqual([
      "usage.thresholds.messages_per_day: more than 1000000 loosens profile strict, which holds for WV-5.2",
    ]);
  });
});
