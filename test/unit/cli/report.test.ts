/** The reports as an auditor makes them: WV-7.0.a, WV-7.0.b, AL-4.b, AL-7. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnnualReview, ComplianceReport } from "../../../src/reports/report.ts";
import { jsonLines } from "../../support/cli-state.ts";
import { reportHouse, type ReportHouse } from "../../support/report-house.ts";

let house: ReportHouse;
beforeEach(async () => {
  house = await reportHouse();
});
afterEach(() => {
  house.remove();
});

const make = async (kind: string, ...more: readonly string[]) =>
  await house.as("udo", "report", kind, "--out", house.path("out"), "--format", "json", ...more);

const NAME = "compliance-2026-03-01T1200Z";

const fileIn = (path: string): unknown =>
  (JSON.parse(readFileSync(house.path(path), "utf8")) as { readonly report: unknown }).report;
const complianceIn = (path = `out/${NAME}.json`) => fileIn(path) as ComplianceReport;
const reviewIn = (path: string) => fileIn(path) as AnnualReview;

describe("report compliance", () => {
  it("makes three files of one report, for their owner alone, and puts it on record", async () => {
    const { exitCode, out } = await make("compliance", "--format", "html,pdf,json");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/clauses +\d+ enforced, /u);
    for (const format of ["html", "pdf", "json"])
      expect(statSync(house.path(`out/${NAME}.${format}`)).mode & 0o777).toBe(0o600);
    const report = complianceIn();
    expect(report).toMatchObject({
      generated: { by: "udo", at: "2026-03-01T12:00:00.000Z" },
      period: { from: "2026-02-19T12:00:00.000Z", to: "2026-03-01T12:00:00.000Z" },
      profile: "strict",
      stanzas: { total: 2, byVerdict: { allow: 1, block: 1 } },
    });
    expect(report.archive).toMatchObject([
      { records: 5, firstSequence: 1, verification: { result: "sound" } },
    ]);
    expect(report.policies).toHaveLength(2);
    expect(report.drift.settings).toMatchObject([{ at: "2026-02-24T12:00:00.000Z" }]);
    // A shadowed control is shown as shadow.
    expect(report.clauses.find(({ clause }) => clause === "AL-3.b")?.state).toBe("shadow");
  });

  it("begins where the last one ended, and says what changed since", async () => {
    await make("compliance");
    const later = ["--to", "2026-03-01T12:00Z", "--from", "2026-02-20"];
    expect(await make("compliance", ...later)).toMatchObject({ exitCode: 2 });
    const other = house.path("other");
    expect(
      await house.as(
        "udo",
        "report",
        "compliance",
        "--format",
        "json",
        "--out",
        other,
        "--from",
        "2026-02-20",
      ),
    ).toMatchObject({ exitCode: 0 });
    const { drift } = (
      JSON.parse(readFileSync(`${other}/${NAME}.json`, "utf8")) as { report: ComplianceReport }
    ).report;
    expect(drift.lastReport?.to).toBe("2026-03-01T12:00:00.000Z");
    expect(drift.states).toEqual([]);
    // The period of the next would be empty now.
    expect(await make("compliance", "--out", house.path("third"))).toMatchObject({ exitCode: 0 });
  });

  it("tells corrective actions with owner and date, from open to closed (WV-7.0.b)", async () => {
    const opened = await house.as(
      "root",
      "--json",
      "action",
      "open",
      "--clause",
      "AL-7",
      "--what",
      "file it",
      "--owner",
      "Ann",
      "--due",
      "2026-03-31",
    );
    const [{ id }] = jsonLines(opened) as [{ id: string }];
    await make("compliance");
    expect(complianceIn().actions).toMatchObject([{ id, state: "open", owner: "Ann", closed: null }]);
    await house.as("root", "action", "close", id, "--outcome", "filed");
    await make("compliance", "--out", house.path("again"), "--from", "2026-02-20");
    const again = JSON.parse(readFileSync(house.path(`again/${NAME}.json`), "utf8")) as {
      report: ComplianceReport;
    };
    expect(again.report.actions).toMatchObject([{ id, state: "closed", outcome: "filed", closedBy: "root" }]);
  });

  it("says that nothing was proven where it was told not to", async () => {
    await make("compliance", "--no-verify");
    expect(complianceIn().archive).toMatchObject([{ verification: { result: "not asked for" } }]);
  });

  it("on trial writes nothing and is not on record", async () => {
    const { out } = await make("compliance", "--dry-run");
    expect(out).toMatch(/^dry run, nothing was changed/u);
    expect(existsSync(house.path("out"))).toBe(false);
    await make("compliance");
    expect(complianceIn().drift.lastReport).toBeNull();
  });

  it.each([
    ["nobody", [], 5, ""],
    ["an unknown format", ["--format", "docx"], 2, "html, pdf, json"],
    ["a period to come", ["--to", "2026-04-01"], 2, "ends now"],
    [
      "a period that ends before it begins",
      ["--from", "2026-02-20", "--to", "2026-02-19"],
      2,
      "before it begins",
    ],
  ])("refuses %s", async (who, more, exitCode, words) => {
    const result =
      who === "nobody"
        ? await house.run("report", "compliance", "--out", house.path("out"))
        : await make("compliance", ...more);
    expect(result).toMatchObject({ exitCode });
    expect(result.err).toContain(words);
    expect(existsSync(house.path("out"))).toBe(false);
  });

  it("is not for whoever only operates", async () => {
    await house.hire("ola", "ops");
    expect(await house.as("ola", "report", "compliance")).toMatchObject({ exitCode: 5 });
  });
});

describe("report annual-review (AL-4.b)", () => {
  it("covers a year, and begins anew with each that is accepted", async () => {
    expect(await make("annual-review", "--idle-days", "5")).toMatchObject({ exitCode: 0 });
    const name = "annual-review-2026-03-01T1200Z";
    expect(reviewIn(`out/${name}.json`)).toMatchObject({
      period: { from: "2025-03-01T12:00:00.000Z" },
      review: { lastAccepted: null, isOverdue: false, due: "2027-02-19T12:00:00.000Z" },
      idle: { days: 5, known: 1, count: 1 },
    });
    const file = house.path(`out/${name}.json`);
    expect(await house.as("udo", "report", "accept", file)).toMatchObject({ exitCode: 0 });
    expect(await house.as("udo", "report", "accept", file)).toMatchObject({ exitCode: 1 });
    await make("annual-review", "--out", house.path("next"), "--idle-days", "90");
    const next = JSON.parse(readFileSync(house.path(`next/${name}.json`), "utf8")) as {
      report: AnnualReview;
    };
    expect(next.report.review).toMatchObject({
      lastAccepted: "2026-03-01T12:00:00.000Z",
      due: "2027-03-01T12:00:00.000Z",
    });
  });

  it("refuses days that are none", async () => {
    expect(await make("annual-review", "--idle-days", "0")).toMatchObject({ exitCode: 2 });
    const short = await make("annual-review", "--from", "2026-02-20", "--idle-days", "10");
    expect(short).toMatchObject({ exitCode: 2 });
    expect(short.err).toContain("the period is shorter than 10 days");
  });
});
