import { readdirSync } from "node:fs";
import { Registry } from "@prometheus-io/client";
import { expect, test } from "vitest";
import { collectProcessMetrics } from "../../../src/ops/process-metrics.ts";

test("tells of the process, and of nothing that is counted one by one", async () => {
  const registry = new Registry();
  collectProcessMetrics(registry);
  const page = await registry.metrics();
  expect(page).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(page).not.toMatch(/nodejs_active_/);
  const told = Number(/^process_open_fds (\d+)$/m.exec(page)?.[1]);
  expect(Math.abs(told - readdirSync("/proc/self/fd").length)).toBeLessThan(20);
});
