/**
 * What can be said of one clause under a policy: enforced, assisted, in shadow, off, attested or open.
 *
 * Rule 1: a clause is as strong as the weakest of its controls.
 * Rule 2: assisted is no enforcement: software detects, asks or reminds, and people decide.
 * Rule 3: what lies outside the gateway is attested where somebody has stated it on record, and open where nobody has.
 * Source: clause WV-7.0.a; config/policies/clauses.yaml.
 */
import { controlFact, type ControlFact, type ControlPlace } from "./control-state.ts";
import type { KeptPolicy } from "./kept-policy.ts";

export const CLAUSE_STATES = ["enforced", "assisted", "attested", "shadow", "off", "open"] as const;

export type ClauseState = (typeof CLAUSE_STATES)[number];

/** Of the project's list of clauses. */
export interface ListedClause {
  readonly id: string;
  readonly policyTitle: string;
  /** The profile that its policy belongs to. */
  readonly profile: string;
  readonly section: string;
  readonly duty: string;
  readonly how: "enforced" | "assisted" | "attested";
  readonly evidence: string;
  readonly controls: readonly string[];
  /** A part of what it asks for is not built. */
  readonly isOpen: boolean;
}

export interface StatedClause {
  readonly state: ClauseState;
  /** A part of what the clause asks for has no control yet. */
  readonly isPartial: boolean;
  /** Why it is not plainly in force, in words. */
  readonly remarks: readonly string[];
}

export interface DivisionState extends StatedClause {
  readonly division: string;
}

export interface ClauseControls extends StatedClause {
  readonly clause: ListedClause;
  /** Divisions where it differs. */
  readonly divisions: readonly DivisionState[];
}

/** Those that the profile answers for; all of them under `strict`. */
export const clausesOf = (all: readonly ListedClause[], profile: string): readonly ListedClause[] =>
  all.filter((one) => profile === STRICTEST || one.profile === profile || one.profile === STRICTEST);

const STRICTEST = "strict";

export function clauseControls(clause: ListedClause, policy: KeptPolicy): ClauseControls {
  const all = stateOf(clause, { policy, clause: clause.id });
  const divisions = policy.divisions.flatMap((division) => {
    const own = stateOf(clause, { policy, division, clause: clause.id });
    return own.state === all.state ? [] : [{ ...own, division: division.title || division.id }];
  });
  return { clause, ...all, divisions };
}

function stateOf(clause: ListedClause, place: ControlPlace): StatedClause {
  if (clause.how === "attested") return attestedState(clause, place.policy);
  const facts = clause.controls.map((one) => controlFact(one, place));
  if (facts.length === 0)
    return { state: "open", isPartial: false, remarks: ["no control is built for it yet"] };
  const rest = clause.isOpen ? ["a part of the duty has no control yet"] : [];
  const remarks = [...facts.flatMap(remarkOf), ...rest];
  return { state: weakest(facts, clause.how), isPartial: clause.isOpen, remarks };
}

function attestedState({ id }: ListedClause, { attestations }: KeptPolicy): StatedClause {
  const found = attestations.filter(({ clause }) => clause === id);
  if (found.length === 0)
    return { state: "open", isPartial: false, remarks: ["nobody has stated on record how it is met"] };
  const undocumented = found.every(({ document }) => document === "");
  return { state: "attested", isPartial: false, remarks: undocumented ? ["stated without a document"] : [] };
}

function weakest(facts: readonly ControlFact[], how: "enforced" | "assisted"): ClauseState {
  const has = (mode: ControlFact["mode"]): boolean => facts.some((one) => one.mode === mode);
  if (has("unknown")) return "open";
  if (has("off")) return "off";
  if (has("shadow")) return "shadow";
  return has("assists") ? "assisted" : how;
}

const remarkOf = ({ control, remark }: ControlFact): readonly string[] =>
  remark === "" ? [] : [`${control}: ${remark}`];
