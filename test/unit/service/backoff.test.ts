import { expect, test } from "vitest";
import { backoffMs } from "../../../src/service/backoff.ts";

test("waits twice as long each time, up to a minute, half of it by dice", () => {
  const waits = [1, 2, 3, 7, 50].map((count) => backoffMs({ count, code: "SG_SERVICE_STREAM" }, 0));
  expect(waits).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
  expect(backoffMs({ count: 1, code: "SG_SERVICE_STREAM" }, 0.999)).toBe(1_000);
});

test("after a refused log-in at least half a minute", () => {
  expect(backoffMs({ count: 1, code: "SG_SERVICE_LOGIN" }, 0)).toBe(30_000);
});
