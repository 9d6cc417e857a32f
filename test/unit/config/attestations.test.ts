import { describe, expect, it } from "vitest";
import { attestations } from "../../../src/config/attestations.ts";
import { tightened } from "../../support/policy.ts";

const word = {
  clause: "AL-5",
  statement: "Schedule 7 of the records commission applies.",
  by: "R. Cole, records officer",
  date: "2026-10-01",
  document: "memo 2026-14",
};

describe("a profile that needs somebody's word", () => {
  it("says what for, and blocks where a clause says so", () => {
    const { complaints } = tightened({}, "al-630-04");
    expect(complaints.map(({ code, isWarning, path }) => [code, isWarning, path])).toEqual([
      ["SG_CONFIG_UNATTESTED", undefined, ["profile"]],
      ["SG_CONFIG_UNATTESTED", true, ["profile"]],
    ]);
    expect(complaints[0]?.message).toContain("(AL-5)");
    expect(tightened({}, "nc-ccps").complaints).toMatchObject([{ isWarning: true }]);
    expect(tightened({}, "strict").complaints).toEqual([]);
  });

  it("is content once it is given, and keeps it with the policy", () => {
    const { policy, complaints } = tightened({ attestations: [word] }, "al-630-04");
    expect(complaints.map(({ message }) => message.includes("(AL-7)"))).toEqual([true]);
    expect(policy.attestations).toEqual([word]);
  });
});

it("what blocks is not met without the document that it rests on", () => {
  const unproven = { clause: word.clause, statement: word.statement, by: word.by, date: word.date };
  const { complaints } = tightened({ attestations: [unproven] }, "al-630-04");
  expect(complaints[0]).toMatchObject({ code: "SG_CONFIG_UNATTESTED" });
  expect(complaints[0]?.message).toContain("(AL-5)");
});

it("a statement about no clause is refused", () => {
  const { complaints } = tightened({ attestations: [{ ...word, clause: "AL-99" }] });
  expect(complaints).toMatchObject([
    { code: "SG_CONFIG_REFERENCE", path: ["attestations", 0, "clause"], message: 'no clause "AL-99"' },
  ]);
});

it.each([
  ["a day that there is not", { ...word, date: "2026-02-30" }],
  ["nobody", { ...word, by: "   " }],
  ["nothing but blanks", { ...word, statement: "             " }],
  ["no sentence", { ...word, statement: "yes" }],
  ["more than is asked for", { ...word, signed: true }],
])("refuses %s", (_name, one) => {
  expect(attestations.safeParse([one]).success).toBe(false);
});
