/**
 * What a profile says of exceptions: which kinds its policy knows and who approves them, or the clause that refuses them.
 *
 * Rule: every profile speaks of every kind. Sources: CCPS-1.d, ORDHS-1.4, WV-5.3.4, WV-5.3.8; the profiles' files.
 */
import { z } from "zod";
import {
  EXCEPTION_KINDS,
  type ExceptionKind,
  type ExceptionRule,
  type ExceptionRules,
} from "../policy/exception.ts";

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

export const exceptionRulesOf = ({ exceptions }: { readonly exceptions: Demands }): ExceptionRules =>
  Object.fromEntries(
    EXCEPTION_KINDS.map((kind): [ExceptionKind, ExceptionRule] => [kind, ruleOf(exceptions[kind])]),
  ) as ExceptionRules;

const ruleOf = (demand: Demands[ExceptionKind]): ExceptionRule => {
  if ("refused" in demand) return { type: "refused", clauseIds: demand.refused };
  const clauseIds = demand.clauses === "operator" ? [] : demand.clauses;
  return { type: "approved", approvers: demand.approvers, clauseIds };
};
