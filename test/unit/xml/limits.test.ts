import { expect, it } from "vitest";
import type { ParserLimits } from "../../../src/xml/limits.ts";
import { PRE_AUTH_LIMITS, STANZA_LIMITS } from "../../../src/xml/limits.ts";

const NAMES = Object.keys(STANZA_LIMITS) as readonly (keyof ParserLimits)[];

it.each(NAMES)("%s is no looser before log-in than after", (name) => {
  expect(PRE_AUTH_LIMITS[name]).toBeLessThanOrEqual(STANZA_LIMITS[name]);
});

it("a stanza of 10 000 bytes always fits (RFC 6120 §13.12)", () => {
  expect(PRE_AUTH_LIMITS.maxElementBytes).toBeGreaterThanOrEqual(10_000);
});
