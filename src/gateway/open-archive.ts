/** The archive of this configuration, and what it tells the log. */
import { keptNotePathIn } from "../archive/kept-note.ts";
import type { ArchiveSink } from "../archive/sink.ts";
import { openSqliteSink, type SinkEvent } from "../archive/sqlite-sink.ts";
import type { GatewayConfig } from "../config/gateway-config.ts";
import type { Log } from "../ops/log.ts";

export interface ArchiveWishes {
  readonly config: Pick<GatewayConfig, "archive" | "dataDir">;
  readonly log: Log;
}

/** @throws ArchiveError */
export async function openArchive({ config, log }: ArchiveWishes): Promise<ArchiveSink> {
  const { dir, secondDir, reserveBytes, signEveryMs, signingKey } = config.archive;
  const keptNotePath = keptNotePathIn(config.dataDir);
  const place = { dir, ...(secondDir !== undefined && { secondDir }), keptNotePath };
  const keeping = { reserveBytes, checkpointEveryMs: signEveryMs, checkpointKeyPem: signingKey.reveal() };
  return await openSqliteSink({ ...place, ...keeping }, (event) => {
    logArchiveEvent(log, event);
  });
}

function logArchiveEvent(log: Log, event: SinkEvent): void {
  const { type, ...facts } = event;
  if (type === "down") log.error(facts, "archive down: no stanza passes");
  else if (type === "up") log.info("archive up");
  else if (type === "upkeepFailed") log.error(facts, "archive upkeep failed");
  else log.info(facts, `archive ${type}`);
}
