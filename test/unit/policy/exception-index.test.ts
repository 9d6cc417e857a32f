import { describe, expect, test } from "vitest";
import {
  exceptionFor,
  mayBeExcepted,
  technologyOf,
  type Excepting,
} from "../../../src/policy/exception-index.ts";
import { NO_DECISIONS } from "../../../src/policy/decisions.ts";
import { filed } from "../../support/exceptions.ts";
import { ALL_KINDS } from "../../support/policy.ts";

const ANA = "ana@agency.example";

const excepting = (...exceptions: readonly ReturnType<typeof filed>[]): Excepting => ({
  exceptions: { rules: ALL_KINDS },
  decisions: { ...NO_DECISIONS, exceptions },
  divisions: new Map(),
});
const query = { kind: "domain", subject: "far.example", user: ANA, nowMs: 150 } as const;

describe("the exception for somebody", () => {
  test("is that of kind, subject and user, in its window", () => {
    const of = excepting(filed({ fromMs: 100, untilMs: 200 }));
    expect(exceptionFor(of, query)).toEqual({
      id: "ex-1",
      subject: "far.example",
      fromMs: 100,
      untilMs: 200,
    });
    for (const other of [
      { kind: "recipient" },
      { subject: "rooms.far.example" },
      { user: "lee@agency.example" },
      { nowMs: 99 },
      { nowMs: 200 },
      { nowMs: Number.NaN },
    ] as const)
      expect(exceptionFor(of, { ...query, ...other })).toBeUndefined();
  });

  test("may be that of a division in which the user is", () => {
    const of = excepting(filed({ users: [], divisions: ["water"] }));
    expect(exceptionFor(of, query)).toBeUndefined();
    expect(exceptionFor({ ...of, boundDivisions: ["fire"] }, query)).toBeUndefined();
    expect(exceptionFor({ ...of, boundDivisions: ["fire", "water"] }, query)?.id).toBe("ex-1");
  });

  test("is none of a division of which nobody knows yet who is in it", () => {
    const of = excepting(filed({ users: [], divisions: ["water"] }));
    const rosterGroup = "Water";
    const divisions = new Map([
      ["water", { id: "water", members: { accounts: [], patterns: [], rosterGroup } }],
    ]);
    // As everybody is bound by it.
    const bound = { ...of, divisions, boundDivisions: ["water"] };
    expect(exceptionFor(bound, query)).toBeUndefined();
    const groups = [{ source: "roster", group: rosterGroup, accounts: [ANA] }] as const;
    const told = { ...bound, decisions: { ...bound.decisions, groups } };
    expect(exceptionFor(told, query)?.id).toBe("ex-1");
  });

  test("is the one that ends last, of user and divisions alike", () => {
    const of = excepting(
      filed({ id: "own", untilMs: 300 }),
      filed({ id: "longest", users: [], divisions: ["water"], untilMs: 500 }),
      filed({ id: "later", untilMs: 400 }),
      filed({ id: "not yet", fromMs: 200, untilMs: 900 }),
    );
    expect(exceptionFor(of, query)?.id).toBe("later");
    expect(exceptionFor({ ...of, boundDivisions: ["water"] }, query)?.id).toBe("longest");
    expect(exceptionFor(of, { ...query, fits: ({ id }) => id === "own" })?.id).toBe("own");
  });

  test.each([
    ["revoked", { revokedMs: 1 }],
    ["unsigned", { approvals: [] }],
    ["signed by who asked", { approvals: [{ role: "cio", login: "bob" }] }],
    ["seen to have ended", { endedMs: 120 }],
  ])("is none that is %s", (_what, rest) => {
    expect(exceptionFor(excepting(filed({}, rest)), query)).toBeUndefined();
  });

  test("follows the rules of the policy that judges", () => {
    const of = excepting(filed());
    const refused = { ...ALL_KINDS, domain: { type: "refused", clauseIds: ["CCPS-1.b"] } } as const;
    expect(exceptionFor({ ...of, exceptions: { rules: refused } }, query)).toBeUndefined();
    expect(exceptionFor(of, query)).toBeDefined();
  });

  test("knows a program by its name, whatever version the subject names", () => {
    const of = excepting(filed({ kind: "technology", subject: "Pidgin 2.14+" }));
    expect(exceptionFor(of, { ...query, kind: "technology", subject: "pidgin" })?.subject).toBe(
      "Pidgin 2.14+",
    );
  });
});

test.each([
  ["Pidgin", { name: "Pidgin" }],
  ["Pidgin 2.14", { name: "Pidgin", minVersion: "2.14" }],
  ["Pidgin 2.14+", { name: "Pidgin", minVersion: "2.14" }],
  ["Kaidan IM v0.9rc1", { name: "Kaidan IM", minVersion: "0.9rc1" }],
  ["Client 2 go", { name: "Client 2 go" }],
  ["2.14", { name: "2.14" }],
])("the technology %s", (subject, expected) => {
  expect(technologyOf(subject)).toEqual(expected);
});

test("what a law asks for is excepted by nobody", () => {
  expect(mayBeExcepted(undefined)).toBe(true);
  expect(mayBeExcepted(["profile:strict", "organisation", "division:law"])).toBe(true);
  expect(mayBeExcepted(["law:hipaa", "profile:strict"])).toBe(false);
});
