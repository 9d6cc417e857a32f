/** `stanzagate version`: what runs here. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { globalsOf } from "./globals.ts";
import type { Terminal } from "./terminal.ts";

export function productVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}

export function addVersion(program: Command, terminal: Terminal): void {
  program
    .command("version")
    .description("print the version of the gateway and of Node")
    .action((_options: unknown, command: Command) => {
      const facts = { stanzagate: productVersion(), node: process.versions.node };
      const { isJson } = globalsOf(command, terminal);
      terminal.out(isJson ? JSON.stringify(facts) : `stanzagate ${facts.stanzagate} (node ${facts.node})`);
    });
}
