/** docs/protocol.md says what the tables of the sources say, leaves nothing out, and explains what an office notices. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSources } from "../architecture/tree.ts";
import { KNOWN_DIFFERENCES } from "../support/office/known-differences.ts";
import { withTables } from "../support/protocol-page/tables.ts";

const page = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

test("the tables are those that the sources make (node test/tools/write-protocol-page.ts)", () => {
  expect(page).toBe(withTables(page));
});

test("every RFC and XEP that the sources name is on the page", () => {
  const named = readSources().flatMap(({ text }) => text.match(/\b(?:RFC \d+|XEP-\d{4})\b/g) ?? []);
  const onPage = new Set(page.match(/\b(?:RFC \d+|XEP-\d{4})\b/g));
  expect([...new Set(named)].filter((one) => !onPage.has(one)).toSorted()).toEqual([]);
});

const sectionOf = (title: string): string =>
  page.split("\n## ").find((part) => part.startsWith(title)) ?? "";

const isRule = (line: string | undefined): boolean => line !== undefined && /^\|[ -]+\|[ |-]*$/.test(line);

/** Without heads. */
const rowsOf = (section: string): readonly (readonly string[])[] =>
  section
    .split("\n")
    .filter((line, at, lines) => line.startsWith("|") && !isRule(line) && !isRule(lines[at + 1]))
    .map((line) => line.slice(1, -1).split(" | ").map((cell) => cell.trim()));

test("each difference that an office notices is explained, and no other", () => {
  const explained = rowsOf(sectionOf("7. ")).map(([name]) => name);
  expect(explained.toSorted()).toEqual(KNOWN_DIFFERENCES.map(({ name }) => name).toSorted());
});

test("each row of the tables by hand names a test that exists", () => {
  const rows = ["4. ", "5. ", "6. ", "7. "].flatMap((title) => rowsOf(sectionOf(title)));
  expect(rows.length).toBeGreaterThan(40);
  const tests = rows.map((cells) => cells.at(-1) ?? "");
  expect(tests.filter((cell) => !/`test\/[\w./-]+`/.test(cell))).toEqual([]);
});
