import { describe, expect, it } from "vitest";
import { ConfigError, inReadingOrder, pathText, problemText } from "../../../src/config/problem.ts";
import type { Problem } from "../../../src/config/problem.ts";

const problem = (line: number, more: Partial<Problem> = {}): Problem => ({
  code: "SG_CONFIG_SCHEMA",
  severity: "error",
  file: "gateway.yaml",
  place: { line, column: 3 },
  path: ["listeners", 0, "bind"],
  message: `fault ${line}`,
  ...more,
});

describe("problems", () => {
  it.each([
    [[], ""],
    [["a"], "a"],
    [["a", 2, "b"], "a[2].b"],
  ])("writes the key path %j as %s", (path, expected) => {
    expect(pathText(path)).toBe(expected);
  });

  it("says place, path, fault, hint and code in one line", () => {
    expect(problemText(problem(4, { hint: "do this" }))).toBe(
      "gateway.yaml:4:3 listeners[0].bind: fault 4 (do this) [SG_CONFIG_SCHEMA]",
    );
    expect(problemText(problem(1, { path: [] }))).toBe("gateway.yaml:1:3 fault 1 [SG_CONFIG_SCHEMA]");
  });

  it("orders by file, then place", () => {
    const mixed = [problem(9), problem(2), problem(1, { file: "policy.yaml" })];
    expect(inReadingOrder(mixed).map(({ file, place }) => [file, place.line])).toEqual([
      ["gateway.yaml", 2],
      ["gateway.yaml", 9],
      ["policy.yaml", 1],
    ]);
  });

  it("carries every problem, and only errors in its message", () => {
    const error = new ConfigError([problem(2, { severity: "warning" }), problem(1)]);
    expect(error.code).toBe("SG_CONFIG_INVALID");
    expect(error.problems).toHaveLength(2);
    expect(error.message).toContain("fault 1");
    expect(error.message).not.toContain("fault 2");
  });
});
