import { describe, expect, it } from "vitest";
import { RateMeter } from "../../../src/session/rate.ts";

const LIMITS = { maxStanzasPerSecond: 10, maxBytesPerSecond: 1_000 };

/** As a client does that sends whenever it is read: @returns when it was first told that it floods. */
function floodAt(bytes: number, untilMs: number): number | undefined {
  const meter = new RateMeter();
  for (let nowMs = 0; nowMs < untilMs;) {
    const delayMs = meter.take(bytes, LIMITS, nowMs);
    if (delayMs > 0 && meter.isFlooding(nowMs)) return nowMs;
    // The timer is never quite exact, and the next bytes stand in the socket already.
    nowMs += delayMs === 0 ? 0 : delayMs + 20;
  }
  return undefined;
}

describe("RateMeter", () => {
  it.each([
    ["stanzas", 1, 100],
    ["bytes", 500, 20],
  ])(
    "gives a burst of ten seconds in %s, then asks for a pause that pays the debt",
    (_what, bytes, burst) => {
      const meter = new RateMeter();
      for (let count = 0; count < burst; count++) expect(meter.take(bytes, LIMITS, 0)).toBe(0);
      const delayMs = meter.take(bytes, LIMITS, 0);
      expect(delayMs).toBe((1_000 * bytes) / (bytes === 1 ? 10 : 1_000));
    },
  );

  it("wants a burst spread: a second's worth at once, the rest four times as fast as is allowed", () => {
    const meter = new RateMeter();
    for (let count = 0; count < 10; count += 1) meter.take(1, LIMITS, 0);
    expect(meter.hasteMs).toBe(0);
    meter.take(1, LIMITS, 0);
    expect(meter.hasteMs).toBe(25);
    for (let count = 0; count < 39; count += 1) meter.take(1, LIMITS, 0);
    expect(meter.hasteMs).toBe(1_000);
    expect(meter.take(1, LIMITS, 1_000)).toBe(0);
    expect(meter.hasteMs).toBe(25);
    expect(meter.pressureCount).toBe(0);
    meter.take(1, LIMITS, 60_000);
    expect(meter.hasteMs).toBe(0);
  });

  it.each([
    ["many small stanzas", 1],
    ["few big ones", 900],
  ])("finds a flood of %s after a minute", (_what, bytes) => {
    expect(floodAt(bytes, 120_000)).toBeGreaterThan(60_000);
  });

  it("forgets the pressure of a client that pauses by itself", () => {
    const meter = new RateMeter();
    for (let minute = 0; minute < 5; minute++) {
      for (let count = 0; count < 120; count++) meter.take(1, LIMITS, minute * 60_000);
      expect(meter.isFlooding(minute * 60_000)).toBe(false);
    }
  });

  it("counts how often a client comes to its limit, not how long it stays there", () => {
    const meter = new RateMeter();
    const press = (nowMs: number): void => {
      for (let count = 0; count < 120; count++) meter.take(1, LIMITS, nowMs);
    };
    expect(meter.pressureCount).toBe(0);
    press(0);
    press(1_000);
    expect(meter.pressureCount).toBe(1);
    press(60_000);
    expect(meter.pressureCount).toBe(2);
  });

  it("takes no revenge for a clock that was set back", () => {
    const meter = new RateMeter();
    meter.take(1, LIMITS, 3_600_000);
    expect(meter.take(1, LIMITS, 0)).toBe(0);
  });
});
