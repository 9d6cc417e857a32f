/**
 * What reports say, as they are signed: plain values, times in RFC 3339 UTC. Types alone. `compliance.ts` and `annual-review.ts`
 * make them; `document.ts` is how they are shown.
 */
import type { ClauseState } from "./clause-state.ts";
import type { Count } from "./counts.ts";
import type { ServiceFigures } from "./operation-counts.ts";
import type { DivisionUse } from "./use-counts.ts";
import type { FindingCounts } from "./verdict-counts.ts";

export interface Verification {
  readonly result: "sound" | "not sound" | "not asked for";
  /** Records that were proven. */
  readonly records: number;
  /** Of them, under a signed checkpoint; 0 where no signature was looked at. */
  readonly coveredRecords: number;
  readonly problems: readonly string[];
}

export interface ReportedLog {
  readonly log: string;
  /** Of the period. */
  readonly records: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** The chain's hash at `lastSequence`. */
  readonly chainHash: string;
  readonly verification: Verification;
}

export interface ReportedPolicy {
  readonly revision: string;
  readonly from: string;
  /** null for the one in force at the end. */
  readonly until: string | null;
}

/** What both kinds begin with. */
export interface ReportHead {
  readonly form: "stanzagate-report/1";
  readonly agency: string;
  /** IANA name; times are shown in it. */
  readonly timeZone: string;
  /** The end is exclusive. */
  readonly period: { readonly from: string; readonly to: string };
  readonly generated: { readonly at: string; readonly by: string; readonly version: string };
  readonly profile: string;
  readonly mode: string;
  readonly archive: readonly ReportedLog[];
  readonly policies: readonly ReportedPolicy[];
  /** What the figures can and cannot say. */
  readonly words: readonly string[];
}

export interface ReportedState {
  readonly division: string;
  readonly state: ClauseState;
  readonly isPartial: boolean;
  readonly remarks: readonly string[];
}

export interface ReportedClause {
  readonly clause: string;
  readonly policy: string;
  readonly section: string;
  readonly duty: string;
  /** How it is to be met. */
  readonly how: "enforced" | "assisted" | "attested";
  readonly state: ClauseState;
  /** A part of what it asks for has no control yet. */
  readonly isPartial: boolean;
  readonly remarks: readonly string[];
  readonly controls: readonly string[];
  /** Where it differs. */
  readonly divisions: readonly ReportedState[];
  readonly evidence: readonly string[];
}

export interface StanzaFigures {
  readonly total: number;
  readonly ofService: number;
  /** Went on only because of shadow mode. */
  readonly shadowed: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly byDirection: Readonly<Record<string, number>>;
  /** What was done. */
  readonly byVerdict: Readonly<Record<string, number>>;
  /** What the policy says. */
  readonly byPolicy: Readonly<Record<string, number>>;
  readonly byRule: readonly FindingCounts[];
  readonly byClause: readonly FindingCounts[];
}

export interface ReportedException {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly need: string;
  readonly ticket: string;
  readonly from: string;
  readonly until: string;
  /** At the end of the period, in words. */
  readonly state: string;
  /** Stanzas in the period that passed under it, as records name it. */
  readonly uses: number;
  /** Log-ins and the like that did. */
  readonly logIns: number;
}

export interface ReportedAttestation {
  readonly clause: string;
  readonly statement: string;
  readonly by: string;
  readonly date: string;
  readonly document: string;
}

export interface ReportedAction {
  readonly id: string;
  readonly clause: string;
  readonly what: string;
  readonly owner: string;
  readonly due: string;
  readonly state: "open" | "past due" | "closed";
  readonly opened: string;
  readonly openedBy: string;
  readonly closed: string | null;
  readonly closedBy: string;
  readonly outcome: string;
}

export interface SettingsChange {
  readonly at: string;
  readonly revision: string;
  readonly by: "start" | "reload";
  readonly changes: readonly string[];
}

export interface StateChange {
  readonly clause: string;
  /** "" where it was not in the report before. */
  readonly before: string;
  readonly now: string;
}

/** What changed in the period; states of clauses since the last report, null where there is none. */
export interface Drift {
  readonly lastReport: { readonly hash: string; readonly to: string } | null;
  readonly settings: readonly SettingsChange[];
  readonly states: readonly StateChange[];
  /** What people changed in the registers, by act. */
  readonly acts: readonly (Count & { readonly by: string })[];
}

export interface SeenProgram {
  readonly name: string;
  readonly version: string;
  readonly accounts: number;
  readonly lastSeen: string;
  readonly standing: string;
}

export interface ClientFigures {
  readonly mode: string;
  readonly approved: readonly string[];
  readonly seen: readonly SeenProgram[];
  /** Judged, warned, refused: records, by step. */
  readonly steps: readonly Count[];
  readonly unkeptClaims: number;
}

export interface ComplianceReport extends ReportHead {
  readonly kind: "compliance";
  readonly clauses: readonly ReportedClause[];
  readonly states: Readonly<Record<ClauseState, number>>;
  readonly stanzas: StanzaFigures;
  readonly service: ServiceFigures;
  /** Far domains of refused stanzas, the most frequent. */
  readonly refusedByDomain: readonly Count[];
  readonly clients: ClientFigures;
  readonly exceptions: readonly ReportedException[];
  readonly attestations: readonly ReportedAttestation[];
  readonly actions: readonly ReportedAction[];
  readonly drift: Drift;
}

export interface IdleAccount {
  readonly account: string;
  /** Id of the person who has it; "" where nobody is known. */
  readonly person: string;
  /** null where nothing of it is on record in the period. */
  readonly lastActive: string | null;
}

export interface AnnualReview extends ReportHead {
  readonly kind: "annual-review";
  readonly review: {
    readonly lastAccepted: string | null;
    readonly due: string | null;
    readonly isOverdue: boolean;
    readonly overdueDays: number;
  };
  readonly clients: ClientFigures;
  readonly drift: Drift;
  readonly exceptions: readonly ReportedException[];
  readonly idle: {
    readonly days: number;
    readonly known: number;
    readonly count: number;
    /** Some of them, longest idle first. */
    readonly accounts: readonly IdleAccount[];
  };
  readonly use: { readonly divisions: readonly DivisionUse[]; readonly activeAccounts: number };
  readonly stanzas: StanzaFigures;
  readonly service: ServiceFigures;
  readonly falsePositives: FalsePositives;
  /** What the reviewer is asked to decide on. */
  readonly points: readonly string[];
}

/** What a person said of a message that was drawn in a sample. */
export type Decided = "ok" | "violation" | "refer";

/** Messages with a finding that a person decided on: `decided` is the sum of the other three. */
export interface ReviewedFindings {
  readonly decided: number;
  /** Said to be in order. */
  readonly wrong: number;
  /** Said to be a violation. */
  readonly right: number;
  /** Passed on, and open. */
  readonly referred: number;
}

/** A message against which several rules had something counts for each. */
export interface RuleReview extends ReviewedFindings {
  readonly rule: string;
}

export interface FalsePositives extends ReviewedFindings {
  /** Somebody said of a finding that it was right, or wrong. */
  readonly isMeasured: boolean;
  /** Decided on, with a finding or without. */
  readonly messages: number;
  /** Violations against which no rule had anything. */
  readonly missed: number;
  /** The most wrong first. */
  readonly byRule: readonly RuleReview[];
}

export type Report = ComplianceReport | AnnualReview;
