/**
 * The duties behind the rules, in the project's own words: what `explain` shows beside a clause id.
 * Source: config/policies/clauses.yaml (ids as in the policies; `D-` ids are derived).
 */
import { z } from "zod";
import { deepFreeze } from "./freeze.ts";
import { problemText } from "./problem.ts";
import { readYamlFile } from "./yaml-source.ts";

const clauseListSchema = z.strictObject({
  policies: z.record(
    z.string(),
    z.strictObject({ title: z.string(), issuer: z.string(), profile: z.string() }),
  ),
  clauses: z.array(
    z.strictObject({
      id: z.string().regex(/^(?:CCPS|ORDHS|AL|WV|D)-[A-Z0-9.a-z]+$/),
      policy: z.string(),
      section: z.string(),
      duty: z.string().min(10),
      how: z.enum(["enforced", "assisted", "attested"]),
      control: z.string(),
      evidence: z.string(),
      settings: z.array(z.string()).default([]),
      test: z.string().optional(),
    }),
  ),
});

type ClauseList = z.output<typeof clauseListSchema>;

/**
 * One duty of one policy.
 * - `how`: enforced (software decides), assisted (software detects, asks or reminds; people decide) or attested (outside the
 *   gateway: the operator's recorded statement is the evidence);
 * - `control`: rules, `archive`, `profile`, or a command (`sample`); `future` for what is not built yet;
 * - `settings`: keys of policy.yaml;
 * - `test`: the file, from the project's root, that names the clause and shows that it holds.
 */
export interface Clause {
  readonly id: string;
  readonly policyTitle: string;
  /** The profile that enforces its policy. */
  readonly profile: string;
  readonly section: string;
  readonly duty: string;
  readonly how: "enforced" | "assisted" | "attested";
  readonly control: string;
  readonly evidence: string;
  readonly settings: readonly string[];
  readonly test?: string;
}

const CLAUSE_FILE = new URL("../../config/policies/clauses.yaml", import.meta.url);

/** Every clause by id. The file ships with the product: a broken one is our bug and throws. */
export function readClauses(): ReadonlyMap<string, Clause> {
  const source = readYamlFile(decodeURIComponent(CLAUSE_FILE.pathname));
  const [problem] = source.problems;
  if (problem !== undefined) throw new Error(problemText(problem));
  const list = clauseListSchema.parse(source.value);
  return new Map(list.clauses.map((clause) => [clause.id, deepFreeze(toClause(clause, list))]));
}

function toClause(clause: ClauseList["clauses"][number], { policies }: ClauseList): Clause {
  const { id, policy, test, ...duty } = clause;
  const named = policies[policy];
  if (named === undefined) throw new Error(`clause ${id} names no listed policy`);
  const { title: policyTitle, profile } = named;
  return { id, policyTitle, profile, ...duty, ...(test !== undefined && { test }) };
}
