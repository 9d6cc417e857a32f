/**
 * An exception acts exactly where some choice of different people, none of them the requester, signs for all roles, inside its window,
 * unrevoked, with a need, and of a kind that is known: whatever else is there.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { exceptionState, type ExceptionApproval, type ExceptionRules } from "../../src/policy/exception.ts";

const ROLES = ["cio", "iso", "wvot"] as const;
const PEOPLE = ["ann", "bob", "carl", "dee"] as const;

/** By trying everybody for everything. */
const canBeSeated = (
  roles: readonly string[],
  approvals: readonly ExceptionApproval[],
  used: readonly string[],
): boolean => {
  const [role, ...rest] = roles;
  if (role === undefined) return true;
  return approvals.some(
    (one) =>
      one.role === role && !used.includes(one.login) && canBeSeated(rest, approvals, [...used, one.login]),
  );
};

const approval = fc.record({ role: fc.constantFrom(...ROLES), login: fc.constantFrom(...PEOPLE) });

test("acts inside its kind, window and signatures, and nowhere else", () => {
  const input = fc.record({
    approvers: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1 }),
    approvals: fc.array(approval, { maxLength: 12 }),
    requester: fc.constantFrom(...PEOPLE),
    fromMs: fc.nat(4),
    untilMs: fc.integer({ min: 3, max: 12 }),
    nowMs: fc.nat(9),
    revokedMs: fc.constantFrom(undefined, undefined, undefined, undefined, 5),
    need: fc.constantFrom("a storm", "a storm", "a storm", ""),
    kind: fc.constantFrom("technology" as const, "technology" as const, "domain" as const),
  });
  let active = 0;
  fc.assert(
    fc.property(input, ({ approvers, approvals, revokedMs, nowMs, ...given }) => {
      const refused = { type: "refused", clauseIds: ["X"] } as const;
      const rules: ExceptionRules = {
        technology: { type: "approved", approvers, clauseIds: [] },
        device: refused,
        recipient: refused,
        domain: refused,
      };
      const scope = { users: ["a@agency.example"], divisions: [] };
      const terms = { id: "ex-1", revision: 1, subject: "x", ticket: "t", ...scope, ...given };
      const state = exceptionState({ terms, approvals, revokedMs }, rules, nowMs);
      const isSigned = canBeSeated(approvers, approvals, [given.requester]);
      const isInTime = given.fromMs <= nowMs && nowMs < given.untilMs;
      const isSound = given.kind === "technology" && given.need !== "" && revokedMs === undefined;
      expect(state.type === "active").toBe(isSigned && isInTime && isSound);
      if (state.type === "active") active += 1;
      if (state.type === "unsigned") {
        expect(isSigned).toBe(false);
        // As few as can be: without the missing ones the others are all seated.
        const others = approvers.filter((role) => !state.missing.includes(role));
        expect(canBeSeated(others, approvals, [given.requester])).toBe(true);
      }
    }),
    { numRuns: 5_000 },
  );
  expect(active).toBeGreaterThan(100);
});
