/** A configuration as `init` writes it, loaded, in a folder of its own that goes with the test. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { policyTools } from "../../src/cli/policy-tools.ts";
import { loadConfiguration, type Configuration } from "../../src/config/load.ts";

const terminal = {
  out: () => undefined,
  err: () => undefined,
  isInteractive: false,
  hasColor: false,
  env: {},
  nowMs: () => Date.now(),
  readStdin: async () => await Promise.resolve(""),
  ask: async () => await Promise.resolve(""),
} as const;

/** @param upstream `host:port` of the server behind `agency.example` */
export async function configuredIn(folder: string, upstream = "127.0.0.1:9"): Promise<Configuration> {
  const file = join(folder, "gateway.yaml");
  const init = ["init", "--upstream", upstream, "--domain", "agency.example", "--non-interactive"];
  const code = await runCli(["--config", file, ...init], terminal);
  if (code !== 0) throw new Error(`init ended with ${String(code)}`);
  return loadConfiguration(file, { tools: policyTools, env: {}, nowMs: Date.now() });
}

/** The same in a folder of its own. */
export async function configured(upstream?: string): Promise<Configuration> {
  const folder = mkdtempSync(join(tmpdir(), "stanzagate-configured-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return await configuredIn(folder, upstream);
}
