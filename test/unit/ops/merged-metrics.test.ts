import { expect, test } from "vitest";
import { MergedMetrics } from "../../../src/ops/merged-metrics.ts";
import { Metrics } from "../../../src/ops/metrics.ts";

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
    policy: () => ({ revision: "r", mode: "enforce", rules: {} }),
  });
  return metrics;
};

test("counts are added up, gauges as each of them says, and the dead still count", async () => {
  const living = [worker(2, true), worker(3, false)];
  const page = new MergedMetrics(
    new Metrics(BUILD),
    async () => await Promise.all(living.map(async (one) => await one.snapshot())),
  );
  const dead = living.pop();
  for (let times = 0; times < 2; times += 1) await page.bury((await dead?.snapshot()) ?? []);
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
    ]),
  );
});
