import { describe, expect, it } from "vitest";
import {
  exceptionJson,
  exceptionText,
  stateText,
  usesJson,
  usesText,
} from "../../../src/cli/exception-text.ts";
import type { ExceptionRules } from "../../../src/policy/exception.ts";
import type { KeptException } from "../../../src/store/exceptions.ts";

const RULES: ExceptionRules = {
  technology: { type: "approved", approvers: ["cio", "iso"], clauseIds: [] },
  device: { type: "refused", clauseIds: ["CCPS-1.d"] },
  recipient: { type: "refused", clauseIds: ["CCPS-1.b"] },
  domain: { type: "refused", clauseIds: ["CCPS-1.b", "ORDHS-1.2"] },
};
const TERMS: KeptException["terms"] = {
  id: "ex-1",
  revision: 3,
  kind: "technology",
  subject: "Pid\u001bgin",
  users: [],
  divisions: ["water"],
  need: "a storm",
  ticket: "T-1",
  fromMs: 1_000,
  untilMs: 2_000,
  requester: "lee",
};
const KEPT: KeptException = {
  terms: TERMS,
  approvals: [
    { role: "cio", login: "carl" },
    { role: "iso", login: "ina" },
  ],
  revokedMs: undefined,
  hash: "ab",
  requestedMs: 500,
};

describe("what it is worth", () => {
  it.each<readonly [string, Partial<KeptException>, number]>([
    ["active", {}, 1_000],
    ["signed, not yet active", {}, 999],
    ["expired", {}, 2_000],
    ["expired", { endedMs: 2_000 }, 1_000],
    ["revoked", { revokedMs: 1_500 }, 1_000],
    ["not active, needs the signature of cio, iso", { approvals: [] }, 1_000],
    ["not active, no need is given", { terms: { ...TERMS, need: "" } }, 1_000],
    ["refused by CCPS-1.b, ORDHS-1.2", { terms: { ...TERMS, kind: "domain" } }, 1_000],
  ])("%s", (words, changes, nowMs) => {
    expect(stateText({ ...KEPT, ...changes }, { rules: RULES, warnBeforeMs: 0 }, nowMs)).toBe(words);
  });
});

it("tells all its terms, harmless", () => {
  const lines = exceptionText(KEPT, { rules: RULES, warnBeforeMs: 1_000 }, 1_000)
    .split("\n")
    .map((line) => line.split(/ {2,}/));
  expect(lines).toEqual([
    ["id", "ex-1, revision 3"],
    ["kind", "technology"],
    ["subject", "Pid\\u{1b}gin"],
    ["divisions", "water"],
    ["need", "a storm"],
    ["ticket", "T-1"],
    ["from", "1970-01-01T00:00:01.000Z"],
    ["until", "1970-01-01T00:00:02.000Z"],
    ["requested by", "lee"],
    ["approved by", "carl as cio"],
    ["approved by", "ina as iso"],
    ["hash", "ab"],
    ["state", "active, ends soon"],
  ]);
  expect(
    exceptionJson({ ...KEPT, revokedMs: 1_500 }, { rules: RULES, warnBeforeMs: 0 }, 1_000),
  ).toMatchObject({
    id: "ex-1",
    from: "1970-01-01T00:00:01.000Z",
    revoked: "1970-01-01T00:00:01.500Z",
    state: { type: "revoked" },
  });
});

it("tells what passed under it", () => {
  expect(usesText(undefined)).toBe("none");
  expect(usesJson(undefined)).toEqual({ stanzas: 0, refused: 0, logIns: 0, last: null });
  const uses = { stanzas: 12, refused: 1, logIns: 2, lastMs: 1_000 };
  expect(usesText(uses)).toBe(
    "12 stanzas (1 of them refused for something else), 2 log-ins; last 1970-01-01T00:00:01.000Z",
  );
  expect(usesJson(uses)).toMatchObject({ stanzas: 12, last: "1970-01-01T00:00:01.000Z" });
});
