import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { ArchiveState } from "../../../src/archive/sink.ts";
import { healthChecks, openHealth, type CheckedParts } from "../../../src/gateway/health-checks.ts";
import { Metrics } from "../../../src/ops/metrics.ts";
import type { HealthServer } from "../../../src/ops/health.ts";

const UP: ArchiveState = { isUp: true, queuedRecords: 0, queuedBytes: 0, lastSequence: 1 };
const SOON = Date.now() + 60_000;

const parts = (changes: Partial<CheckedParts> = {}): CheckedParts => ({
  sink: { state: () => UP },
  certificates: { facts: () => [{ name: "main", expiresAtMs: SOON }] as never },
  health: { states: () => [{ name: "server", isUp: true }] },
  isDraining: () => false,
  ...changes,
});

const failing = (changes: Partial<CheckedParts>): readonly string[] =>
  healthChecks(parts(changes)).flatMap(({ name, check }) => {
    const reason = check();
    return reason === undefined ? [] : [`${name}: ${reason}`];
  });

const missing = (missedCheckpoints: number): ArchiveState => ({
  ...UP,
  health: { missedCheckpoints, freeBytes: [] },
});

test.each([
  ["nothing", {}, []],
  [
    "a full archive",
    { sink: { state: () => ({ ...UP, code: "SG_ARCHIVE_FULL" }) } },
    ["archive: SG_ARCHIVE_FULL"],
  ],
  ["two checkpoints missed", { sink: { state: () => missing(2) } }, []],
  ["three checkpoints missed", { sink: { state: () => missing(3) } }, ["checkpoint: 3 missed"]],
  [
    "a dead server",
    {
      health: {
        states: () => [
          { name: "a", isUp: false },
          { name: "b", isUp: false },
        ],
      },
    },
    ["upstream: a, b"],
  ],
  [
    "an old certificate",
    { certificates: { facts: () => [{ name: "main", expiresAtMs: 1 }] as never } },
    ["certificate: main"],
  ],
  ["a drain", { isDraining: () => true }, ["drain: draining"]],
])("%s", (_, changes, expected) => {
  expect(failing(changes)).toEqual(expected);
});

test("each server is known before the next is opened, and a port that is taken has a name", async () => {
  const spare = createServer();
  await new Promise<void>((resolve) => void spare.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void spare.close());
  const address = spare.address();
  const taken = typeof address === "object" && address !== null ? address.port : 0;
  const open: HealthServer[] = [];
  const page = { metrics: new Metrics({ version: "", revision: "" }), checks: [], isStarted: () => true };
  const at = (name: string, port: number) =>
    ({ type: "metrics", name, bind: { host: "127.0.0.1", port } }) as const;
  const opening = openHealth([at("first", 0), at("second", taken)], page, (one) => void open.push(one));
  await expect(opening).rejects.toMatchObject({ code: "SG_EDGE_BIND" });
  expect(open).toHaveLength(1);
  await Promise.all(open.map(async (one) => await one.close()));
});
