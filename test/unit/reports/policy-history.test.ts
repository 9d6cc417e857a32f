import { expect, test } from "vitest";
import { PolicyHistory, policyPoint, type PolicyPoint } from "../../../src/reports/policy-history.ts";
import { operation } from "../../support/report.ts";

const point = (atMs: number, revision: string, changes: readonly string[] = []): PolicyPoint => ({
  atMs,
  revision,
  changes,
  by: "reload",
  text: "{}",
});

test("a record says whether it was a start or a reload, and setting by setting what changed", () => {
  const start = operation("policy", { revision: "a", policy: "{}" }, 1);
  expect(policyPoint(start)).toEqual({ atMs: 1, revision: "a", changes: [], by: "start", text: "{}" });
  const changes = "~ mode: shadow -> enforce; + attestation AL-7 by A: kept; and filed; - law cjis";
  const reload = operation("policy", { from: "a", revision: "b", changes, policy: "{}" }, 2);
  expect(policyPoint(reload)).toMatchObject({
    by: "reload",
    changes: ["~ mode: shadow -> enforce", "+ attestation AL-7 by A: kept; and filed", "- law cjis"],
  });
});

test("what several processes record of one change is one change, in the order of time", () => {
  const history = new PolicyHistory([
    point(5, "b"),
    point(1, "a"),
    point(2, "a"),
    point(6, "b"),
    point(9, "a"),
  ]);
  expect(history.points.map(({ atMs, revision }) => [atMs, revision])).toEqual([
    [1, "a"],
    [5, "b"],
    [9, "a"],
  ]);
  expect(history.last?.atMs).toBe(9);
  expect(history.changesSince(0).map(({ atMs }) => atMs)).toEqual([5, 9]);
  expect(history.changesSince(6).map(({ atMs }) => atMs)).toEqual([9]);
});

test("in force in a period is what began before its end and ended after its beginning", () => {
  const history = new PolicyHistory([point(1, "a"), point(5, "b"), point(9, "c")]);
  expect(history.inForce(5)).toEqual([
    { revision: "b", fromMs: 5, untilMs: 9 },
    { revision: "c", fromMs: 9, untilMs: undefined },
  ]);
  expect(new PolicyHistory([]).last).toBeUndefined();
});
