/**
 * The compliance report: clause by clause, in what state the controls are, with what is on record for each.
 *
 * Rule: it states controls, and never that anybody complies.
 * Sources: WV-7.0.a, WV-7.0.b, AL-7; config/policies/clauses.yaml.
 */
import { isRule } from "./control-state.ts";
import { CLAUSE_STATES, clauseControls, clausesOf, type ClauseControls } from "./clause-state.ts";
import { evidenceFor } from "./evidence.ts";
import {
  clientFigures,
  driftOf,
  headOf,
  stanzaFigures,
  usedExceptions,
  type ReportFacts,
} from "./figures.ts";
import type { ComplianceReport, ReportedClause } from "./report.ts";
import { COMPLIANCE_WORDS } from "./words.ts";

const MOST_DOMAINS = 20;

export function complianceReport(facts: ReportFacts): ComplianceReport {
  const { activity, policy, registers } = facts;
  const clauses = policy === undefined ? [] : reportedClauses(facts);
  const states = Object.fromEntries(clauses.map(({ clause, state }) => [clause, state]));
  return {
    ...headOf(facts, COMPLIANCE_WORDS),
    kind: "compliance",
    clauses,
    states: statesOf(clauses),
    stanzas: stanzaFigures(activity),
    service: activity.operations.figures(),
    refusedByDomain: activity.verdicts.refusedByDomain.most(MOST_DOMAINS),
    clients: clientFigures(facts),
    exceptions: usedExceptions(facts),
    attestations: policy?.attestations ?? [],
    actions: registers.actions,
    drift: driftOf(facts, states),
  };
}

/** Clause → state: what the next report is compared with. */
export const statedClauses = ({ clauses }: ComplianceReport): Readonly<Record<string, string>> =>
  Object.fromEntries(clauses.map(({ clause, state }) => [clause, state]));

function reportedClauses(facts: ReportFacts): readonly ReportedClause[] {
  const { policy, clauses } = facts;
  if (policy === undefined) return [];
  return clausesOf(clauses, policy.profile).map((one) => reported(clauseControls(one, policy), facts));
}

function reported(
  { clause, state, isPartial, remarks, divisions }: ClauseControls,
  facts: ReportFacts,
): ReportedClause {
  const { id, policyTitle: policy, section, duty, how, controls } = clause;
  const isByRule = controls.some(isRule);
  const lines = evidenceFor(id, facts, isByRule);
  const evidence = lines.length === 0 ? ["nothing is on record for it"] : lines;
  return { clause: id, policy, section, duty, how, state, isPartial, remarks, controls, divisions, evidence };
}

const statesOf = (clauses: readonly ReportedClause[]): ComplianceReport["states"] =>
  Object.fromEntries(
    CLAUSE_STATES.map((state) => [state, clauses.filter((one) => one.state === state).length]),
  ) as ComplianceReport["states"];
