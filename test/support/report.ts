/** What reports are made of, for tests: records, a policy as its record keeps it, registers with nothing in them. */
import { loadPolicy } from "../../src/config/load-policy.ts";
import { policyTools } from "../../src/cli/policy-tools.ts";
import { listedClauses } from "../../src/cli/report-facts.ts";
import type {
  ArchiveRecord,
  OperationRecord,
  SessionRecord,
  StanzaRecord,
} from "../../src/records/record.ts";
import { Activity } from "../../src/reports/activity.ts";
import type { Registers, ReportFacts } from "../../src/reports/figures.ts";
import { readKeptPolicy } from "../../src/reports/kept-policy.ts";
import { PolicyHistory, policyPoint } from "../../src/reports/policy-history.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY_MS, NOON, refusalRecord, stanzaRecord } from "./archive.ts";

const BASE = {
  version: 1,
  mode: "enforce",
  domains: { internal: ["agency.example"], services: ["rooms.agency.example"] },
  detectors: [],
};

/** Canonical JSON of the effective policy, as a record holds it, and its revision. */
export function policyText(changes: object = {}): { readonly text: string; readonly revision: string } {
  const folder = mkdtempSync(join(tmpdir(), "stanzagate-report-"));
  try {
    const file = join(folder, "policy.yaml");
    writeFileSync(file, JSON.stringify({ ...BASE, ...changes }));
    const { text, revision } = loadPolicy(file, { tools: policyTools });
    return { text, revision: revision.id };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const operation = (
  kind: OperationRecord["kind"],
  facts: OperationRecord["facts"] = {},
  receivedAtMs = NOON,
): OperationRecord => ({ kind, recordId: `run.${String(receivedAtMs)}`, receivedAtMs, facts });

export const session = (
  step: SessionRecord["step"],
  user = "ana@agency.example/desk",
  receivedAtMs = NOON,
): SessionRecord => ({
  kind: "session",
  recordId: "s.1",
  receivedAtMs,
  sessionId: "s",
  step,
  user,
  facts: {},
});

export const policyRecord = (changes: object = {}, receivedAtMs = NOON): OperationRecord => {
  const { text, revision } = policyText(changes);
  return operation("policy", { revision, policy: text, profile: "strict", mode: "enforce" }, receivedAtMs);
};

export const NO_REGISTERS: Registers = {
  exceptions: [],
  actions: [],
  lastReport: undefined,
  lastAcceptedMs: undefined,
  acceptedReviews: 0,
  reports: 0,
  persons: 0,
  notifiedPersons: 0,
  approverKeys: 0,
  samples: { planned: 0, drawn: 0, items: 0, decided: 0 },
  reviews: { opened: 0, agreed: 0 },
  cases: { opened: 0, closed: 0 },
  justifications: 0,
  switches: { decided: 0, off: [] },
  personOf: new Map(),
};

export interface FactWishes {
  readonly records?: readonly ArchiveRecord[];
  readonly policy?: object;
  readonly registers?: Partial<Registers>;
  readonly changes?: Partial<ReportFacts>;
}

/** Of one log, `log-a`, whose first record is the policy's. */
export function reportFacts({
  records = [],
  policy = {},
  registers = {},
  changes = {},
}: FactWishes = {}): ReportFacts {
  const first = policyRecord(policy);
  const kept = readKeptPolicy(policyPoint(first).text);
  const activity = new Activity(kept?.approved);
  for (const [index, record] of [first, ...records].entries())
    activity.take({ logId: "log-a", sequence: index + 1, chainHash: "c".repeat(64), record });
  return {
    period: { fromMs: NOON, toMs: NOON + DAY_MS },
    generatedMs: NOON + DAY_MS,
    by: "udo",
    version: "0.1.0",
    policy: kept,
    history: new PolicyHistory(activity.policies),
    activity,
    verifications: new Map(),
    clauses: listedClauses(),
    registers: { ...NO_REGISTERS, ...registers },
    sinceMs: NOON,
    ...changes,
  };
}

/** Refused by a rule, for a clause; `shadow` where it went on nevertheless. */
export const finding = (
  n: number,
  { rule = "external-domain", clause = "CCPS-1.b", shadow = false, ...changes }: FindingWishes = {},
): StanzaRecord => {
  const refused = refusalRecord(n);
  const verdict = {
    ...refused.verdict,
    ...(shadow ? { disposition: "flag" as const } : {}),
    ruleIds: [rule],
    clauseIds: [clause],
  };
  const found = {
    ruleId: rule,
    disposition: "block",
    reason: "",
    refusal: "external",
    clauseIds: [clause],
  } as const;
  return { ...refused, verdict, findings: [found], ...changes };
};

interface FindingWishes extends Partial<StanzaRecord> {
  readonly rule?: string;
  readonly clause?: string;
  readonly shadow?: boolean;
}

export { stanzaRecord };
