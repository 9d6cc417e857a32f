/**
 * A table over as many pages as it takes: its head again on each, a row together, and only a long one broken between lines.
 * Its caption is for those who hear it: the heading above says the same.
 */
import type { Block, Cell, Column, Tone } from "../reports/document.ts";
import { INK, LINE, QUIET, type Paper, type StructureElement, type TextStyle } from "./pdf-paper.ts";

type Table = Extract<Block, { readonly type: "table" }>;

const BODY: TextStyle = { font: "plain", size: 8, color: INK };
const HEAD: TextStyle = { font: "bold", size: 7.5, color: INK };
const PAD = { x: 4, y: 3.4 } as const;
const HEAD_FILL = "#f3f5f8";
/** Room for the head and one row of some lines: less, and the table begins on the next page. */
const LEAST_ROOM = 90;

const TONES: Readonly<Record<Tone, string>> = {
  good: "#116329",
  warning: "#7d4e00",
  bad: "#a40e26",
  quiet: QUIET,
};

interface Slot {
  readonly column: Column;
  readonly x: number;
  readonly width: number;
}

export function drawTable(paper: Paper, table: Table): void {
  paper.need(LEAST_ROOM);
  const slots = slotsOf(paper, table.columns);
  const root = paper.element("Table", { title: table.caption });
  const headRow = paper.element("TR", {}, root);
  drawHead(paper, slots, headRow);
  headRow.end();
  for (const row of table.rows) drawRow(paper, row, { slots, root });
  root.end();
  paper.down(10);
}

function slotsOf(paper: Paper, columns: readonly Column[]): readonly Slot[] {
  const sum = columns.reduce((total, { parts }) => total + parts, 0);
  let x = paper.left;
  return columns.map((column) => {
    const width = (paper.width * column.parts) / sum;
    const slot = { column, x, width };
    x += width;
    return slot;
  });
}

const innerWidth = ({ width }: Slot): number => width - 2 * PAD.x;

/** @param row undefined where the head is only repeated */
function drawHead(paper: Paper, slots: readonly Slot[], row: StructureElement | undefined): void {
  const cells = slots.map((slot) => paper.lines(slot.column.title, innerWidth(slot), HEAD));
  const height = Math.max(...cells.map(({ length }) => length)) * paper.lineHeight(HEAD) + 2 * PAD.y;
  paper.artifact(() => {
    paper.fill([paper.left, paper.y, paper.width, height], HEAD_FILL);
    paper.rule(paper.y + height, "#8c959f", 0.8);
  });
  slots.forEach((slot, index) => {
    const draw = (): void => {
      printLines(paper, slot, { lines: cells[index] ?? [], styles: [HEAD] });
    };
    if (row === undefined) {
      paper.artifact(draw);
      return;
    }
    const element = paper.element("TH", { scope: "Column" } as object, row);
    paper.within(element, draw);
    element.end();
  });
  paper.down(height);
}

interface PrintedLines {
  readonly lines: readonly string[];
  /** Of each line; the last one of all that follow. */
  readonly styles: readonly TextStyle[];
}

function printLines(paper: Paper, { column, x, width }: Slot, { lines, styles }: PrintedLines): void {
  lines.forEach((line, index) => {
    const style = styles[index] ?? styles.at(-1) ?? BODY;
    const y = paper.y + PAD.y + index * paper.lineHeight(style);
    const right = column.isFigure === true ? { right: x + width - PAD.x } : {};
    paper.print(line, { x: x + PAD.x, y, ...right }, style);
  });
}

interface Place {
  readonly slots: readonly Slot[];
  readonly root: StructureElement;
}

function drawRow(paper: Paper, row: readonly Cell[], { slots, root }: Place): void {
  const cells = slots.map((slot, index) =>
    printed(paper, row[index] ?? { lines: [] }, { slot, isHead: index === 0 }),
  );
  const most = Math.max(1, ...cells.map(({ lines }) => lines.length));
  const lineHeight = paper.lineHeight(BODY);
  const whole = most * lineHeight + 2 * PAD.y;
  if (paper.room < whole) continueOver(paper, slots, whole);
  const element = paper.element("TR", {}, root);
  const elements = slots.map((_, index) =>
    index === 0 ? paper.element("TH", { scope: "Row" } as object, element) : paper.element("TD", {}, element),
  );
  for (let from = 0; from < most;) {
    const fitting = Math.max(1, Math.floor((paper.room - 2 * PAD.y) / lineHeight));
    const to = Math.min(most, from + fitting);
    slots.forEach((slot, index) => {
      const cell = cells[index];
      const lines = cell?.lines.slice(from, to) ?? [];
      if (lines.length === 0 && from > 0) return;
      const styles = cell?.styles.slice(from, to) ?? [];
      elements[index]?.add(() => {
        printLines(paper, slot, { lines, styles });
      });
    });
    paper.down((to - from) * lineHeight + 2 * PAD.y);
    if (to < most) {
      paper.newPage();
      drawHead(paper, slots, undefined);
    }
    from = to;
  }
  paper.artifact(() => {
    paper.rule(paper.y, LINE);
  });
  for (const one of elements) one.end();
  element.end();
}

/** A row is not broken; a long one is, and begins where it stands unless hardly anything is left there. */
function continueOver(paper: Paper, slots: readonly Slot[], height: number): void {
  const isLong = height > UNBROKEN;
  if (isLong && paper.room > LEAST_ROOM) return;
  paper.newPage();
  drawHead(paper, slots, undefined);
}

/** Points, a quarter of a page: what is higher may be broken. */
const UNBROKEN = 170;

interface CellPlace {
  readonly slot: Slot;
  readonly isHead: boolean;
}

function printed(paper: Paper, { lines, tone }: Cell, { slot, isHead }: CellPlace): PrintedLines {
  const first: TextStyle = {
    ...BODY,
    ...(isHead || (tone !== undefined && tone !== "quiet") ? { font: "bold" as const } : {}),
    color: tone === undefined ? INK : TONES[tone],
  };
  const parts = lines.map((line, index) => {
    const style = index === 0 ? first : BODY;
    return paper.lines(line, innerWidth(slot), style).map((text) => ({ text, style }));
  });
  const all = parts.flat();
  return { lines: all.map(({ text }) => text), styles: all.map(({ style }) => style) };
}
