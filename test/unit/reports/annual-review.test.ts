/** AL-4.b: clients, settings and use are looked over every year. */
import { expect, test } from "vitest";
import { annualReview } from "../../../src/reports/annual-review.ts";
import { DAY_MS, NOON } from "../../support/archive.ts";
import { Activity } from "../../../src/reports/activity.ts";
import { placeKey } from "../../../src/reports/finding-reviews.ts";
import { finding, operation, reportFacts, session, stanzaRecord } from "../../support/report.ts";

const TO = NOON + 400 * DAY_MS;
const changes = { period: { fromMs: TO - 365 * DAY_MS, toMs: TO }, generatedMs: TO };

test("is overdue after 366 days without an accepted one, and not after 365", () => {
  const at = (days: number) =>
    annualReview(
      reportFacts({ registers: { lastAcceptedMs: NOON }, changes: { generatedMs: NOON + days * DAY_MS } }),
      90,
    ).review;
  expect(at(365)).toMatchObject({
    isOverdue: false,
    overdueDays: 0,
    due: new Date(NOON + 365 * DAY_MS).toISOString(),
  });
  expect(at(366)).toMatchObject({
    isOverdue: true,
    overdueDays: 1,
    lastAccepted: new Date(NOON).toISOString(),
  });
});

test("idle are those without log-in or message of their own for so long, the registered too", () => {
  const facts = reportFacts({
    records: [
      session("bind", "new@agency.example/x", TO - DAY_MS),
      session("bind", "edge@agency.example/x", TO - 90 * DAY_MS),
      session("bind", "old@agency.example/x", TO - 90 * DAY_MS - 1),
    ],
    registers: {
      personOf: new Map([
        ["never@agency.example", "ann"],
        ["new@agency.example", "bo"],
      ]),
    },
    changes,
  });
  const { idle, use } = annualReview(facts, 90);
  expect(idle).toEqual({
    days: 90,
    known: 4,
    count: 2,
    accounts: [
      { account: "never@agency.example", person: "ann", lastActive: null },
      { account: "old@agency.example", person: "", lastActive: new Date(TO - 90 * DAY_MS - 1).toISOString() },
    ],
  });
  expect(use.activeAccounts).toBe(3);
});

test("of very many idle accounts some are listed, and all are counted", () => {
  const records = Array.from({ length: 250 }, (_, n) =>
    session("bind", `u${String(n)}@agency.example/x`, NOON),
  );
  const { idle } = annualReview(reportFacts({ records, changes }), 1);
  expect([idle.count, idle.accounts.length]).toEqual([250, 200]);
});

test("the reviewer is asked what has to be decided, and told what nobody measured", () => {
  const claim = { user: "ana@agency.example/x", source: "version", name: "Psi", version: "1" };
  const exception = {
    id: "ex-1",
    kind: "device",
    subject: "x",
    need: "n",
    ticket: "t",
    from: "",
    until: "",
    state: "active",
  };
  const facts = reportFacts({
    records: [operation("client", claim), stanzaRecord(1)],
    registers: { exceptions: [exception] },
    changes,
  });
  const review = annualReview(facts, 30);
  expect(review.points).toEqual([
    "No client is approved: decide which ones are, or why none has to be.",
    "Programs or versions that are not approved, or do not say enough: 1. Approve them, or see that they go.",
    "Accounts idle for 30 days or longer: 1. Close them, or say why they stay.",
    "Exceptions that are active and were never used: ex-1. Revoke them, or say why they stay.",
    "How many findings were wrong is not measured: no reviewer's word on findings is on record.",
  ]);
  expect(review.falsePositives).toMatchObject({ isMeasured: false, messages: 0, decided: 0, byRule: [] });
  expect(review.use.divisions).toEqual([{ division: "", accounts: 1, sent: 1, received: 0, refused: 0 }]);
});

test("findings that were wrong are to be decided on", () => {
  const activity = new Activity([], new Map([[placeKey("log-a", 1), "ok"]]));
  activity.take({ logId: "log-a", sequence: 1, chainHash: "c", record: finding(1) });
  const { points, falsePositives } = annualReview(reportFacts({ changes: { activity } }), 30);
  expect(points).toContain(
    "Findings that a reviewer said were wrong: 1. Mend the rules, or say why they stay.",
  );
  expect(points.join(" ")).not.toContain("not measured");
  expect(falsePositives).toMatchObject({ isMeasured: true, decided: 1, wrong: 1 });
});
