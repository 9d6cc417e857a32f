import { expect, test } from "vitest";
import { compareVersions, isVersion } from "../../../src/policy/client-version.ts";

test.each([
  ["1.7.3", "1.8", -1],
  ["1.10", "1.9", 1],
  ["1.7", "1.7.0", 0],
  ["v0.13.1", "0.13.1", 0],
  ["01.07", "1.7", 0],
  ["1.8.0rc1", "1.8.0", -1],
  ["1.8.0~beta2", "1.8.0", -1],
  ["1.8-dev", "1.8.0rc1", -1],
  ["1.8.0b", "1.8.0", 1],
  ["1.8.0a", "1.8.0.1", -1],
  ["2.14.12 (libpurple 2.14.12)", "2.14.12", 0],
  ["1.8.0-RC2", "1.8.0-rc1", 1],
  ["9007199254740993", "9007199254740992", 1],
])("%s is to %s as %i", (a, b, order) => {
  expect(Math.sign(compareVersions(a, b) ?? NaN)).toBe(order);
  expect(Math.sign(compareVersions(b, a) ?? NaN)).toBe(order === 0 ? 0 : -order);
});

test.each(["", "latest", "version 1.7", "-1", "٣"])("%j is no version", (text) => {
  expect(isVersion(text)).toBe(false);
  expect(compareVersions(text, "1")).toBeUndefined();
  expect(compareVersions("1", text)).toBeUndefined();
});
