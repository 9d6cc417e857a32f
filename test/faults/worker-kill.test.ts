import { expect, it } from "vitest";
import { describeNeeding } from "../support/system-needs.ts";
import { killWorkers } from "./worker-kill-rounds.ts";

const SIZE = { sessions: 40, perUser: 6, perAddress: 10, everyMs: 400 };

describeNeeding(["prosody"], "a worker under kill -9", () => {
  it("takes nothing along, nor do both at once: 40 sessions resume, and limits stay exact", async () => {
    const report = await killWorkers({ ...SIZE, seed: 20_261_122, from: 0, kills: 2, longestLifeMs: 1_000 });
    const { missing, unsettled, troubles, problems, inexact, logCount, exitCode } = report;
    expect({ missing, unsettled, troubles, problems, inexact, logCount, exitCode }).toEqual({
      missing: [],
      unsettled: [],
      troubles: [],
      problems: [],
      inexact: [],
      logCount: 2,
      exitCode: 0,
    });
    const { counts, rounds } = report;
    expect(counts.delivered).toBe(counts.sent);
    expect(counts.delivered).toBeGreaterThan(100);
    expect(rounds.map(({ workers }) => workers.length)).toEqual([1, 2]);
    expect(counts.resumed).toBeGreaterThan(SIZE.sessions);
    // What filled the limit was spread over both workers.
    const [first] = rounds;
    expect(first?.cutOfUser).toBeGreaterThan(0);
    expect(first?.cutOfUser).toBeLessThan(SIZE.perUser);
  });
});
