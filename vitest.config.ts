/**
 * Test runs. `unit` is everything that opens no socket to a real server and may run side by side; `e2e` starts real
 * servers and clients, so its files run one after another and after `unit`.
 */
import { defineConfig } from "vitest/config";

const E2E = ["test/e2e/**/*.test.ts", "test/faults/**/*.test.ts"];

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
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
