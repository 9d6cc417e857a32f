/**
 * `stanzagate archive adopt`: signs the archive as it is found, where the gateway refuses to: after a change of the
 * signing key, or after the archive alone was restored from a copy.
 *
 * Rule: the gateway never does this by itself, and that it was done is a record of the archive.
 */
import type { Command } from "commander";
import { randomUUID } from "node:crypto";
import { keptNotePathIn } from "../archive/kept-note.ts";
import { keep } from "../archive/sink.ts";
import { openSqliteSink } from "../archive/sqlite-sink.ts";
import { loadPaths, loadSigningKey } from "../config/load.ts";
import { placeOf } from "./archive-place.ts";
import { globalsOf } from "./globals.ts";
import type { Terminal } from "./terminal.ts";

export function addArchiveAdopt(parent: Command, terminal: Terminal): void {
  parent
    .command("adopt")
    .description(
      "sign the archive as it is found, after a restore or a change of the signing key; verify it first",
    )
    .action(async (_options: unknown, command: Command) => {
      const globals = globalsOf(command, terminal);
      const sink = await openSqliteSink({
        ...placeOf({}, globals),
        checkpointKeyPem: loadSigningKey(globals.config, terminal.env).reveal(),
        keptNotePath: keptNotePathIn(loadPaths(globals.config).dataDir),
        isAdopting: true,
        reserveBytes: 0,
      });
      const records = sink.state().lastSequence;
      const facts = { act: "archive adopted", records };
      const recordId = `adopt-${randomUUID()}.1`;
      try {
        await keep(sink, { kind: "admin", recordId, receivedAtMs: terminal.nowMs(), facts });
      } finally {
        await sink.close();
      }
      terminal.out(globals.isJson ? JSON.stringify(facts) : `signed as it was found: ${records} records`);
    });
}
