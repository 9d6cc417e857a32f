/** The archive of this configuration, and what it tells the log. */
import type { LogPlace } from "../archive/log-directory.ts";
import { ensureLog, keptNotePathOf, placeOfLog } from "../archive/log-set.ts";
import type { ArchiveSink } from "../archive/sink.ts";
import { openSqliteSink, type SinkEvent } from "../archive/sqlite-sink.ts";
import type { GatewayConfig } from "../config/gateway-config.ts";
import type { Log } from "../ops/log.ts";

export interface ArchiveWishes {
  readonly config: Pick<GatewayConfig, "archive" | "dataDir">;
  readonly log: Log;
  /** Of the log to write, where the archive has one for each worker. */
  readonly logNumber?: number;
}

/** Longer than a worker holds its log whose primary was killed (`worker.ts`): the next primary's wait for that. */
const ORPHAN_WAIT_MS = 20_000;

/** Where the archive's first log lies, and the others in it. */
export const archivePlace = ({ archive: { dir, secondDir } }: Pick<GatewayConfig, "archive">): LogPlace =>
  secondDir === undefined ? { dir } : { dir, secondDir };

/** @throws ArchiveError */
export async function openArchive({ config, log, logNumber }: ArchiveWishes): Promise<ArchiveSink> {
  const { reserveBytes, signEveryMs, signingKey } = config.archive;
  const keptNotePath = keptNotePathOf(config.dataDir, logNumber ?? 1);
  const archive = archivePlace(config);
  ensureLog(archive, logNumber ?? 1, keptNotePath);
  const lockWaitMs = logNumber === undefined ? 0 : ORPHAN_WAIT_MS;
  const place = { ...placeOfLog(archive, logNumber ?? 1), keptNotePath, lockWaitMs };
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
