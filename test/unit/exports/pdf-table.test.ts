import { expect, test } from "vitest";
import { Paper } from "../../../src/exports/pdf-paper.ts";
import { drawTable } from "../../../src/exports/pdf-table.ts";
import { tallTable } from "../../support/report-document.ts";

const FACTS = { title: "T", author: "udo", agency: "Agency", generatedMs: Date.UTC(2026, 2, 1) };

const drawn = (rows: number, lines: number, down = 0): Paper => {
  const paper = new Paper(FACTS);
  paper.down(down);
  const table = tallTable(rows, lines);
  if (table.type === "table") drawTable(paper, table);
  return paper;
};

const pagesOf = async (paper: Paper): Promise<number> =>
  Number(/\/Count (\d+)/u.exec((await paper.finish("", "")).toString("latin1"))?.[1]);

test("a row is as high as its cell of most lines", () => {
  const height = (lines: number): number => drawn(1, lines).y;
  expect(height(2) - height(1)).toBeCloseTo(height(3) - height(2));
  expect(drawn(2, 1).y).toBeGreaterThan(drawn(1, 1).y);
});

test("a row is not broken; what is higher than a quarter of a page is, and loses nothing", async () => {
  const { room } = new Paper(FACTS);
  expect(await pagesOf(drawn(1, 10, room - 100))).toBe(2);
  expect(await pagesOf(drawn(1, 60, room - 300))).toBe(2);
  expect(await pagesOf(drawn(1, 200))).toBe(4);
});
