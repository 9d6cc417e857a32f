import { expect, it } from "vitest";
import { ruleText, Tally } from "../../../src/replay/tally.ts";
import type { Rejudged } from "../../../src/replay/replay.ts";
import type { Disposition, Finding } from "../../../src/policy/rule.ts";
import { stanzaRecord } from "../../support/archive.ts";

const finding = (disposition: Disposition, detector?: string): Finding => ({
  ruleId: "sensitive-content",
  disposition,
  reason: "",
  refusal: "sensitive",
  clauseIds: [],
  ...(detector === undefined ? {} : { detector }),
});

function rejudged(n: number, to: Disposition, found: readonly Finding[] = []): Rejudged {
  const record = stanzaRecord(n, { user: `user${n % 3}@agency.example/desk` });
  const verdict = {
    disposition: to,
    enforced: to,
    mode: "enforce",
    revisionId: "draft",
    findings: found,
  } as const;
  return {
    type: "judged",
    receipt: { logId: "log", sequence: n, chainHash: "" },
    record,
    verdict,
    forwarded: undefined,
    divisions: [],
  };
}

it("counts everything, by rule and detector, person and transition, and keeps a few examples of each rule", () => {
  const tally = new Tally(2);
  for (let n = 0; n < 9; n += 1) tally.add(rejudged(n, "block", [finding("block", "us_ssn@1")]));
  tally.add(rejudged(9, "flag", [finding("flag")]));
  tally.add({ type: "unreplayed", reason: "disposed" });
  tally.add({ type: "unreplayed", reason: "disposed" });
  const { counts, examples } = tally;
  expect(counts).toMatchObject({
    judged: 10,
    total: { refused: 9, passed: 0, altered: 1 },
    what: { disposition: 1, text: 0, reasons: 0 },
    inFact: { refused: 9, passed: 0 },
    refusals: { were: 0, are: 9 },
  });
  expect([...counts.byRule]).toEqual([
    ["sensitive-content us_ssn@1", { refused: 9, passed: 0, altered: 0 }],
    ["sensitive-content", { refused: 0, passed: 0, altered: 1 }],
  ]);
  expect(counts.byPerson.get("user0@agency.example")).toEqual({ refused: 3, passed: 0, altered: 1 });
  expect([...counts.byTransition.keys()]).toEqual(["allow -> block", "allow -> flag"]);
  expect([...counts.unreplayed]).toEqual([["disposed", 2]]);
  expect([...counts.revisions]).toEqual([["0123456789abcdef", 10]]);
  expect(examples.refused.map(({ of }) => of.receipt.sequence)).toEqual([0, 1]);
  expect(examples.altered).toHaveLength(1);
  expect(tally.changedCount).toBe(10);
});

it("knows when what it counted was received", () => {
  const tally = new Tally(0);
  expect(tally.counts).toMatchObject({ firstMs: undefined, lastMs: undefined });
  const [first, last] = [rejudged(1, "allow"), rejudged(2, "allow")];
  for (const one of [first, last]) tally.add(one);
  expect(tally.counts).toMatchObject({
    firstMs: first.record.receivedAtMs,
    lastMs: last.record.receivedAtMs,
  });
});

it("has a word where no finding makes the difference", () => {
  expect(ruleText({ cause: undefined })).toBe("none");
});
