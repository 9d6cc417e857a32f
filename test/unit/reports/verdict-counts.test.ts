import { expect, test } from "vitest";
import type { Disposition } from "../../../src/policy/rule.ts";
import { fateOf, VerdictCounts } from "../../../src/reports/verdict-counts.ts";
import { finding, stanzaRecord } from "../../support/report.ts";

const verdict = (disposition: Disposition, enforced: Disposition) => ({
  ...stanzaRecord(1).verdict,
  disposition,
  enforced,
});

test.each<[Disposition, Disposition, string]>([
  ["block", "block", "refused"],
  ["hold", "hold", "refused"],
  // In shadow, what cannot be judged is refused all the same.
  ["block", "hold", "refused"],
  ["redact", "redact", "mended"],
  ["strip", "strip", "mended"],
  ["flag", "flag", "flagged"],
  ["flag", "block", "shadowed"],
  ["allow", "strip", "shadowed"],
  ["redact", "block", "shadowed"],
])("done %s, said %s: %s", (done, said, fate) => {
  expect(fateOf(verdict(done, said))).toBe(fate);
});

test("stanzas are counted once each, by kind, direction, verdict, rule and clause", () => {
  const counts = new VerdictCounts();
  counts.take(stanzaRecord(1));
  counts.take(stanzaRecord(2, { stanzaKind: "iq", direction: "inbound", service: "reply" }));
  counts.take(finding(3));
  counts.take(finding(4, { shadow: true }));
  const [found] = finding(5).findings;
  if (found === undefined) throw new Error("none");
  counts.take(
    finding(5, {
      findings: [
        { ...found, exceptionId: "ex-1" },
        { ...found, exceptionId: "ex-1" },
      ],
    }),
  );
  expect([counts.total, counts.ofService, counts.shadowed]).toEqual([5, 1, 1]);
  expect(counts.byKind.byName()).toEqual({ iq: 1, message: 4 });
  expect(counts.byDirection.byName()).toEqual({ inbound: 1, outbound: 4 });
  expect(counts.byDone.byName()).toEqual({ allow: 2, block: 2, flag: 1 });
  expect(counts.byEnforced.byName()).toEqual({ allow: 2, block: 3 });
  const fates = { found: 3, refused: 2, mended: 0, flagged: 0, shadowed: 1 };
  expect(counts.rules.most()).toEqual([{ name: "external-domain", ...fates }]);
  expect(counts.clauses.most()).toEqual([{ name: "CCPS-1.b", ...fates }]);
  expect(counts.clauses.of("AL-2")).toEqual({
    name: "AL-2",
    found: 0,
    refused: 0,
    mended: 0,
    flagged: 0,
    shadowed: 0,
  });
  expect(counts.refusedByDomain.most()).toEqual([{ name: "outside.example", count: 2 }]);
  expect(counts.exceptionUses.byName()).toEqual({ "ex-1": 1 });
});

test("of what came in, the far end is who sent it", () => {
  const counts = new VerdictCounts();
  const addressing = { ...stanzaRecord(1).addressing, from: "spam@far.example/x", to: "ana@agency.example" };
  counts.take(finding(1, { direction: "inbound", addressing }));
  expect(counts.refusedByDomain.byName()).toEqual({ "far.example": 1 });
});
