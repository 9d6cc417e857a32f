/**
 * `stanzagate archive adopt`: signs the archive as it is found, where the gateway refuses to: after a change of the
 * signing key, or after the archive alone was restored from a copy.
 *
 * Rule: the gateway never does this by itself, and that it was done is a record of the archive.
 */
import type { Command } from "commander";
import { randomUUID } from "node:crypto";
import { keptNotePathOf, logsOf, type NumberedLog } from "../archive/log-set.ts";
import { keep } from "../archive/sink.ts";
import { openSqliteSink } from "../archive/sqlite-sink.ts";
import { loadPaths, loadSigningKey } from "../config/load.ts";
import { placeOf } from "./archive-place.ts";
import { globalsOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import type { Terminal } from "./terminal.ts";

export function addArchiveAdopt(parent: Command, terminal: Terminal): void {
  parent
    .command("adopt")
    .description(
      "sign the archive as it is found, after a restore or a change of the signing key; verify it first",
    )
    .action(async (_options: unknown, command: Command) => {
      const globals = globalsOf(command, terminal);
      for (const log of logsOf(placeOf({}, globals))) {
        const facts = await adopt(log, globals, terminal);
        const text = `signed as it was found: ${facts.records} records`;
        terminal.out(globals.isJson ? JSON.stringify(facts) : text);
      }
    });
}

async function adopt(
  { number, place }: NumberedLog,
  { config }: Globals,
  terminal: Terminal,
): Promise<{ readonly act: string; readonly records: number }> {
  const sink = await openSqliteSink({
    ...place,
    checkpointKeyPem: loadSigningKey(config, terminal.env).reveal(),
    keptNotePath: keptNotePathOf(loadPaths(config).dataDir, number),
    isAdopting: true,
    reserveBytes: 0,
  });
  const facts = { act: "archive adopted", records: sink.state().lastSequence };
  const recordId = `adopt-${randomUUID()}.1`;
  try {
    await keep(sink, { kind: "admin", recordId, receivedAtMs: terminal.nowMs(), facts });
    return facts;
  } finally {
    await sink.close();
  }
}
