/** Figures and registers as both reports state them: the counters' results in the form that is signed. */
import { approvedText } from "../policy/client-register.ts";
import type { Activity, LogExtent } from "./activity.ts";
import type { KeptPolicy } from "./kept-policy.ts";
import type { PolicyHistory } from "./policy-history.ts";
import type {
  ClientFigures,
  Drift,
  ReportedAction,
  ReportedException,
  ReportedLog,
  ReportHead,
  StanzaFigures,
  Verification,
} from "./report.ts";
import type { ListedClause } from "./clause-state.ts";

/** Epoch milliseconds; the end is exclusive. */
export interface ReportPeriod {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What people did that is on file beside the archive. Times are RFC 3339. */
export interface Registers {
  readonly exceptions: readonly Omit<ReportedException, "uses" | "logIns">[];
  readonly actions: readonly ReportedAction[];
  /** The last report of the same kind. */
  readonly lastReport:
    | {
        readonly hash: string;
        readonly madeMs: number;
        readonly toMs: number;
        readonly states: Readonly<Record<string, string>>;
      }
    | undefined;
  readonly lastAcceptedMs: number | undefined;
  readonly acceptedReviews: number;
  readonly reports: number;
  readonly persons: number;
  /** Persons who were told that a policy covers them, and how many entries say so. */
  readonly notifiedPersons: number;
  readonly approverKeys: number;
  readonly samples: {
    readonly planned: number;
    readonly drawn: number;
    readonly items: number;
    readonly decided: number;
  };
  /** For cause. */
  readonly reviews: { readonly opened: number; readonly agreed: number };
  readonly cases: { readonly opened: number; readonly closed: number };
  /** In force at the end of the period. */
  readonly justifications: number;
  /** Decisions on file, and the divisions that they leave off. */
  readonly switches: { readonly decided: number; readonly off: readonly string[] };
  /** Account → person, at the end of the period. */
  readonly personOf: ReadonlyMap<string, string>;
}

export interface ReportFacts {
  readonly period: ReportPeriod;
  readonly generatedMs: number;
  readonly by: string;
  readonly version: string;
  /** In force at the end of the period; undefined where no record tells of any. */
  readonly policy: KeptPolicy | undefined;
  readonly history: PolicyHistory;
  readonly activity: Activity;
  /** By log. */
  readonly verifications: ReadonlyMap<string, Verification>;
  readonly clauses: readonly ListedClause[];
  readonly registers: Registers;
  /** When the archive began. */
  readonly sinceMs: number | undefined;
}

export const timeOf = (ms: number): string => new Date(ms).toISOString();
export const timeOrNull = (ms: number | undefined): string | null => (ms === undefined ? null : timeOf(ms));

const NOT_ASKED: Verification = { result: "not asked for", records: 0, coveredRecords: 0, problems: [] };

export function headOf(facts: ReportFacts, words: readonly string[]): ReportHead {
  const { period, policy, history, verifications, activity } = facts;
  const logOf = (extent: LogExtent): ReportedLog => ({
    ...extent,
    verification: verifications.get(extent.log) ?? NOT_ASKED,
  });
  return {
    form: "stanzagate-report/1",
    agency: policy?.agency.name ?? "",
    timeZone: policy?.agency.timeZone ?? "UTC",
    period: { from: timeOf(period.fromMs), to: timeOf(period.toMs) },
    generated: { at: timeOf(facts.generatedMs), by: facts.by, version: facts.version },
    profile: policy?.profile ?? "",
    mode: policy?.mode ?? "",
    archive: activity.extents().map(logOf),
    policies: history.inForce(period.fromMs).map(({ revision, fromMs, untilMs }) => ({
      revision,
      from: timeOf(fromMs),
      until: timeOrNull(untilMs),
    })),
    words,
  };
}

export function stanzaFigures({ verdicts }: Activity): StanzaFigures {
  return {
    total: verdicts.total,
    ofService: verdicts.ofService,
    shadowed: verdicts.shadowed,
    byKind: verdicts.byKind.byName(),
    byDirection: verdicts.byDirection.byName(),
    byVerdict: verdicts.byDone.byName(),
    byPolicy: verdicts.byEnforced.byName(),
    byRule: verdicts.rules.most(),
    byClause: verdicts.clauses.most(),
  };
}

export function clientFigures({ activity, policy }: Pick<ReportFacts, "activity" | "policy">): ClientFigures {
  const { clients } = activity;
  return {
    mode: policy?.clientMode ?? "",
    approved: (policy?.approved ?? []).map(
      (one) => `${approvedText(one)} (${one.designatedBy}, ${one.date})`,
    ),
    seen: clients.seen().map(({ lastSeenMs, ...one }) => ({ ...one, lastSeen: timeOf(lastSeenMs) })),
    steps: clients.stepCounts(),
    unkeptClaims: clients.unkept,
  };
}

export const usedExceptions = ({
  registers,
  activity,
}: Pick<ReportFacts, "registers" | "activity">): readonly ReportedException[] =>
  registers.exceptions.map((one) => ({
    ...one,
    uses: activity.verdicts.exceptionUses.of(one.id),
    logIns: activity.operations.exceptedLogIns.of(one.id),
  }));

/** @param states of the clauses now; undefined where the report states none */
export function driftOf(facts: ReportFacts, states?: Readonly<Record<string, string>>): Drift {
  const { registers, history, period, activity } = facts;
  const last = states === undefined ? undefined : registers.lastReport;
  return {
    lastReport: last === undefined ? null : { hash: last.hash, to: timeOf(last.toMs) },
    settings: history.changesSince(period.fromMs).map(({ atMs, revision, by, changes }) => ({
      at: timeOf(atMs),
      revision,
      by,
      changes,
    })),
    states: last === undefined ? [] : changedStates(last.states, states ?? {}),
    acts: activity.operations.acts(),
  };
}

type States = Readonly<Record<string, string>>;

const changedStates = (before: States, now: States): Drift["states"] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .sort()
    .filter((clause) => before[clause] !== now[clause])
    .map((clause) => ({ clause, before: before[clause] ?? "", now: now[clause] ?? "" }));
