/**
 * Everything that a report is made of, gathered: one pass over each log beside its writer, the proof of each, the registers.
 *
 * Rule: what a report says of settings comes from the records of policies, never from the file as it is now.
 */
import { archiveSince, headsOf, policyBefore, type Period } from "../archive/headers.ts";
import type { LogPlace } from "../archive/log-directory.ts";
import { logsOf, type NumberedLog } from "../archive/log-set.ts";
import { readClauses } from "../config/clauses.ts";
import { controlsOf } from "../config/policy-sources.ts";
import type { ArchiveRecord } from "../records/record.ts";
import { Activity } from "../reports/activity.ts";
import type { ListedClause } from "../reports/clause-state.ts";
import type { ReportFacts } from "../reports/figures.ts";
import { readKeptPolicy } from "../reports/kept-policy.ts";
import { PolicyHistory, policyPoint, type PolicyPoint } from "../reports/policy-history.ts";
import type { Verification } from "../reports/report.ts";
import type { ReportKind } from "../store/report-register.ts";
import { verify } from "./archive-verify.ts";
import { readDecided, readRegisters } from "./report-registers.ts";
import { readState, type Asked } from "./state.ts";
import { productVersion } from "./version.ts";

export interface ReportWishes {
  readonly kind: ReportKind;
  readonly archive: LogPlace;
  readonly period: Period;
  readonly by: string;
  readonly isVerifying: boolean;
}

/** @throws ArchiveError, StoreError, ConfigError */
export async function gatherFacts(wishes: ReportWishes, asked: Asked): Promise<ReportFacts> {
  const { kind, archive, period, by, isVerifying } = wishes;
  const logs = logsOf(archive);
  const before = policiesBefore(logs, period.fromMs);
  const last = new PolicyHistory(policiesBefore(logs, period.toMs)).last;
  const policy = last === undefined ? undefined : readKeptPolicy(last.text);
  const decisions = await readState(asked, readDecided(period.toMs));
  const activity = new Activity(policy?.approved, decisions);
  for (const { place } of logs) for (const head of headsOf(place, period)) activity.take(head);
  const profile = policy?.profile ?? "";
  return {
    period,
    generatedMs: asked.terminal.nowMs(),
    by,
    version: productVersion(),
    policy,
    history: new PolicyHistory([...before, ...activity.policies]),
    activity,
    verifications: isVerifying ? await verifications(logs, asked) : new Map<string, Verification>(),
    clauses: listedClauses(),
    registers: await readState(asked, readRegisters({ kind, toMs: period.toMs, profile })),
    sinceMs: archiveSince(logs),
  };
}

const policiesBefore = (logs: readonly NumberedLog[], beforeMs: number): readonly PolicyPoint[] =>
  logs.flatMap(({ place }) => pointIn(policyBefore(place, beforeMs)?.record));

const pointIn = (record: ArchiveRecord | undefined): readonly PolicyPoint[] =>
  record === undefined || record.kind === "stanza" || record.kind === "session" ? [] : [policyPoint(record)];

async function verifications(
  logs: readonly NumberedLog[],
  { globals, terminal }: Asked,
): Promise<ReadonlyMap<string, Verification>> {
  const found = new Map<string, Verification>();
  for (const log of logs) {
    const { logId, isSound, records, coveredRecords, problems } = await verify(
      log,
      {},
      { globals, terminal, logs },
    );
    const result = isSound ? "sound" : "not sound";
    const told = problems.map(({ detail }) => detail);
    found.set(logId, { result, records, coveredRecords, problems: told });
  }
  return found;
}

export function listedClauses(): readonly ListedClause[] {
  return [...readClauses().values()].map(({ control, ...clause }) => {
    const { built: controls, isOpen } = controlsOf({ control });
    const { id, policyTitle, profile, section, duty, how, evidence } = clause;
    return { id, policyTitle, profile, section, duty, how, evidence, controls, isOpen };
  });
}
