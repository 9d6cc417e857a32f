import { expect, test } from "vitest";
import { NO_DECISIONS } from "../../../src/policy/decisions.ts";
import { compilePolicy } from "../../../src/config/compile.ts";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { tightened } from "../../support/policy.ts";

test("a policy fresh from its file stands alone: nothing is decided under it yet", () => {
  const { revision } = compilePolicy(tightened({}).policy, policyTools);
  expect(revision.decisions).toBe(NO_DECISIONS);
  expect(Object.values(NO_DECISIONS).flat()).toEqual([]);
});
