import { expect, test } from "vitest";
import { Metrics, type DirectoryFacts } from "../../../src/ops/metrics.ts";

const SOURCES = {
  certificates: () => [{ name: "main", expiresAtMs: 1_900_000_000_000 }],
  upstreams: () => [{ name: "agency", isUp: true }],
  connections: () => [{ listener: "c2s", count: 3 }],
  archive: () => ({
    isUp: false,
    queuedRecords: 7,
    queuedBytes: 900,
    health: { lastCheckpointAtMs: 1_700_000_000_000, missedCheckpoints: 2, freeBytes: [5_000, undefined] },
  }),
  service: () => ({ account: "stanzagate@agency.example", isConnected: true }),
  reviewDueMs: () => 1_800_000_000_000,
  unknownDivisions: () => ["yard"],
  policy: () => ({ revision: "abc", mode: "enforce", rules: { "text-only": "shadow" } }),
};

test("the page has what was counted, measured and read", async () => {
  const metrics = new Metrics({ version: "1.2.3", revision: "f00" });
  metrics.observeSources(SOURCES);
  metrics.count("stanzas", ["outbound", "message", "block"]);
  metrics.count("logDrops", []);
  metrics.count("notices", ["altered"]);
  metrics.measure("archiveAppend", 0.003);
  metrics.noteReload(true, 1_800_000_000_000);
  metrics.noteReload(false, 1_900_000_000_000);
  const page = await metrics.render();
  for (const line of [
    'stanzagate_build_info{version="1.2.3",revision="f00"} 1',
    'stanzagate_stanzas_total{direction="outbound",kind="message",action="block"} 1',
    "stanzagate_log_lines_dropped_total 1",
    'stanzagate_archive_append_seconds_bucket{le="0.005"} 1',
    'stanzagate_config_reloads_total{result="success"} 1',
    'stanzagate_config_reloads_total{result="failure"} 1',
    "stanzagate_config_last_reload_success_timestamp_seconds 1800000000",
    'stanzagate_certificate_expiry_timestamp_seconds{name="main"} 1900000000',
    'stanzagate_upstream_up{upstream="agency"} 1',
    'stanzagate_connections{listener="c2s"} 3',
    'stanzagate_config_info{revision="abc",mode="enforce"} 1',
    'stanzagate_division_members_unknown{division="yard"} 1',
    'stanzagate_config_rule_info{rule="text-only",mode="shadow"} 1',
    "stanzagate_archive_up 0",
    "stanzagate_annual_review_due_timestamp_seconds 1800000000",
    'stanzagate_service_connected{domain="agency.example"} 1',
    "stanzagate_workers 1",
    'stanzagate_notices_total{kind="altered"} 1',
    "stanzagate_archive_queued_records 7",
    "stanzagate_archive_queued_bytes 900",
    "stanzagate_archive_last_checkpoint_timestamp_seconds 1700000000",
    "stanzagate_archive_missed_checkpoints 2",
    'stanzagate_archive_free_bytes{directory="dir"} 5000',
  ]) {
    expect(page).toContain(`${line}\n`);
  }
  expect(page).not.toContain("second_dir");
  expect(page).toContain("nodejs_eventloop_lag_p99_seconds");
});

test("gauges follow their sources, also to nothing", async () => {
  const metrics = new Metrics({ version: "1", revision: "" });
  let policy = { revision: "old", mode: "shadow", rules: { account: "enforce" } as Record<string, string> };
  let unknown: readonly string[] = ["yard"];
  const unknownDivisions = (): readonly string[] => unknown;
  let reviewDueMs: number | undefined = 1_800_000_000_000;
  metrics.observeSources({
    ...SOURCES,
    policy: () => policy,
    service: () => undefined,
    unknownDivisions,
    reviewDueMs: () => reviewDueMs,
  });
  expect(await metrics.render()).toMatch(/^stanzagate_annual_review_due/m);
  reviewDueMs = undefined;
  unknown = [];
  policy = { revision: "new", mode: "enforce", rules: {} };
  const page = await metrics.render();
  expect(page).toContain('stanzagate_config_info{revision="new",mode="enforce"} 1');
  expect(page).not.toContain('revision="old"');
  expect(page).not.toMatch(/^stanzagate_service_connected/m);
  expect(page).not.toContain("config_rule_info{");
  expect(page).not.toContain("members_unknown{");
  expect(page).not.toMatch(/^stanzagate_annual_review_due/m);
});

test("the LDAP server's gauges are there where one is asked, and its last answer once it came", async () => {
  const metrics = new Metrics({ version: "1", revision: "" });
  let facts: DirectoryFacts | undefined;
  metrics.observeSources({ ...SOURCES, directory: () => facts });
  expect(await metrics.render()).not.toMatch(/^stanzagate_directory/m);
  facts = { url: "ldap://a", isUp: false, answeredMs: undefined };
  const before = await metrics.render();
  expect(before).toContain('stanzagate_directory_up{url="ldap://a"} 0\n');
  expect(before).not.toMatch(/^stanzagate_directory_last/m);
  facts = { url: "ldap://a", isUp: true, answeredMs: 1_800_000_000_500 };
  expect(await metrics.render()).toContain(
    'stanzagate_directory_last_answer_timestamp_seconds{url="ldap://a"} 1800000000.5\n',
  );
});

test("names follow the rules: prefix, base units, totals", async () => {
  const page = await new Metrics({ version: "1", revision: "" }).render();
  const own = [...page.matchAll(/^# TYPE (stanzagate_\w+) (\w+)$/gm)].map(([, name = "", type = ""]) => [
    name,
    type,
  ]);
  expect(own.length).toBeGreaterThan(15);
  for (const [name, type] of own) expect(name?.endsWith("_total")).toBe(type === "counter");
  expect(page).not.toMatch(/stanzagate_\w+_(ms|kb|millis)/);
});
