import { describe, expect, test } from "vitest";
import {
  canonicalException,
  exceptionState,
  isInScope,
  type ExceptionRules,
  type ExceptionTerms,
  type FiledException,
} from "../../../src/policy/exception.ts";

const TERMS: ExceptionTerms = {
  id: "ex-1",
  revision: 1,
  kind: "technology",
  subject: "Pidgin",
  users: ["ann@agency.example", "bob@agency.example"],
  divisions: ["water"],
  need: "a storm",
  ticket: "T-1",
  fromMs: 100,
  untilMs: 200,
  requester: "ann",
};
const RULES: ExceptionRules = {
  technology: { type: "approved", approvers: ["cio", "iso"], clauseIds: ["ORDHS-1.4"] },
  device: { type: "approved", approvers: [], clauseIds: [] },
  recipient: { type: "refused", clauseIds: ["ORDHS-1.2"] },
  domain: { type: "refused", clauseIds: ["ORDHS-1.2"] },
};
const CIO = { role: "cio", login: "carl" };
const ISO = { role: "iso", login: "ina" };

const filed = (changes: Partial<FiledException> = {}): FiledException => ({
  terms: TERMS,
  approvals: [CIO, ISO],
  revokedMs: undefined,
  ...changes,
});

const missing = (...roles: readonly string[]) => ({ type: "unsigned", missing: roles });

describe("an exception", () => {
  test.each([
    [99, "early"],
    [100, "active"],
    [199, "active"],
    [200, "expired"],
    [Number.NaN, "early"],
  ])("at %s is %s", (nowMs, type) => {
    expect(exceptionState(filed(), RULES, nowMs)).toEqual({ type });
  });

  test.each([
    ["nobody", [], missing("cio", "iso")],
    ["one of two", [CIO], missing("iso")],
    ["the CIO, and another who is not the ISO", [CIO, { role: "wvot", login: "ina" }], missing("iso")],
    ["one person in both roles", [CIO, { role: "iso", login: "carl" }], missing("iso")],
    ["who asked for it", [{ role: "cio", login: "ann" }, ISO], missing("cio")],
    ["the same twice", [CIO, CIO], missing("iso")],
    [
      "two log-ins of one person",
      [
        { ...CIO, person: "7" },
        { ...ISO, person: "7" },
      ],
      missing("iso"),
    ],
    ["a log-in with the name of a person", [{ ...CIO, person: "ina" }, ISO], { type: "active" }],
    ["who could be either, and one of them", [CIO, { role: "iso", login: "carl" }, ISO], { type: "active" }],
    [
      "two who could be either",
      [
        { role: "iso", login: "a" },
        { role: "cio", login: "a" },
        { role: "cio", login: "b" },
      ],
      { type: "active" },
    ],
  ])("signed by %s", (_, approvals, state) => {
    expect(exceptionState(filed({ approvals }), RULES, 150)).toEqual(state);
  });

  test.each([
    [
      "of a kind that the policy refuses",
      { terms: { ...TERMS, kind: "domain" } },
      { type: "refused", clauseIds: ["ORDHS-1.2"] },
    ],
    ["of a kind that nobody approves", { terms: { ...TERMS, kind: "device" } }, missing()],
    ["without need", { terms: { ...TERMS, need: " " } }, { type: "needless" }],
    ["revoked, whenever", { revokedMs: 190 }, { type: "revoked" }],
  ] as readonly (readonly [string, Partial<FiledException>, unknown])[])(
    "%s never acts",
    (_, changes, state) => {
      expect(exceptionState(filed(changes), RULES, 150)).toEqual(state);
    },
  );
});

describe("scope", () => {
  test.each([
    ["ann@agency.example", [], true],
    ["eve@agency.example", ["parks", "water"], true],
    ["eve@agency.example", ["parks"], false],
    ["eve@agency.example", [], false],
    ["Ann@agency.example", [], false],
  ])("%s of %j: %s", (user, divisions, expected) => {
    expect(isInScope(TERMS, { user, divisions })).toBe(expected);
  });

  test("nobody is in none", () => {
    expect(isInScope({ ...TERMS, users: [], divisions: [] }, { user: "", divisions: [] })).toBe(false);
  });
});

describe("the canonical text", () => {
  const text = canonicalException(TERMS);

  test("is what it was when the first one was signed", () => {
    expect(text).toBe(
      'stanzagate exception v1\n{"id":"ex-1","revision":1,"kind":"technology","subject":"Pidgin",' +
        '"users":["ann@agency.example","bob@agency.example"],"divisions":["water"],"need":"a storm","ticket":"T-1",' +
        '"fromMs":100,"untilMs":200,"requester":"ann"}\n',
    );
  });

  test("does not depend on order or repetition in the scope, nor on the order of fields", () => {
    const users = ["bob@agency.example", "ann@agency.example", "bob@agency.example"];
    const reversed = Object.fromEntries(Object.entries({ ...TERMS, users }).reverse());
    expect(canonicalException(reversed as unknown as ExceptionTerms)).toBe(text);
  });

  test.each(Object.keys(TERMS) as (keyof ExceptionTerms)[])("tells another %s apart", (field) => {
    const old = TERMS[field];
    const other = typeof old === "number" ? old + 1 : typeof old === "string" ? `${old}x` : [...old, "x"];
    expect(canonicalException({ ...TERMS, [field]: other })).not.toBe(text);
  });
});
