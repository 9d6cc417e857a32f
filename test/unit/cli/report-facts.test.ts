import { afterEach, beforeEach, expect, it } from "vitest";
import { archiveSince } from "../../../src/archive/headers.ts";
import { gatherFacts, listedClauses } from "../../../src/cli/report-facts.ts";
import { logsOf } from "../../../src/archive/log-set.ts";
import { readClauses } from "../../../src/config/clauses.ts";
import { styleFor } from "../../../src/cli/output.ts";
import { CLI_NOW } from "../../support/cli-state.ts";
import { memoryTerminal } from "../../support/terminal.ts";
import { DAY_MS, reportHouse, type ReportHouse } from "../../support/report-house.ts";

let house: ReportHouse;
beforeEach(async () => {
  house = await reportHouse();
});
afterEach(() => {
  house.remove();
});

const gather = async (fromMs: number, toMs: number) => {
  const globals = {
    config: house.gateway,
    isJson: false,
    isQuiet: false,
    isVerbose: false,
    style: styleFor(false),
    socket: undefined,
  };
  const asked = { globals, terminal: memoryTerminal({ nowMs: CLI_NOW }) };
  const archive = { dir: house.archiveDir };
  return await gatherFacts(
    { kind: "compliance", archive, period: { fromMs, toMs }, by: "udo", isVerifying: true },
    asked,
  );
};

it("what is in force at the end of a period is what the records say of then, not of now", async () => {
  const before = await gather(CLI_NOW - 9 * DAY_MS - 1, CLI_NOW - 6 * DAY_MS);
  expect(before.policy?.ruleModes.get("file-transfer")).toBeUndefined();
  // It began before the period.
  expect(before.history.points).toHaveLength(1);
  expect(before.activity.verdicts.total).toBe(2);
  const after = await gather(CLI_NOW - 6 * DAY_MS, CLI_NOW);
  expect(after.policy?.ruleModes.get("file-transfer")).toBe("shadow");
  expect([after.history.points.length, after.activity.verdicts.total]).toEqual([2, 0]);
  expect([...after.verifications.values()]).toMatchObject([{ result: "sound", records: 5 }]);
});

it("of a time before everything there is no policy", async () => {
  const { policy, history, activity } = await gather(0, CLI_NOW - 20 * DAY_MS);
  expect([policy, history.last, activity.extents()]).toEqual([undefined, undefined, []]);
});

it("the archive began with its first record, and every clause is listed", () => {
  expect(archiveSince(logsOf({ dir: house.archiveDir }))).toBe(CLI_NOW - 10 * DAY_MS);
  expect(listedClauses().map(({ id }) => id)).toEqual([...readClauses().keys()]);
});
