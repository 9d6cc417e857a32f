/** Lists of recipients and classes of data for tests, compiled as `policy.yaml` says them. */
import { compilePolicy } from "../../src/config/compile.ts";
import type { ProfileId } from "../../src/config/policy-schema.ts";
import { policyTools } from "../../src/cli/policy-tools.ts";
import type { PolicyRevision } from "../../src/policy/revision.ts";
import { tightened } from "./policy.ts";

/** @throws Error where the policy is not fit */
export function recipientsOf(file: object, profile: ProfileId = "wv-po1010"): PolicyRevision {
  const { policy, complaints } = tightened(file, profile);
  const compiled = compilePolicy(policy, policyTools);
  const [first] = [...complaints, ...compiled.complaints].filter(({ isWarning }) => isWarning !== true);
  if (first !== undefined) throw new Error(first.message);
  return compiled.revision;
}
