import { expect, test } from "vitest";
import { MergedMetrics } from "../../../src/ops/merged-metrics.ts";
import { Metrics, type MetricSnapshot } from "../../../src/ops/metrics.ts";

const BUILD = { version: "1", revision: "" };

const worker = (sessions: number, isUp: boolean): Metrics => {
  const metrics = new Metrics(BUILD);
  metrics.count("auth", ["PLAIN", "success"], sessions);
  metrics.measure("processing", 0.002);
  metrics.observeSources({
    certificates: () => [{ name: "main", expiresAtMs: sessions * 1_000 }],
    upstreams: () => [{ name: "server", isUp }],
    connections: () => [{ listener: "c2s", count: sessions }],
    archive: () => ({ isUp: true, queuedRecords: sessions, queuedBytes: 0 }),
    service: () => undefined,
    unknownDivisions: () => [],
    reviewDueMs: () => (isUp ? 1_800_000_000_000 : undefined),
    policy: () => ({ revision: "r", mode: "enforce", rules: {} }),
  });
  return metrics;
};

test("counts are added up, gauges as each of them says, and the dead still count", async () => {
  const living = [worker(2, true), worker(3, false)];
  let last: readonly MetricSnapshot[] = [];
  const page = new MergedMetrics(new Metrics(BUILD), {
    refresh: async () => (last = await Promise.all(living.map(async (one) => await one.snapshot()))),
    snapshots: () => last,
  });
  const dead = living.pop();
  for (let times = 0; times < 2; times += 1) page.bury((await dead?.snapshot()) ?? []);
  living.push(worker(5, false));
  const lines = (await page.render()).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      'stanzagate_auth_total{mechanism="PLAIN",result="success"} 13',
      "stanzagate_stanza_processing_seconds_count 4",
      'stanzagate_stanza_processing_seconds_bucket{le="0.002"} 4',
      'stanzagate_connections{listener="c2s"} 7',
      "stanzagate_archive_queued_records 7",
      'stanzagate_upstream_up{upstream="server"} 0',
      'stanzagate_certificate_expiry_timestamp_seconds{name="main"} 2',
      'stanzagate_config_info{revision="r",mode="enforce"} 1',
      "stanzagate_annual_review_due_timestamp_seconds 1800000000",
    ]),
  );
});

const logIns = (page: string): string | undefined => /^stanzagate_auth_total\{.*\} (\d+)$/mu.exec(page)?.[1];

test("however many end at once, and while they are asked, each counts once", async () => {
  const snapshots = await Promise.all(
    [1, 2, 4, 8, 16].map(async (count) => await worker(count, true).snapshot()),
  );
  let living = snapshots;
  const page = new MergedMetrics(new Metrics(BUILD), {
    refresh: async () => {
      const [dead = [], ...others] = living;
      living = others;
      page.bury(dead);
      await Promise.resolve();
    },
    snapshots: () => living,
  });
  expect(logIns(await page.render())).toBe("31");
  const dead = living.slice(0, 3);
  living = living.slice(3);
  for (const one of dead) page.bury(one);
  expect(logIns(await page.render())).toBe("31");
  expect(logIns(await page.render())).toBe("31");
});
