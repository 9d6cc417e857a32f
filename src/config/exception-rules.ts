/**
 * What a profile says of exceptions: which kinds its policy knows and who approves them, or the clause that refuses them.
 *
 * Rule 1: every profile speaks of every kind.
 * Rule 2: it is part of the policy's id: who approves what is policy, which exceptions there are is not.
 * Sources: CCPS-1.d, ORDHS-1.4, WV-5.3.4, WV-5.3.8; the profiles' files.
 */
import { z } from "zod";
import {
  EXCEPTION_KINDS,
  type ExceptionKind,
  type ExceptionPolicy,
  type ExceptionRule,
  type ExceptionRules,
} from "../policy/exception.ts";
import type { Json } from "./canonical-json.ts";
import type { ExceptionsSection } from "./exceptions-schema.ts";
import { durationToMs } from "./scalars.ts";

const approver = z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
const clauses = z.array(z.string()).min(1);

const rule = z.union([
  z.strictObject({
    /** All of them sign. */
    approvers: z.array(approver).min(1),
    clauses: z.union([clauses, z.literal("operator")]),
  }),
  z.strictObject({ refused: clauses }),
]);

export const exceptionsSchema = z.record(z.enum(EXCEPTION_KINDS), rule);

type Demands = z.output<typeof exceptionsSchema>;

type Profiled = { readonly exceptions: Demands };

export const exceptionPolicyOf = (
  { warn_before }: ExceptionsSection,
  profile: Profiled,
): ExceptionPolicy => ({
  rules: exceptionRulesOf(profile),
  warnBeforeMs: durationToMs(warn_before),
});

export const exceptionRulesOf = ({ exceptions }: Profiled): ExceptionRules =>
  Object.fromEntries(
    EXCEPTION_KINDS.map((kind): [ExceptionKind, ExceptionRule] => [kind, ruleOf(exceptions[kind])]),
  ) as ExceptionRules;

const ruleOf = (demand: Demands[ExceptionKind]): ExceptionRule => {
  if ("refused" in demand) return { type: "refused", clauseIds: demand.refused };
  const clauseIds = demand.clauses === "operator" ? [] : demand.clauses;
  return { type: "approved", approvers: demand.approvers, clauseIds };
};

/** For the revision's id; the order in which approvers are named says nothing. */
export const exceptionsJson = ({ rules, warnBeforeMs }: ExceptionPolicy): Json => ({
  warnBeforeMs,
  rules: Object.fromEntries(EXCEPTION_KINDS.map((kind) => [kind, ruleJson(rules[kind])])),
});

const ruleJson = (rule: ExceptionRule): Json =>
  rule.type === "refused" ? { ...rule } : { ...rule, approvers: rule.approvers.toSorted() };

/** For what changed between two policies. */
export const exceptionEntries = ({ rules, warnBeforeMs }: ExceptionPolicy): readonly [string, string][] => [
  ["exceptions.warn_before_ms", String(warnBeforeMs)],
  ...EXCEPTION_KINDS.map((kind): [string, string] => [`exceptions of kind ${kind}`, ruleText(rules[kind])]),
];

const ruleText = (rule: ExceptionRule): string =>
  rule.type === "refused"
    ? `refused by ${rule.clauseIds.join(", ")}`
    : `approved by ${rule.approvers.toSorted().join(", ")}`;
