/** `stanzagate config show`: what holds after defaults and profile. Secrets appear as their references only. */
import type { Command } from "commander";
import { stringify } from "yaml";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration } from "../config/load.ts";
import { globalsOf } from "./globals.ts";
import { policyTools } from "./policy-tools.ts";
import type { Terminal } from "./terminal.ts";

export function addConfigShow(parent: Command, terminal: Terminal): void {
  parent
    .command("show")
    .description("print the effective configuration: defaults and profile filled in, secrets as references")
    .action((_options: unknown, command: Command) => {
      const { config, isJson } = globalsOf(command, terminal);
      const options = { tools: policyTools, env: terminal.env, nowMs: terminal.nowMs() };
      const text = JSON.stringify(shownOf(loadConfiguration(config, options)));
      terminal.out(isJson ? text : stringify(JSON.parse(text), { lineWidth: 0 }).trimEnd());
    });
}

const shownOf = ({ gateway, policy }: Configuration): Readonly<Record<string, unknown>> => ({
  gateway,
  policy: { revisionId: policy.revision.id, ...policy.effective },
});
