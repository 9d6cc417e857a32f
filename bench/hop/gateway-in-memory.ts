/**
 * The gateway as it ships, but for the archive, which is in memory: what durability costs is the difference.
 * Run: node bench/hop/gateway-in-memory.ts CONFIG
 */
import { createMemorySink } from "../../src/archive/memory-sink.ts";
import { policyTools } from "../../src/cli/policy-tools.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import { loadPolicy } from "../../src/config/load-policy.ts";
import { Gateway } from "../../src/gateway.ts";
import { createLog } from "../../src/ops/log.ts";
import { Metrics } from "../../src/ops/metrics.ts";

const { gateway: config, policy } = loadConfiguration(process.argv[2] ?? "", {
  tools: policyTools,
  env: process.env,
  nowMs: Date.now(),
});
const gateway = await Gateway.start({
  config,
  policy,
  loadPolicy: () => loadPolicy(config.policyFile, { tools: policyTools }),
  log: createLog({ level: "error" }),
  metrics: new Metrics({ version: "bench", revision: "" }),
  runId: "bench",
  version: "bench",
  sink: createMemorySink(false),
});
process.on("SIGTERM", () => void gateway.drain(1_000).then(() => process.exit(0)));
