/**
 * Test runs. `unit` is everything that opens no socket to a real server and may run side by side; `e2e` starts real
 * servers and clients, so its files run one after another and after `unit`; those that mostly wait run side by side, last.
 */
import { defineConfig } from "vitest/config";

const E2E = ["test/e2e/**/*.test.ts", "test/faults/**/*.test.ts"];
const WAITING = [
  "test/e2e/transcripts*.test.ts",
  "test/e2e/unchanged.test.ts",
  "test/e2e/approved-clients.test.ts",
];
const E2E_TIMEOUT_MS = 60_000;

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
        },
      },
      {
        test: {
          name: "e2e",
          include: E2E,
          exclude: WAITING,
          testTimeout: E2E_TIMEOUT_MS,
          hookTimeout: E2E_TIMEOUT_MS,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "e2e side by side",
          include: WAITING,
          testTimeout: E2E_TIMEOUT_MS,
          hookTimeout: E2E_TIMEOUT_MS,
          maxWorkers: 3,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
