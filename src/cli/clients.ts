/**
 * `stanzagate clients`: what the clients of users say they are.
 *
 * Rule: claims, with their time; nothing here proves anything.
 */
import type { Command } from "commander";
import { askGateway } from "./control.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf } from "./globals.ts";
import { plain, tableLines } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export function addClients(program: Command, terminal: Terminal): void {
  program
    .command("clients")
    .description("list what the clients of users say they are: name, version, system (claims, not proof)")
    .action(async (_options: unknown, command: Command) => {
      const globals = globalsOf(command, terminal);
      const entries = await askGateway(globals, { command: "clients" });
      if (!Array.isArray(entries)) throw new CliError("SG_CLI_FAILED", "the gateway's answer is no list");
      if (globals.isJson) for (const entry of entries) terminal.out(JSON.stringify(entry));
      else if (entries.length > 0) terminal.out(tableLines(HEAD, entries.map(cellsOf)));
      else if (!globals.isQuiet) terminal.err("no client is known (a service account asks them)");
    });
}

const HEAD = ["user", "since", "name", "version", "system", ""] as const;

function cellsOf(entry: unknown): readonly string[] {
  const fields = typeof entry === "object" && entry !== null ? new Map(Object.entries(entry)) : new Map();
  const cell = (name: string): string => {
    const value: unknown = fields.get(name);
    return typeof value === "string" ? plain(value) : "-";
  };
  const outcome = cell("outcome");
  const status = outcome === "-" ? "not asked yet" : outcome;
  return [cell("user"), cell("boundAt"), cell("name"), cell("version"), cell("os"), status];
}
