/** `stanzagate drain`: the running gateway takes no new connections, flushes, ends its streams and stops. */
import type { Command } from "commander";
import { askGateway } from "./control.ts";
import { globalsOf } from "./globals.ts";
import { describeValue } from "./json-text.ts";
import type { Terminal } from "./terminal.ts";

export function addDrain(program: Command, terminal: Terminal): void {
  program
    .command("drain")
    .description(
      "stop gracefully: no new connections, what is in flight is finished, clients can resume elsewhere",
    )
    .action(async (_options: unknown, command: Command) => {
      const globals = globalsOf(command, terminal);
      const result = await askGateway(globals, { command: "drain" });
      terminal.out(globals.isJson ? JSON.stringify(result) : describeValue(result));
    });
}
