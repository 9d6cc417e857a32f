/**
 * From `policy.yaml` to what judges: form, profile, revision. All problems at once.
 *
 * Rule: `test`, a start and a reload go through here; there is no second way to a revision.
 */
import type { PolicyRevision } from "../policy/revision.ts";
import { readClauses } from "./clauses.ts";
import { compilePolicy } from "./compile.ts";
import type { PolicyTools } from "./compile.ts";
import { toProblem } from "./complaint.ts";
import { endedDirectives } from "./directives.ts";
import { tighten, triedRules } from "./effective.ts";
import type { EffectivePolicy } from "./effective.ts";
import { deepFreeze } from "./freeze.ts";
import { readLexicons } from "./lexicons.ts";
import { directoryOf } from "./paths.ts";
import { policySchema } from "./policy-schema.ts";
import { ConfigError, isError } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { readProfile } from "./profiles.ts";
import { readStatute } from "./statutes.ts";
import { checkForm } from "./schema-problems.ts";
import { readYamlFile } from "./yaml-source.ts";

export interface PolicyOptions {
  readonly tools: PolicyTools;
  /** Stronger than the file's mode (`run --mode`). */
  readonly mode?: "enforce" | "shadow";
  /** For what has ended by now; nothing is said of it where unset. */
  readonly nowMs?: number;
}

export interface LoadedPolicy {
  readonly effective: EffectivePolicy;
  readonly revision: PolicyRevision;
  /** Canonical JSON of what judges: the revision's id is its hash. */
  readonly text: string;
  readonly warnings: readonly Problem[];
}

/** A value, which counts only where no problem is an error. */
export interface Outcome<T> {
  readonly value?: T;
  readonly problems: readonly Problem[];
}

/** @throws ConfigError `SG_CONFIG_INVALID` with every problem of the policy file. */
export function loadPolicy(file: string, options: PolicyOptions): LoadedPolicy {
  const { value, problems } = readPolicy(file, options);
  if (value === undefined || problems.some(isError)) throw new ConfigError(problems);
  return deepFreeze({ ...value, warnings: problems });
}

/** What another process needs to judge by the same policy, whatever has become of the file. */
export interface SentPolicy {
  readonly effective: EffectivePolicy;
  readonly id: string;
}

/** @throws TypeError where it is not the same any more, which would be a bug of ours. */
export function restorePolicy({ effective, id }: SentPolicy, tools: PolicyTools): LoadedPolicy {
  const { revision, text, complaints } = compilePolicy(effective, tools);
  if (revision.id !== id || complaints.some(({ isWarning }) => isWarning !== true))
    throw new TypeError("the policy has changed on its way");
  return deepFreeze({ effective, revision, text, warnings: [] });
}

export function readPolicy(file: string, { tools, mode, nowMs = 0 }: PolicyOptions): Outcome<LoadedPolicy> {
  const source = readYamlFile(file);
  const form = checkForm(policySchema, { kind: "policy", source });
  if (form.value === undefined) return { problems: form.problems };
  const { profile, acceptable_use } = form.value;
  const { lists: lexicons, problems: broken } = readLexicons(acceptable_use.lexicons, directoryOf(file));
  const clauses = readClauses();
  const tightened = tighten(form.value, {
    profile: readProfile(profile),
    statuteOf: readStatute,
    isClause: (id) => clauses.has(id),
    lexicons,
  });
  const effective = mode === undefined ? tightened.policy : inMode(tightened.policy, mode);
  const { revision, text, complaints } = compilePolicy(effective, tools);
  const ended = endedDirectives(form.value.directives, nowMs);
  const all = [...tightened.complaints, ...triedRules(effective), ...complaints, ...ended];
  const problems = [...broken, ...all.map((complaint) => toProblem(complaint, source))];
  return { value: { effective, revision, text, warnings: [] }, problems };
}

/** Whatever the file says, of divisions too. */
const inMode = (policy: EffectivePolicy, mode: "enforce" | "shadow"): EffectivePolicy => ({
  ...policy,
  mode,
  divisions: policy.divisions.map((one) => ({ ...one, mode })),
});
