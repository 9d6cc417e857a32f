import { expect, test } from "vitest";
import {
  clientFigures,
  driftOf,
  headOf,
  stanzaFigures,
  usedExceptions,
} from "../../../src/reports/figures.ts";
import { PolicyHistory } from "../../../src/reports/policy-history.ts";
import { Activity } from "../../../src/reports/activity.ts";
import { DAY_MS, NOON } from "../../support/archive.ts";
import { finding, operation, reportFacts } from "../../support/report.ts";

test("the head names agency, period, logs with their proof, and policies", () => {
  const verification = { result: "sound", records: 9, coveredRecords: 8, problems: [] } as const;
  const facts = reportFacts({ changes: { verifications: new Map([["log-a", verification]]) } });
  expect(headOf(facts, ["words"])).toEqual({
    form: "stanzagate-report/1",
    agency: "agency.example",
    timeZone: "UTC",
    period: { from: "2026-03-01T12:00:00.000Z", to: "2026-03-02T12:00:00.000Z" },
    generated: { at: "2026-03-02T12:00:00.000Z", by: "udo", version: "0.1.0" },
    profile: "strict",
    mode: "enforce",
    archive: [
      {
        log: "log-a",
        records: 1,
        firstSequence: 1,
        lastSequence: 1,
        chainHash: "c".repeat(64),
        verification,
      },
    ],
    policies: [{ revision: facts.history.last?.revision, from: "2026-03-01T12:00:00.000Z", until: null }],
    words: ["words"],
  });
  const [log] = headOf(reportFacts(), []).archive;
  expect(log?.verification.result).toBe("not asked for");
});

test("an archive without policy says so by empty texts", () => {
  const none = { policy: undefined, history: new PolicyHistory([]), activity: new Activity() };
  expect(headOf(reportFacts({ changes: none }), [])).toMatchObject({
    agency: "",
    profile: "",
    mode: "",
    policies: [],
  });
});

test("figures of stanzas, clients and exceptions are those of the counters", () => {
  const [found] = finding(1).findings;
  if (found === undefined) throw new Error("none");
  const claim = { user: "ana@agency.example/x", source: "version", name: "Gajim", version: "1.8" };
  const exception = {
    id: "ex-1",
    kind: "technology",
    subject: "Psi",
    need: "n",
    ticket: "t",
    from: "",
    until: "",
    state: "active",
  };
  const facts = reportFacts({
    records: [
      finding(1),
      finding(2, { findings: [{ ...found, exceptionId: "ex-1" }] }),
      operation("client", claim),
      operation("client", { exception: "ex-2", step: "judged" }),
    ],
    registers: { exceptions: [exception, { ...exception, id: "ex-2" }] },
  });
  expect(stanzaFigures(facts.activity)).toMatchObject({
    total: 2,
    byVerdict: { block: 2 },
    byPolicy: { block: 2 },
  });
  expect(usedExceptions(facts).map(({ id, uses, logIns }) => [id, uses, logIns])).toEqual([
    ["ex-1", 1, 0],
    ["ex-2", 0, 1],
  ]);
  expect(clientFigures(facts)).toMatchObject({
    mode: "inventory",
    approved: [],
    seen: [{ name: "Gajim", version: "1.8" }],
  });
});

test("drift is what changed in the period, and clauses against the last report", () => {
  const reload = operation(
    "policy",
    { from: "a", revision: "b", changes: "~ mode: enforce -> shadow", policy: "{}" },
    NOON + 5,
  );
  const lastReport = {
    hash: "h",
    madeMs: NOON,
    toMs: NOON,
    states: { "AL-1.a": "assisted", "AL-2": "enforced", "AL-9": "open" },
  };
  const facts = reportFacts({ records: [reload], registers: { lastReport } });
  const settings = [
    {
      at: new Date(NOON + 5).toISOString(),
      revision: "b",
      by: "reload",
      changes: ["~ mode: enforce -> shadow"],
    },
  ];
  expect(driftOf(facts, { "AL-1.a": "assisted", "AL-2": "shadow", "AL-3.a": "open" })).toEqual({
    lastReport: { hash: "h", to: "2026-03-01T12:00:00.000Z" },
    settings,
    states: [
      { clause: "AL-2", before: "enforced", now: "shadow" },
      { clause: "AL-3.a", before: "", now: "open" },
      { clause: "AL-9", before: "open", now: "" },
    ],
    acts: [],
  });
  expect(driftOf(facts)).toMatchObject({ lastReport: null, states: [], settings });
  const later = reportFacts({
    records: [reload],
    changes: { period: { fromMs: NOON + 6, toMs: NOON + DAY_MS } },
  });
  expect(driftOf(later).settings).toEqual([]);
});
