import { describe, expect, test } from "vitest";
import { evidenceFor } from "../../../src/reports/evidence.ts";
import type { Verification } from "../../../src/reports/report.ts";
import { DAY_MS, NOON } from "../../support/archive.ts";
import { finding, operation, reportFacts, type FactWishes } from "../../support/report.ts";

const lines = (clause: string, wishes: FactWishes = {}, isByRule = false): readonly string[] =>
  evidenceFor(clause, reportFacts(wishes), isByRule);

const SOUND = { result: "sound", records: 1_204, coveredRecords: 1_200, problems: [] } as const;

test("of a rule, how stanzas fared that its clause was cited for", () => {
  const records = [finding(1), finding(2), finding(3, { shadow: true })];
  expect(lines("CCPS-1.b", { records }, true)).toEqual([
    "3 stanzas cited it: 2 refused, 1 let through in shadow mode",
    "refused most: outside.example (2)",
  ]);
  expect(lines("CCPS-3.b", { records }, true)).toEqual(["no stanza cited it"]);
  expect(lines("WV-4.5", { records })).toEqual([]);
});

describe("of registers", () => {
  const action = { id: "", clause: "", what: "", owner: "", due: "", opened: "", openedBy: "", closed: null };
  const actionIn = (state: "open" | "past due" | "closed") => ({
    ...action,
    state,
    closedBy: "",
    outcome: "",
  });
  test.each<[string, FactWishes, string]>([
    ["WV-7.0.b", {}, "0 open, 0 past due, 0 closed"],
    [
      "WV-7.0.b",
      {
        registers: {
          actions: [actionIn("open"), actionIn("past due"), actionIn("past due"), actionIn("closed")],
        },
      },
      "1 open, 2 past due, 1 closed",
    ],
    ["AL-4.b", {}, "no annual review was accepted yet"],
    ["AL-4.b", { registers: { acceptedReviews: 2 } }, "2 annual reviews accepted"],
    [
      "WV-8.3",
      { registers: { persons: 3, notifiedPersons: 1 } },
      "1 person of 3 in the register were told, by its entries",
    ],
    ["AL-7", {}, "no statement on record"],
    ["CCPS-0", { registers: { persons: 2 } }, "2 persons in the register"],
    ["CCPS-1.d", {}, "0 exceptions active; 0 stanzas and 0 log-ins passed under one"],
    ["AL-1.b", { registers: { justifications: 2 } }, "2 justifications in force"],
    [
      "CCPS-2.b",
      { registers: { samples: { planned: 2, drawn: 1, items: 40, decided: 38 } } },
      "2 random samples planned, 1 drawn: 38 of 40 messages decided on",
    ],
    [
      "WV-4.2.a",
      { registers: { reviews: { opened: 3, agreed: 2 } } },
      "3 reviews for cause opened, 2 agreed to by a second person",
    ],
    ["WV-6.0", { registers: { cases: { opened: 1, closed: 0 } } }, "1 case file opened, 0 closed"],
    ["CCPS-1.e", {}, "0 decisions of managers on file; off: no division"],
    [
      "ORDHS-1.5",
      { registers: { switches: { decided: 3, off: ["claims"] } } },
      "3 decisions of managers on file; off: claims",
    ],
  ])("%s", (clause, wishes, line) => {
    expect(lines(clause, wishes)).toContain(line);
  });
});

test("of the archive, whether it was proven", () => {
  expect(lines("AL-5")).toEqual(["the archive was not verified for this report", "no statement on record"]);
  const sound = new Map([["log-a", SOUND]]);
  expect(lines("WV-4.6.b", { changes: { verifications: sound } })).toEqual([
    "archive verify: sound, 1,204 records",
  ]);
  const broken = new Map<string, Verification>([...sound, ["log-b", { ...SOUND, result: "not sound" }]]);
  expect(lines("WV-7.0.a", { changes: { verifications: broken } })).toContain(
    "archive verify: 1 log not sound",
  );
});

test("of gaps, what they tell", () => {
  const records = [finding(1), operation("gap", { refusedUnrecorded: 4 })];
  expect(lines("ORDHS-3.6", { records })).toEqual([
    "1 stanza on record, 1 gap (4 refusals while nothing could be recorded)",
  ]);
});

test("of notices, what was shown, and no more", () => {
  const told = (act: string) => operation("admin", { act, by: "gateway" });
  const records = [told("notice delivered"), told("notice delivered"), told("notice accepted")];
  expect(lines("CCPS-3.e", { records })).toEqual([
    "2 notices delivered to clients, 1 accepted; neither says that one was read",
  ]);
});

test("of statements and directives, what the policy in force says", () => {
  const stated = {
    clause: "AL-7",
    statement: "It follows 600-00.",
    by: "Dana, CIO",
    date: "2026-03-02",
    document: "M-1",
  };
  expect(lines("AL-7", { policy: { attestations: [stated] } })).toEqual([
    "stated by Dana, CIO, 2026-03-02: M-1",
  ]);
  const directive = {
    id: "storm",
    pattern: "snow",
    action: "block",
    authority: "Chief",
    reason: "rumours, storm",
  };
  const until = (ms: number) => ({ directives: [{ ...directive, until: new Date(ms).toISOString() }] });
  expect(lines("WV-1.0", { policy: until(NOON + 3 * DAY_MS) })).toEqual(["in force: storm (Chief)"]);
  expect(lines("WV-1.0", { policy: until(NOON + 1) })).toEqual(["no directive in force"]);
});
