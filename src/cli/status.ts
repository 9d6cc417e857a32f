/** `stanzagate status`: what the running gateway says about itself. */
import type { Command } from "commander";
import { askGateway } from "./control.ts";
import { globalsOf } from "./globals.ts";
import { describeValue } from "./json-text.ts";
import type { Terminal } from "./terminal.ts";

export function addStatus(program: Command, terminal: Terminal): void {
  program
    .command("status")
    .description("ask the running gateway how it is: sessions, policy revision, archive, certificates")
    .action(async (_options: unknown, command: Command) => {
      const globals = globalsOf(command, terminal);
      const status = await askGateway(globals, { command: "status" });
      terminal.out(globals.isJson ? JSON.stringify(status) : describeValue(status));
    });
}
