/**
 * Test runs. `unit` is everything that opens no socket to a real server; `e2e` starts real servers and clients, two files at
 * a time; `e2e alone` is what crowds the machine or dies of a neighbour; `e2e waiting` mostly waits, and runs in many lanes.
 */
import { defineConfig } from "vitest/config";

const E2E = ["test/e2e/**/*.test.ts", "test/faults/**/*.test.ts"];
/** They open connections by the thousand, stall or starve what they test, or count what a machine does in a second. */
const ALONE = [
  "test/e2e/{hostile-siege,hostile-xml,throttled-web,workers-crowd}.test.ts",
  "test/faults/worker-kill.test.ts",
];
/** On slow clients, on clocks, on what must not come. */
const WAITING = [
  "test/e2e/{transcripts*,unchanged,approved-clients,exceptions,service-account,last-words,stream-management}.test.ts",
];
const E2E_TIMEOUT_MS = 60_000;

interface Lanes {
  readonly include: string[];
  readonly exclude?: string[];
  readonly maxWorkers: number;
}

/** One group after another: each has the machine to itself. */
const e2e = (name: string, lanes: Lanes, groupOrder: number): { readonly test: object } => ({
  test: {
    name,
    ...lanes,
    testTimeout: E2E_TIMEOUT_MS,
    hookTimeout: E2E_TIMEOUT_MS,
    sequence: { groupOrder },
  },
});

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...E2E, "test/soak/**"],
          // Properties run hundreds of cases on slow machines; a limit is there to end a hang, not to measure.
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
          // Hundreds of small files: most of the time would go into reading the same modules again for each.
          isolate: false,
        },
      },
      e2e("e2e waiting", { include: WAITING, maxWorkers: 4 }, 2),
      e2e("e2e", { include: E2E, exclude: [...WAITING, ...ALONE], maxWorkers: 2 }, 3),
      e2e("e2e alone", { include: ALONE, maxWorkers: 1 }, 4),
    ],
  },
});
