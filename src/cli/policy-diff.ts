/** `stanzagate policy diff A B`: what one policy settles otherwise than another, as a reload would tell it. */
import type { Command } from "commander";
import { diffOf } from "../config/diff.ts";
import { loadPolicy } from "../config/load-policy.ts";
import { globalsOf } from "./globals.ts";
import { plain } from "./output.ts";
import { policyTools } from "./policy-tools.ts";
import type { Terminal } from "./terminal.ts";

export function addPolicyDiff(parent: Command, terminal: Terminal): void {
  const command = parent.command("diff");
  command
    .argument("<before>", "a policy.yaml")
    .argument("<after>", "another")
    .description("compare two policies by what they settle in the end, one line a setting")
    .action((before: string, after: string) => {
      const { isJson, isQuiet } = globalsOf(command, terminal);
      const [old, fresh] = [before, after].map((file) => loadPolicy(file, { tools: policyTools }).effective);
      const changes = old === undefined || fresh === undefined ? [] : diffOf(old, fresh);
      if (isJson) terminal.out(JSON.stringify({ changes }));
      else if (changes.length > 0) terminal.out(changes.map(plain).join("\n"));
      else if (!isQuiet) terminal.err("they settle the same");
    });
}
