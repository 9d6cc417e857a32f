import { expect, test } from "vitest";
import { INK, Paper, type TextStyle } from "../../../src/exports/pdf-paper.ts";

const FACTS = { title: "T", author: "udo", agency: "Agency", generatedMs: Date.UTC(2026, 2, 1) };
const STYLE: TextStyle = { font: "plain", size: 10, color: INK };

test("fills from above, and goes to a new page where it has to", () => {
  const paper = new Paper(FACTS);
  expect(paper.isAtTop).toBe(true);
  const { room } = paper;
  paper.need(room + 1);
  expect(paper.isAtTop).toBe(true);
  paper.down(room - 20);
  paper.need(20);
  expect(paper.room).toBe(20);
  paper.need(21);
  expect([paper.isAtTop, paper.room]).toEqual([true, room]);
});

test("lines fit, and what cannot be seen is written out", () => {
  const paper = new Paper(FACTS);
  const lines = paper.lines("word ".repeat(60).trim(), 200, STYLE);
  expect(lines.length).toBeGreaterThan(5);
  expect(paper.lines("a\u202Eb", 200, STYLE)).toEqual(["a\\u{202e}b"]);
  expect(paper.lines("iii", 12, STYLE)).toEqual(["iii"]);
  expect(paper.lines("WWW", 12, STYLE)).toHaveLength(3);
});

test("ends as a file of so many pages", async () => {
  const paper = new Paper(FACTS);
  paper.newPage();
  const text = (await paper.finish("head", "foot")).toString("latin1");
  expect(text).toContain("/Count 2");
  expect(text.trimEnd()).toMatch(/%%EOF$/u);
});
