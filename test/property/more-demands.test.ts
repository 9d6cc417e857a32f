/** One more pattern, detector or division never loosens the verdict on a stanza, whatever it is named and whatever it finds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { policyTools } from "../../src/cli/policy-tools.ts";
import { compilePolicy } from "../../src/config/compile.ts";
import { evaluate } from "../../src/policy/evaluate.ts";
import { forAccount, type PolicyRevision } from "../../src/policy/revision.ts";
import { rank } from "../../src/policy/verdict.ts";
import { tightened } from "../support/policy.ts";
import { contextFor, stanzaOf } from "../support/stanzas.ts";

const TEXTS = [
  "social security number",
  "my ssn is 219-45-6781",
  "lunch?",
  "DOC-123456",
  `219099999 ${"please look at it soon, ".repeat(40)}`,
];
const word = fc.constantFrom(...TEXTS);
const message = fc
  .tuple(word, word)
  .map(
    ([subject, body]) =>
      `<message to='raj@agency.example' id='a'><subject>${subject}</subject><body>${body}</body></message>`,
  );

const pattern = fc.record({
  id: fc.constantFrom("p", "q", "r", "s", "t", "u", "v", "w"),
  pattern: fc.constantFrom("[\\d -]{9,}", "[a-z]", "\\d", "DOC", "."),
  action: fc.constantFrom("flag", "flag", "flag", "redact", "block"),
});
const detectors = fc.uniqueArray(pattern, { maxLength: 8, selector: ({ id }) => id });

const revisionOf = (own: readonly object[], ofDivision: readonly object[]): PolicyRevision => {
  const members = { accounts: ["lee@agency.example"] };
  const divisions = [{ id: "d", members, detectors: ofDivision }];
  const { policy, complaints } = tightened({ detectors: own, divisions });
  expect(complaints).toEqual([]);
  return compilePolicy(policy, policyTools).revision;
};

test("many harmless hits do not hide a number that only the joined text shows", () => {
  const xml = `<message to='raj@agency.example' id='a'><subject>${TEXTS[0]}</subject><body>${TEXTS.at(-1)}</body></message>`;
  const letters = ["p", "q", "r", "s"].map((id) => ({ id, pattern: "[a-z]", action: "flag" }));
  const { enforced } = evaluate(stanzaOf(xml, "outbound"), contextFor("outbound"), revisionOf(letters, []));
  expect(enforced).toBe("block");
});

test("one more demand never loosens a verdict", () => {
  const { user } = contextFor("outbound");
  fc.assert(
    fc.property(message, detectors, detectors, (xml, own, ofDivision) => {
      const strictness = (revision: PolicyRevision): number =>
        rank(evaluate(stanzaOf(xml, "outbound"), contextFor("outbound"), revision).enforced);
      const least = strictness(revisionOf([], []));
      const forAll = strictness(revisionOf(own, []));
      const bound = forAccount(revisionOf(own, ofDivision), user.bare);
      expect(forAll).toBeGreaterThanOrEqual(least);
      expect(strictness(bound)).toBeGreaterThanOrEqual(forAll);
    }),
    { numRuns: 400 },
  );
});
