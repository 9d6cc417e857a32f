/** An installation whose people look at what is kept: acts at any time, and an archive that tells of their acts. */
import { keep } from "../../src/archive/sink.ts";
import { openSqliteSink } from "../../src/archive/sqlite-sink.ts";
import type { ArchiveRecord, StanzaRecord } from "../../src/records/record.ts";
import { markDelivered, undelivered } from "../../src/store/events.ts";
import { openStore, statePathOf } from "../../src/store/store.ts";
import { stanzaRecord } from "./archive.ts";
import { CLI_NOW, staffedInstallation, type StaffedInstallation } from "./cli-state.ts";
import { runCommand, type CommandResult } from "./terminal.ts";

export interface MonitoredInstallation extends StaffedInstallation {
  /** As that user, at that time. */
  readonly at: (nowMs: number, login: string, ...args: readonly string[]) => Promise<CommandResult>;
  /** What a gateway would do in a while: puts on record what was changed, then keeps these, and ends. */
  readonly runFor: (records: readonly ArchiveRecord[]) => Promise<void>;
}

export async function monitoredInstallation(): Promise<MonitoredInstallation> {
  const house = await staffedInstallation();
  return {
    ...house,
    at: async (nowMs, login, ...args) =>
      await runCommand([...args, "-c", house.gateway], {
        nowMs,
        env: { STANZAGATE_TOKEN_FILE: house.tokenFile(login) },
      }),
    runFor: async (records) => {
      const checkpointKeyPem = house.read("data/keys/sign.pem");
      const dir = house.path("data/archive");
      const sink = await openSqliteSink({ dir, checkpointKeyPem, reserveBytes: 0 });
      const path = statePathOf(house.path("data"));
      const store = openStore({ path, nowMs: CLI_NOW, uid: process.getuid?.(), busyTimeoutMs: 1_000 });
      for (const { id, record } of await store.read(undelivered)) {
        const receipt = await keep(sink, record);
        await store.note(async (tx) => {
          await markDelivered(tx, id, receipt);
        });
      }
      await store.close();
      await Promise.all(records.map(async (record) => await keep(sink, record)));
      await sink.close();
    },
  };
}

/** A message of ana's, of the division `water`. */
export const waterMessage = (n: number, changes: Partial<StanzaRecord> = {}): StanzaRecord => {
  const record = stanzaRecord(n, changes);
  return { ...record, verdict: { divisions: ["water"], ...record.verdict } };
};
