/**
 * An archive made by the gateway before a real Prosody, replayed beside the running gateway: the policy in force changes
 * nothing, a planted difference is found whole, and counted as the files themselves say.
 *
 * `npm run soak -- simulate` does the same with some 80,000 stanzas, with workers and in shadow mode.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeHistory, type History } from "../support/office/history.ts";
import { compare, PLANTED_DRAFTS, rowsIn, simulate } from "../support/planted-drafts.ts";
import { describeNeeding } from "../support/system-needs.ts";

/** Each act of a trespass once. */
const HISTORY = {
  people: 4,
  rooms: 1,
  acts: 0,
  seed: 5,
  trespasses: 24,
  workers: 1,
  mode: "enforce",
} as const;

const NOTHING = { refused: 0, passed: 0, altered: 0 };

describeNeeding(["prosody", "prosody-modules"], "simulate", () => {
  let history: History;
  beforeAll(async () => {
    history = await makeHistory(HISTORY);
  }, 60_000);
  afterAll(async () => {
    await history.close();
  });

  it("changes nothing with the policy that judged", async () => {
    const rows = rowsIn(history.gateway.archiveDir);
    expect(rows.length).toBeGreaterThan(200);
    expect(rows.filter(({ isRefused }) => isRefused).length).toBeGreaterThan(10);
    const { judged, changed, inFact, unreplayed } = await simulate(history.gateway);
    expect({ changed, inFact }).toEqual({
      changed: NOTHING,
      inFact: { refused: 0, passed: 0 },
    });
    expect(judged + (unreplayed["secrets-removed"] ?? 0)).toBe(rows.length);
  });

  it("reads what the gateway goes on writing, and disturbs neither", async () => {
    const { judged } = await simulate(history.gateway);
    const writing = history.trespassAgain(16);
    const during = await simulate(history.gateway);
    await writing;
    const after = await simulate(history.gateway);
    expect([during, after].map(({ changed }) => changed)).toEqual([NOTHING, NOTHING]);
    expect(after.judged).toBeGreaterThan(judged);
    expect((await history.gateway.command("archive", "verify")).code).toBe(0);
  });

  it.each(PLANTED_DRAFTS)("finds $title, whole", async (draft) => {
    const simulated = await simulate(history.gateway, draft);
    const { counted, missed, unexplained } = compare(draft, simulated, rowsIn(history.gateway.archiveDir));
    expect(counted).toBeGreaterThan(0);
    expect({ missed, unexplained }).toEqual({ missed: [], unexplained: [] });
    expect(simulated.changed.passed).toBe(0);
  });
});
