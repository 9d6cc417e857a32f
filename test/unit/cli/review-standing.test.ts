/** AL-4.b: overdue is said where an installation is checked, under a clock that the test sets. */
import { afterEach, expect, it } from "vitest";
import { overdueText, reviewStanding } from "../../../src/cli/review-standing.ts";
import { styleFor } from "../../../src/cli/output.ts";
import { reviewDue, reviewJson } from "../../../src/reports/review-due.ts";
import { stanzaRecord } from "../../support/archive.ts";
import { CLI_NOW } from "../../support/cli-state.ts";
import { DAY_MS, reportHouse, type ReportHouse } from "../../support/report-house.ts";
import { memoryTerminal, runCommand } from "../../support/terminal.ts";

let house: ReportHouse;
afterEach(() => {
  house.remove();
});

const lateAt = async (nowMs: number): Promise<string | undefined> => {
  const config = house.gateway;
  const globals = {
    config,
    isJson: false,
    isQuiet: false,
    isVerbose: false,
    style: styleFor(false),
    socket: undefined,
  };
  return overdueText(await reviewStanding({ globals, terminal: memoryTerminal({ nowMs }) }));
};

it("counts from the archive's first record, and from an acceptance on anew", async () => {
  house = await reportHouse();
  // The archive began ten days before.
  const begin = CLI_NOW - 10 * DAY_MS;
  expect(await lateAt(begin + 365 * DAY_MS)).toBeUndefined();
  expect(await lateAt(begin + 366 * DAY_MS)).toBe(
    "annual review (AL-4.b): overdue since 2027-02-19, 1 day: stanzagate report annual-review, report accept",
  );
  const out = house.path("out");
  await house.as("udo", "report", "annual-review", "--out", out, "--format", "json");
  await house.as("udo", "report", "accept", `${out}/annual-review-2026-03-01T1200Z.json`);
  expect(await lateAt(begin + 366 * DAY_MS)).toBeUndefined();
  expect(await lateAt(CLI_NOW + 366 * DAY_MS)).toContain("overdue since 2027-03-01, 1 day");
});

it("is said by config check", async () => {
  // The installation's certificate is of today, and so is the clock.
  const nowMs = Date.now();
  house = await reportHouse([stanzaRecord(1, { receivedAtMs: nowMs - 366 * DAY_MS })]);
  const text = await runCommand(["config", "check", house.gateway], { nowMs });
  expect(text.err).toMatch(/^note: annual review \(AL-4\.b\): overdue since .*, 1 day/mu);
  const json = await runCommand(["config", "check", house.gateway, "--json"], { nowMs });
  expect(json.json()).toMatchObject({ annualReview: { lastAccepted: null, isOverdue: true } });
});

it("where nothing has begun nothing is due", async () => {
  house = await reportHouse([]);
  expect(await lateAt(CLI_NOW)).toBeUndefined();
  const none = reviewDue(undefined, undefined, CLI_NOW);
  expect(reviewJson(none)).toEqual({ due: null, lastAccepted: null, isOverdue: false });
});
