/**
 * A week in an office, played twice by the same script: straight to a real Prosody, and through the gateway by every
 * door. What arrives is the same, but for what docs/protocol.md §7 explains (issue 3, acceptance 7).
 *
 * `npm run soak -- office-week` plays the long one: 50 people, 5 rooms, 20,000 stanzas.
 */
import { beforeAll, expect, it } from "vitest";
import { compareWeeks, showDifference, type Comparison } from "../support/office/compare.ts";
import { KNOWN_DIFFERENCES } from "../support/office/known-differences.ts";
import { playStraight, playThrough, type PlayedThrough } from "../support/office/stage.ts";
import { describeNeeding } from "../support/system-needs.ts";

/** Every act at least once. */
const WEEK = { people: 12, rooms: 2, acts: 50, seed: 3 };
const LEAST_SENT = 1_200;

describeNeeding(["prosody", "prosody-modules"], "a week in the office", () => {
  let through: PlayedThrough;
  let comparison: Comparison;

  beforeAll(async () => {
    const [straight, passed] = await Promise.all([playStraight(WEEK), playThrough(WEEK)]);
    through = passed;
    comparison = compareWeeks(straight, through);
    console.log(comparison.differences.map(showDifference).join("\n"));
    expect(through.sentCount).toBe(straight.sentCount);
  }, 240_000);

  it("is a week in which much is said, and nothing refused", () => {
    expect(through.sentCount).toBeGreaterThan(LEAST_SENT);
    expect(comparison.comparedCount).toBeGreaterThan(through.sentCount);
    expect(through.refused).toEqual([]);
    expect(through.verified).toBe(0);
  });

  it("arrives as it does without the gateway, but for what the page explains", () => {
    const unknown = comparison.differences.filter(({ because }) => because === undefined);
    expect(unknown.map(showDifference)).toEqual([]);
  });

  it("shows every difference that the page explains", () => {
    const seen = new Set(comparison.differences.flatMap(({ because }) => because ?? []));
    expect([...seen].toSorted()).toEqual(KNOWN_DIFFERENCES.map(({ name }) => name).toSorted());
  });
});
