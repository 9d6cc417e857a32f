/** A flag with threshold, count and clause; nothing for copies, for what comes in, or where nobody counts. */
import { expect, it } from "vitest";
import { usageThreshold } from "../../../../src/policy/rules/usage-threshold.ts";
import type { RuleContext } from "../../../../src/policy/rule.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, stanzaOf } from "../../../support/stanzas.ts";

const revision = policyFor({
  usage: { timeZone: "UTC", hours: undefined, thresholds: { messages_per_day: 10 } },
  clauses: { "usage-threshold": ["WV-5.2"] },
});
const traffic: RuleContext["traffic"] = {
  volumes: [{ scope: "user", messagesInMinute: 1, messagesToday: 9, bytesToday: 900 }],
  outsideHours: undefined,
  told: [],
};
const check = (context: RuleContext) =>
  usageThreshold.check(stanzaOf("<message><body>a</body></message>"), context, revision);

it("says what was reached", () => {
  expect(check({ ...contextFor("outbound"), traffic })).toEqual([
    {
      ruleId: "usage-threshold",
      disposition: "flag",
      reason: "messages per day: 10, threshold 10",
      refusal: "not-work",
      clauseIds: ["WV-5.2"],
      detector: "messages_per_day",
    },
  ]);
});

it("is silent otherwise", () => {
  expect(check(contextFor("outbound"))).toEqual([]);
  expect(check({ ...contextFor("inbound"), traffic })).toEqual([]);
  expect(check({ ...contextFor("outbound", "carbon"), traffic })).toEqual([]);
  expect(check({ ...contextFor("outbound"), traffic: { ...traffic, volumes: [] } })).toEqual([]);
});
