import { expect, test } from "vitest";
import { PolicyHolder } from "../../../src/config/reload.ts";
import { noteReload } from "../../../src/gateway/reload-notes.ts";
import { Metrics } from "../../../src/ops/metrics.ts";
import { configured } from "../../support/configured.ts";
import { memoryLog } from "../../support/edge.ts";

const WARNING = {
  code: "SG_CONFIG_CONFLICT",
  severity: "warning",
  file: "policy.yaml",
  place: { line: 3, column: 5 },
  path: ["domains"],
  message: "worth a second look",
} as const;

const witnesses = async () => {
  const { policy: loaded } = await configured();
  const { log, lines } = memoryLog();
  const metrics = new Metrics({ version: "1", revision: "" });
  const policy = new PolicyHolder({ ...loaded, warnings: [WARNING] }, () => loaded);
  return { parts: { policy, log, metrics }, revision: loaded.revision.id, lines, metrics };
};

test("a new policy is told with what is worth a second look in it", async () => {
  const { parts, revision, lines, metrics } = await witnesses();
  const swapped = { outcome: "swapped", from: "a", to: revision, changes: [] } as const;
  expect(await noteReload(parts, async () => await Promise.resolve(swapped))).toBe(swapped);
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 40, line: 3, column: 5, detail: "worth a second look", msg: "configuration" },
    { level: 30, outcome: "swapped", revision, msg: "reloaded" },
  ]);
  expect(await metrics.render()).toContain('stanzagate_config_reloads_total{result="success"} 1');
});

test("one that is refused or fails counts as such, and warns of nothing", async () => {
  const { parts, revision, lines, metrics } = await witnesses();
  const refused = { outcome: "refused", revisionId: revision, problems: [] } as const;
  await noteReload(parts, async () => await Promise.resolve(refused));
  await expect(noteReload(parts, async () => await Promise.reject(new TypeError("x")))).rejects.toThrow("x");
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ level: 50, outcome: "refused" }]);
  expect(await metrics.render()).toContain('stanzagate_config_reloads_total{result="failure"} 2');
});
