import { expect, test } from "vitest";
import { htmlReport } from "../../../src/exports/html-report.ts";
import { PROOF, reportDocument } from "../../support/report-document.ts";

const page = htmlReport(reportDocument(), PROOF);

test("is one page with nothing from elsewhere, and no script could run in it", () => {
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/u);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/<script|<img|<link|<iframe|href=|url\(|@import/iu);
  expect(page.match(/&#60;script&#62;alert\(&#34;x&#34;\)/gu)?.length).toBeGreaterThan(5);
  expect(page).not.toContain("\u202E");
});

test("has headings in order, and heads of tables with their scope", () => {
  expect([...page.matchAll(/<(h[1-6])>/gu)].map(([, level]) => level)).toEqual(["h1", "h2", "h3", "h2"]);
  expect(page).toContain('<th scope="col" class="figure">Count</th>');
  expect(page.match(/<th scope="row"/gu)).toHaveLength(1);
  expect(page).toContain("<caption>People and counts</caption>");
  expect(page).toContain('<div class="bad">open</div><div class="plain">in part</div>');
  expect(page).toContain("There is nobody.");
});

test("names of clauses are not broken behind their hyphen", () => {
  expect(page).toContain('<span class="nb">AL-4.b,</span> <span class="nb">WV-7.0.a</span>');
  const dated = htmlReport({ ...reportDocument(), subtitle: "to 2026-11-22" }, PROOF);
  expect(dated).toContain('<p class="subtitle">to <span class="nb">2026-11-22</span></p>');
});

test("carries hash and signature", () => {
  expect(page.match(new RegExp(PROOF.hash, "gu"))?.length).toBe(2);
  expect(page).toContain(
    "<pre>stanzagate report v1\nkind compliance\n\n— stanzagate/log-a c2lnbmF0dXJl\n</pre>",
  );
});

test("the same document gives the same bytes", () => {
  expect(htmlReport(reportDocument(), PROOF)).toBe(page);
});
