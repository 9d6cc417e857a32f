/** Volumes in every layer: the profile's value, tightened by the organisation and by divisions, never loosened. */
import { describe, expect, it } from "vitest";
import { VOLUME_KEYS, volumeLimitNamed, volumeSet } from "../../../src/config/volume-limits.ts";
import { LIMITS } from "../../../src/policy/settings.ts";
import { tightened } from "../../support/policy.ts";

const complaintsOf = (file: object): readonly string[] =>
  tightened(file).complaints.map(({ path, message }) => `${path.join(".")}: ${message}`);

it("each key names a limit of the engine", () => {
  expect(VOLUME_KEYS.map(volumeLimitNamed).filter((one) => !LIMITS.includes(one))).toEqual([]);
  expect(volumeSet({ user_bytes_per_day: "2KiB" }, "user_bytes_per_day")).toBe(2_048);
  expect(volumeSet({}, "user_bytes_per_day")).toBeUndefined();
});

describe("what holds", () => {
  const limitsOf = (file: object) => tightened(file).policy.settings.limits;

  it("is the profile's where nothing is set, and nothing where the profile says nothing", () => {
    expect(limitsOf({})["user-messages-per-minute"]).toEqual({ value: 1_200, layers: ["profile:strict"] });
    expect(limitsOf({})["division-bytes-per-day"]).toBeUndefined();
  });

  it("is what the organisation sets, up to the profile's ceiling", () => {
    const limits = { user_messages_per_minute: 60, division_bytes_per_day: "5MB" };
    expect(limitsOf({ limits })).toMatchObject({
      "user-messages-per-minute": { value: 60, layers: ["organisation"] },
      "division-bytes-per-day": { value: 5_000_000, layers: ["organisation"] },
    });
    expect(complaintsOf({ limits: { user_messages_per_minute: 60_001 } })).toEqual([
      "limits.user_messages_per_minute: more than 60000 loosens profile strict, which holds for WV-5.3.5, WV-5.3.7",
    ]);
  });

  it("a division can only tighten it", () => {
    const division = (limits: object) => ({
      limits: { room_messages_per_minute: 100 },
      divisions: [{ id: "north", members: { patterns: ["n-*@agency.example"] }, limits }],
    });
    expect(complaintsOf(division({ room_messages_per_minute: 50 }))).toEqual([]);
    expect(complaintsOf(division({ room_messages_per_minute: 101 }))).toEqual([
      "divisions.0.limits.room_messages_per_minute: more than 100 loosens what holds for all",
    ]);
  });
});
