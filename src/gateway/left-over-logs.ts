/**
 * Logs whose processes are no more because `workers` was lowered: their last records want a checkpoint and a seal, too.
 *
 * Rule: what cannot be sealed is told and stays as it is; nobody is kept from serving for it.
 */
import { logsOf, lostLogs } from "../archive/log-set.ts";
import { codeOf } from "../edge/edge-error.ts";
import { archivePlace, openArchive, type ArchiveWishes } from "./open-archive.ts";

/**
 * @param workerCount the logs up to this number have a process
 * @throws ArchiveError where the archive's directory cannot be read
 */
export async function sealLeftOver(
  { config, log }: Pick<ArchiveWishes, "config" | "log">,
  workerCount: number,
): Promise<void> {
  const archive = archivePlace(config);
  const numbers = [...logsOf(archive).map(({ number }) => number), ...lostLogs(archive, config.dataDir)];
  for (const number of numbers) {
    if (number <= workerCount) continue;
    const own = log.child({ worker: number });
    try {
      // Its start recovers the log, its end seals it.
      const sink = await openArchive({ config, log: own, logNumber: number });
      await sink.close();
    } catch (error) {
      const detail = error instanceof Error ? error.message : "";
      own.error({ code: codeOf(error, "SG_ARCHIVE_UNAVAILABLE"), detail }, "left-over log not sealed");
    }
  }
}
