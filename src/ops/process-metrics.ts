/**
 * What any process of Node's tells of itself, but for what takes time by the connection: lists of every handle, and a
 * folder of all descriptors that is read while nobody else is served. With 10,000 connections a scrape would stop all for
 * some 25 ms.
 */
import { readdir, stat } from "node:fs/promises";
import { collectDefaultMetrics, Gauge, type Registry } from "@prometheus-io/client";

const DESCRIPTORS = "/proc/self/fd";
const OPEN_FDS = "process_open_fds";
const SLOW = [
  "nodejs_active_handles",
  "nodejs_active_handles_total",
  "nodejs_active_requests",
  "nodejs_active_requests_total",
  "nodejs_active_resources",
  "nodejs_active_resources_total",
  OPEN_FDS,
];

/** Linux counts them in the folder's size since 6.2; before that it says 0. Undefined where there is no such folder. */
const openDescriptors = async (): Promise<number | undefined> => {
  try {
    const { size } = await stat(DESCRIPTORS);
    return size > 0 ? size : (await readdir(DESCRIPTORS)).length;
  } catch {
    return undefined;
  }
};

export const collectProcessMetrics = (registry: Registry): void => {
  // Event loop lag is among these (nodejs_eventloop_lag_*): a second clock for it would only cost.
  collectDefaultMetrics({ register: registry });
  for (const name of SLOW) registry.removeSingleMetric(name);
  const gauge = new Gauge({
    name: OPEN_FDS,
    help: "Number of open file descriptors.",
    registers: [registry],
    collect: async () => {
      const count = await openDescriptors();
      if (count !== undefined) gauge.set(count);
    },
  });
};
