/** `stanzagate config clauses`: the clauses of the five policies, and what the gateway has against each. */
import type { Command } from "commander";
import { readClauses } from "../config/clauses.ts";
import { controlsOf, policySources } from "../config/policy-sources.ts";
import { globalsOf } from "./globals.ts";
import type { Terminal } from "./terminal.ts";

export function addConfigClauses(parent: Command, terminal: Terminal): void {
  parent
    .command("clauses")
    .description("list the clauses of the policies, with the control, settings and evidence of each")
    .option("--markdown", "as the tables of docs/policy-sources.md")
    .action(({ markdown }: { readonly markdown?: true }, command: Command) => {
      const clauses = [...readClauses().values()];
      const { isJson } = globalsOf(command, terminal);
      if (isJson) terminal.out(JSON.stringify(clauses));
      else if (markdown === true) terminal.out(policySources(clauses));
      else
        for (const { id, how, control, duty } of clauses) {
          const { built, isOpen } = controlsOf({ control });
          const state = [...built, ...(isOpen ? ["open"] : [])].join(", ");
          terminal.out(`${id.padEnd(11)} ${how.padEnd(9)} ${state.padEnd(42)} ${duty}`);
        }
    });
}
