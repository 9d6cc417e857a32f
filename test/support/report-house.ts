/** An installation with people and an archive, for tests of the commands that report on it. */
import { keep } from "../../src/archive/sink.ts";
import { openSqliteSink } from "../../src/archive/sqlite-sink.ts";
import { loadPaths, loadSigningKey } from "../../src/config/load.ts";
import type { ArchiveRecord } from "../../src/records/record.ts";
import { CLI_NOW, staffedInstallation, type StaffedInstallation } from "./cli-state.ts";
import { finding, operation, policyRecord, session, stanzaRecord } from "./report.ts";

export const DAY_MS = 86_400_000;

export interface ReportHouse extends StaffedInstallation {
  readonly archiveDir: string;
  /** Keeps more. */
  readonly keepAll: (records: readonly ArchiveRecord[]) => Promise<void>;
}

const beforeNow = (days: number): number => CLI_NOW - days * DAY_MS;

/** Ten days: a policy, a log-in, a message, a refusal, a change of the policy. */
const RECORDS: readonly ArchiveRecord[] = [
  policyRecord({}, beforeNow(10)),
  { ...session("bind"), receivedAtMs: beforeNow(9) },
  stanzaRecord(1, { receivedAtMs: beforeNow(8) }),
  finding(2, { receivedAtMs: beforeNow(7) }),
  {
    ...operation(
      "policy",
      { ...policyRecord({ rules: { "file-transfer": { mode: "shadow" } } }).facts },
      beforeNow(5),
    ),
  },
];

export async function reportHouse(records: readonly ArchiveRecord[] = RECORDS): Promise<ReportHouse> {
  const house = await staffedInstallation();
  await house.hire("udo", "auditor");
  const { archiveDir } = loadPaths(house.gateway);
  const checkpointKeyPem = loadSigningKey(house.gateway, {}).reveal();
  const keepAll = async (all: readonly ArchiveRecord[]): Promise<void> => {
    const sink = await openSqliteSink({ dir: archiveDir, reserveBytes: 0, checkpointKeyPem });
    for (const record of all) await keep(sink, record);
    await sink.close();
  };
  await keepAll(records);
  return { ...house, archiveDir, keepAll };
}
