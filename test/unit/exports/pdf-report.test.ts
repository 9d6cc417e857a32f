import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { pdfReport } from "../../../src/exports/pdf-report.ts";
import { PROOF, reportDocument, tallTable } from "../../support/report-document.ts";

const hash = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

test("is tagged, in English, with a title and fonts of its own", async () => {
  const text = (await pdfReport(reportDocument(), PROOF)).toString("latin1");
  expect(text).toMatch(/^%PDF-1\.7/u);
  for (const part of ["/MarkInfo", "/StructTreeRoot", "/Lang (en-US)", "/DisplayDocTitle true", "/FontFile2"])
    expect(text).toContain(part);
  for (const type of ["/S /H1", "/S /H2", "/S /H3", "/S /Table", "/S /TH", "/S /TD", "/S /L", "/S /LBody"])
    expect(text).toContain(type);
  expect(text).toContain("/Scope /Row");
  expect(text).not.toMatch(/\/JavaScript|\/JS |\/OpenAction/u);
  expect(text.match(/\/BaseFont \/[A-Z]+\+DejaVu/gu)?.length).toBeGreaterThan(2);
});

test("the same document gives the same bytes, another one others", async () => {
  const first = await pdfReport(reportDocument(), PROOF);
  expect(hash(await pdfReport(reportDocument(), PROOF))).toBe(hash(first));
  expect(hash(await pdfReport(reportDocument(), { ...PROOF, hash: "cd".repeat(32) }))).not.toBe(hash(first));
});

test("tables of many rows and rows of many lines go over pages", async () => {
  const pagesOf = async (rows: number, lines: number): Promise<number> => {
    const bytes = await pdfReport(reportDocument([tallTable(rows, lines)]), PROOF);
    return bytes.toString("latin1").match(/\/Type \/Page\b(?!s)/gu)?.length ?? 0;
  };
  const short = await pagesOf(1, 1);
  expect(await pagesOf(300, 1)).toBeGreaterThan(short + 4);
  expect(await pagesOf(1, 300)).toBeGreaterThan(short + 3);
});
