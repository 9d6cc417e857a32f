/** An installation with a case about ana, who wrote to the outside; the archive was signed since. */
import type { StanzaRecord } from "../../src/records/record.ts";
import { refusalRecord } from "./archive.ts";
import { CLI_NOW } from "./cli-state.ts";
import { monitoredInstallation, waterMessage, type MonitoredInstallation } from "./monitored.ts";
import type { CommandResult } from "./terminal.ts";

export interface CaseHouse extends MonitoredInstallation {
  readonly id: string;
  /** `case …` as that user. */
  readonly file: (login: string, ...args: readonly string[]) => Promise<CommandResult>;
}

const said = (n: number): Pick<StanzaRecord, "received" | "receivedAtMs"> => ({
  received: `<message><body>tulip ${String(n)}</body></message>`,
  receivedAtMs: CLI_NOW - 100_000 + n,
});

/** The fifth is a refusal of what another account of that address wrote before it was ana's. */
const RECORDS: readonly StanzaRecord[] = [
  waterMessage(1, said(1)),
  refusalRecord(2, said(2)),
  waterMessage(3, said(3)),
  refusalRecord(4, said(4)),
  refusalRecord(5, { ...said(5), receivedAtMs: CLI_NOW - 500_000 }),
];

export async function caseHouse(): Promise<CaseHouse> {
  const house = await monitoredInstallation();
  await house.hire("rev", "reviewer");
  await house.hire("leg", "legal");
  await house.as("root", "person", "add", "ana", "--name", "Ana", "--kind", "full-time");
  await house.as(
    "root",
    "person",
    "map",
    "ana",
    "ana@agency.example",
    "--from",
    new Date(CLI_NOW - 200_000).toISOString(),
  );
  await house.runFor(RECORDS);
  const opened = await house.as(
    "rev",
    "case",
    "open",
    "--person",
    "ana",
    "--title",
    "out of the house",
    "--json",
  );
  const { id } = opened.json() as { readonly id: string };
  return { ...house, id, file: async (login, ...args) => await house.as(login, "case", ...args) };
}
