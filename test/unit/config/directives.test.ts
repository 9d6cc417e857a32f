import { describe, expect, it } from "vitest";
import {
  directiveComplaints,
  directivePolicy,
  directives,
  endedDirectives,
} from "../../../src/config/directives.ts";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { compilePolicy } from "../../../src/config/compile.ts";
import { tightened } from "../../support/policy.ts";

const ORDER = {
  id: "storm",
  pattern: "rota",
  action: "block",
  authority: "J. Reed, CTO",
  reason: "The rota is announced by telephone alone.",
  until: "2026-10-31",
} as const;

it("begins at once unless it says otherwise, and ends with its last day", () => {
  expect(directivePolicy(ORDER)).toMatchObject({ fromMs: 0, untilMs: Date.UTC(2026, 10, 1) });
  const exact = { ...ORDER, from: "2026-10-01", until: "2026-10-31T17:00:00-05:00" };
  expect(directivePolicy(exact)).toMatchObject({
    fromMs: Date.UTC(2026, 9, 1),
    untilMs: Date.UTC(2026, 9, 31, 22),
  });
});

it("complains of one that ends before it begins, and of a name used twice", () => {
  expect(directiveComplaints([ORDER, { ...ORDER, from: "2026-11-01" }], [])).toMatchObject([
    { code: "SG_CONFIG_CONFLICT", path: ["directives", 1, "until"] },
    { code: "SG_CONFIG_CONFLICT", path: ["directives", 1, "id"] },
  ]);
});

it("complains of a division that there is not, and says which there are", () => {
  const one = { ...ORDER, divisions: ["doc", "dco"] };
  expect(directiveComplaints([one], ["doc", "yard"])).toMatchObject([
    { code: "SG_CONFIG_CONFLICT", path: ["directives", 0, "divisions", 1], hint: "there are: doc, yard" },
  ]);
  expect(directiveComplaints([one], [])).toHaveLength(2);
  expect(directives.safeParse([{ ...ORDER, divisions: [] }]).success).toBe(false);
});

it("says of one that has ended that it forbids nothing, from its last moment on", () => {
  const untilMs = Date.UTC(2026, 10, 1);
  expect(endedDirectives([ORDER], untilMs - 1)).toEqual([]);
  expect(endedDirectives([ORDER], untilMs)).toMatchObject([
    {
      path: ["directives", 0, "until"],
      isWarning: true,
      message: '"storm" has ended: it forbids nothing any more',
    },
  ]);
});

describe("a directive", () => {
  it.each([
    ["nobody's authority", { ...ORDER, authority: "" }],
    ["no reason", { ...ORDER, reason: undefined }],
    ["no end", { ...ORDER, until: undefined }],
    ["an end that is no date", { ...ORDER, until: "soon" }],
    ["a local time", { ...ORDER, until: "2026-10-31T17:00:00" }],
    ["a redaction", { ...ORDER, action: "redact" }],
  ])("with %s is refused", (_name, one) => {
    expect(directives.safeParse([one]).success).toBe(false);
  });

  it("whose pattern does not compile is an error at its place", () => {
    const { policy } = tightened({ directives: [{ ...ORDER, pattern: "(" }] });
    expect(compilePolicy(policy, policyTools).complaints).toMatchObject([
      { code: "SG_CONFIG_PATTERN", path: ["directives", 0, "pattern"] },
    ]);
  });
});
