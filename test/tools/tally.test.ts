/** The last line of `npm test`: nothing red may be counted as nothing. */
import { describe, expect, test } from "vitest";
import {
  addTallies,
  isGreen,
  lastLine,
  skippedNames,
  tallyVitest,
  type VitestReport,
} from "../../scripts/tally.ts";

const report = (
  ...files: readonly (readonly [status: string, ...tests: readonly string[]])[]
): VitestReport => ({
  testResults: files.map(([status, ...tests], index) => ({
    name: `f${index}.test.ts`,
    status,
    assertionResults: tests.map((test, at) => ({ fullName: `t${at}`, status: test })),
  })),
});

describe("tally of a vitest run", () => {
  test.each([
    ["passes", report(["passed", "passed", "passed"]), 0, [2, 0, 0]],
    ["a failed test", report(["failed", "passed", "failed"]), 1, [1, 1, 0]],
    [
      "skipped, pending and todo tests",
      report(["passed", "passed", "skipped", "pending", "todo"]),
      0,
      [1, 0, 3],
    ],
    ["a file that could not be loaded", report(["passed", "passed"], ["failed"]), 1, [1, 1, 0]],
    ["an error outside any test", report(["passed", "passed"]), 1, [1, 1, 0]],
    ["no report", undefined, 1, [0, 1, 0]],
    ["no tests at all", report(), 0, [0, 1, 0]],
  ])("%s", (_, given, exitCode, [passed, failed, skipped]) => {
    expect(tallyVitest(given, exitCode)).toEqual({ passed, failed, skipped });
  });
});

test("tallies add up to the last line", () => {
  const sum = addTallies({ passed: 2, failed: 0, skipped: 1 }, { passed: 1, failed: 3, skipped: 0 });
  expect(lastLine(sum)).toBe("3 passed, 3 failed, 1 skipped");
});

test("skipped tests are named", () => {
  expect(skippedNames(report(["passed", "passed", "skipped"]))).toEqual(["f0.test.ts: t1"]);
});

describe("green", () => {
  test.each([
    [{ passed: 1, failed: 0, skipped: 0 }, true, true],
    [{ passed: 1, failed: 1, skipped: 0 }, false, false],
    [{ passed: 1, failed: 0, skipped: 1 }, false, true],
    [{ passed: 1, failed: 0, skipped: 1 }, true, false],
  ])("%o with CI %s is %s", (tally, isCi, expected) => {
    expect(isGreen(tally, isCi)).toBe(expected);
  });
});
