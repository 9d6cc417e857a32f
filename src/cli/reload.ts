/**
 * `stanzagate reload`: the running gateway reads policy and certificates again.
 *
 * Rule: a policy with errors changes nothing; the command prints what is wrong and exits 3.
 */
import type { Command } from "commander";
import type { ReloadResult } from "../config/reload.ts";
import { ConfigError } from "../config/problem.ts";
import { askGateway } from "./control.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf } from "./globals.ts";
import { plain } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export function addReload(program: Command, terminal: Terminal): void {
  program
    .command("reload")
    .description("apply policy.yaml and renewed certificates without dropping a stream")
    .option("--dry-run", "check and show what would change, change nothing")
    .action(async ({ dryRun }: { readonly dryRun?: boolean }, command: Command) => {
      const globals = globalsOf(command, terminal);
      const isTrial = dryRun === true;
      const result = asReload(await askGateway(globals, { command: "reload", options: { isTrial } }));
      if (globals.isJson) terminal.out(JSON.stringify(result));
      if (result.outcome === "refused") throw new ConfigError(result.problems);
      if (!globals.isJson) terminal.out(describeReload(result, isTrial));
    });
}

const OUTCOMES: ReadonlySet<unknown> = new Set(["swapped", "unchanged", "refused"]);

const isReload = (value: unknown): value is ReloadResult =>
  typeof value === "object" && value !== null && "outcome" in value && OUTCOMES.has(value.outcome);

function asReload(value: unknown): ReloadResult {
  if (isReload(value)) return value;
  throw new CliError("SG_CLI_FAILED", "the gateway answered something that is not a reload");
}

export function describeReload(
  result: Exclude<ReloadResult, { outcome: "refused" }>,
  isTrial: boolean,
): string {
  if (result.outcome === "unchanged") return `nothing to change: policy revision ${result.revisionId} stays`;
  const verb = isTrial ? "would replace" : "replaced";
  const head = `policy revision ${result.to} ${verb} ${result.from}`;
  return [head, ...result.changes.map((change) => `  ${plain(change)}`)].join("\n");
}
