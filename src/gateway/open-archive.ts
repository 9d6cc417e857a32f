/** The archive of this configuration, and what it tells the log. */
import { ensureLog, keptNotePathOf, placeOfLog } from "../archive/log-set.ts";
import type { ArchiveSink } from "../archive/sink.ts";
import { openSqliteSink, type SinkEvent } from "../archive/sqlite-sink.ts";
import type { GatewayConfig } from "../config/gateway-config.ts";
import type { Log } from "../ops/log.ts";

export interface ArchiveWishes {
  readonly config: Pick<GatewayConfig, "archive" | "dataDir">;
  readonly log: Log;
  /** Of the log to write, where the archive has several; 1 unless told. */
  readonly logNumber?: number;
}

/** @throws ArchiveError */
export async function openArchive({ config, log, logNumber = 1 }: ArchiveWishes): Promise<ArchiveSink> {
  const { dir, secondDir, reserveBytes, signEveryMs, signingKey } = config.archive;
  const keptNotePath = keptNotePathOf(config.dataDir, logNumber);
  const archive = { dir, ...(secondDir !== undefined && { secondDir }) };
  ensureLog(archive, logNumber, keptNotePath);
  const place = { ...placeOfLog(archive, logNumber), keptNotePath };
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
