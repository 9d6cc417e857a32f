import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { planOutput, renderAll, requireDirectory, writeAll } from "../../../src/cli/report-output.ts";
import { signReport } from "../../../src/cli/report-file.ts";
import { complianceReport } from "../../../src/reports/compliance.ts";
import { CHECKPOINT_KEY_PEM, NOON } from "../../support/archive.ts";
import { reportFacts } from "../../support/report.ts";

const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), "stanzagate-out-"));
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
};

const plan = (out: string, format: string) =>
  planOutput({ kind: "compliance", period: { fromMs: NOON, toMs: NOON + 1 }, out, format });

test("files are named by kind and end, and each format is of one report", async () => {
  const dir = join(folder(), "a/b");
  const output = plan(dir, "json, html");
  requireDirectory(output);
  const signed = signReport(complianceReport(reportFacts()), "stanzagate/log-a", CHECKPOINT_KEY_PEM);
  writeAll(output, await renderAll(output, signed));
  expect(readdirSync(dir).sort()).toEqual([
    "compliance-2026-03-01T1200Z.html",
    "compliance-2026-03-01T1200Z.json",
  ]);
  const text = (format: string): string =>
    readFileSync(join(dir, `compliance-2026-03-01T1200Z.${format}`), "utf8");
  expect(text("json")).toBe(signed.text);
  expect(text("html")).toContain(signed.proof.hash);
});

test("nothing is written over, and no format is made up", () => {
  const dir = folder();
  writeFileSync(join(dir, "compliance-2026-03-01T1200Z.pdf"), "mine");
  expect(() => plan(dir, "pdf")).toThrow(/is there already/u);
  expect(plan(dir, "json").files).toHaveLength(1);
  for (const wrong of ["", "docx", "json,docx"]) expect(() => plan(dir, wrong)).toThrow(/--format takes/u);
});

test("a place where nothing can be is said before anything is on record", () => {
  const file = join(folder(), "file");
  writeFileSync(file, "");
  expect(() => {
    requireDirectory(plan(join(file, "below"), "json"));
  }).toThrow(/cannot be written/u);
});
