/**
 * A report as PDF: tagged, with bookmarks and fonts of its own; the hash stands at the foot of each page, the signature at the end.
 *
 * Rule: the same document and proof give the same bytes.
 * Source: clause WV-7.0.a.
 */
import type { Block, Proof, ReportDocument, Tone } from "../reports/document.ts";
import { INK, Paper, QUIET, type TextStyle } from "./pdf-paper.ts";
import { drawTable } from "./pdf-table.ts";

const AGENCY: TextStyle = { font: "bold", size: 11, color: INK };
const TITLE: TextStyle = { font: "bold", size: 22, color: INK };
const HEADING: TextStyle = { font: "bold", size: 13, color: INK };
const SUBHEADING: TextStyle = { font: "bold", size: 10, color: INK };
const BODY: TextStyle = { font: "plain", size: 9, color: INK };
const NAME: TextStyle = { font: "plain", size: 9, color: QUIET };
const MONO: TextStyle = { font: "mono", size: 7.5, color: INK };

/** A heading stays with what follows: so many points of it at least. */
const WITH_HEADING = 110;
const FIELD_NAME_WIDTH = 110;
const BULLET_WIDTH = 12;

const TONES: Readonly<Record<Tone, string>> = {
  good: "#116329",
  warning: "#9a6700",
  bad: "#a40e26",
  quiet: QUIET,
};

export async function pdfReport(document: ReportDocument, proof: Proof): Promise<Buffer> {
  const paper = new Paper(document);
  drawTitle(paper, document, proof);
  for (const block of document.blocks) drawBlock(paper, block);
  drawProof(paper, proof);
  return await paper.finish(`${document.agency} · ${document.title}`, `SHA-256 ${proof.hash}`);
}

function drawTitle(paper: Paper, { title, agency, subtitle }: ReportDocument, { hash }: Proof): void {
  drawText(paper, agency, { type: "P", style: AGENCY });
  drawText(paper, title, { type: "H1", style: TITLE });
  drawText(paper, subtitle, { type: "P", style: { ...BODY, size: 10.5, color: QUIET } });
  drawText(paper, `SHA-256 ${hash}`, { type: "P", style: { ...MONO, color: QUIET } });
  paper.artifact(() => {
    paper.rule(paper.y + 3, INK, 1.6);
  });
  paper.down(16);
}

function drawBlock(paper: Paper, block: Block): void {
  switch (block.type) {
    case "heading":
      drawHeading(paper, block.text);
      return;
    case "subheading":
      paper.need(WITH_HEADING);
      paper.down(5);
      drawText(paper, block.text, { type: "H3", style: SUBHEADING, after: 3 });
      return;
    case "paragraph":
      drawParagraph(paper, block.text, block.tone);
      return;
    case "list":
      drawList(paper, block.items);
      return;
    case "fields":
      drawFields(paper, block.fields);
      return;
    case "table":
      if (block.rows.length === 0) drawText(paper, block.empty, { type: "P", style: NAME });
      else drawTable(paper, block);
  }
}

function drawHeading(paper: Paper, text: string): void {
  paper.need(WITH_HEADING);
  paper.down(paper.isAtTop ? 0 : 10);
  paper.bookmark(text);
  drawText(paper, text, { type: "H2", style: HEADING, after: 2 });
  paper.artifact(() => {
    paper.rule(paper.y, "#d0d7de");
  });
  paper.down(7);
}

interface TextPlace {
  readonly type: string;
  readonly style: TextStyle;
  /** Points below it. */
  readonly after?: number;
  readonly indent?: number;
}

/** Line by line, over pages where it has to be. */
function drawText(paper: Paper, text: string, { type, style, after = 4, indent = 0 }: TextPlace): void {
  const element = paper.element(type);
  for (const line of paper.lines(text, paper.width - indent, style)) {
    paper.need(paper.lineHeight(style));
    paper.within(element, () => {
      paper.print(line, { x: paper.left + indent, y: paper.y }, style);
    });
    paper.down(paper.lineHeight(style));
  }
  element.end();
  paper.down(after);
}

const NOTE_INDENT = 10;

function drawParagraph(paper: Paper, text: string, tone?: Tone): void {
  if (tone === undefined) {
    drawText(paper, text, { type: "P", style: BODY });
    return;
  }
  const style: TextStyle = { ...BODY, font: "bold", color: TONES[tone] };
  const height = paper.lines(text, paper.width - NOTE_INDENT, style).length * paper.lineHeight(style);
  paper.need(height);
  paper.artifact(() => {
    paper.fill([paper.left, paper.y - 1, 3, height], TONES[tone]);
  });
  drawText(paper, text, { type: "P", style, indent: NOTE_INDENT, after: 6 });
}

function drawList(paper: Paper, items: readonly string[]): void {
  const list = paper.element("L");
  for (const item of items) {
    const lines = paper.lines(item, paper.width - BULLET_WIDTH, BODY);
    paper.need(lines.length * paper.lineHeight(BODY));
    const entry = paper.element("LI", {}, list);
    const label = paper.element("Lbl", {}, entry);
    paper.within(label, () => {
      paper.print("•", { x: paper.left + 2, y: paper.y }, BODY);
    });
    label.end();
    const body = paper.element("LBody", {}, entry);
    for (const line of lines) {
      paper.within(body, () => {
        paper.print(line, { x: paper.left + BULLET_WIDTH, y: paper.y }, BODY);
      });
      paper.down(paper.lineHeight(BODY));
    }
    body.end();
    entry.end();
    paper.down(2);
  }
  list.end();
  paper.down(5);
}

/** To a reader a table of two columns whose first one is its head. */
function drawFields(paper: Paper, fields: readonly (readonly [string, string])[]): void {
  const table = paper.element("Table");
  for (const [name, value] of fields) {
    const lines = paper.lines(value, paper.width - FIELD_NAME_WIDTH, BODY);
    paper.need(Math.min(lines.length, 4) * paper.lineHeight(BODY));
    const row = paper.element("TR", {}, table);
    const head = paper.element("TH", { scope: "Row" } as object, row);
    paper.within(head, () => {
      paper.print(paper.lines(name, FIELD_NAME_WIDTH, NAME)[0] ?? "", { x: paper.left, y: paper.y }, NAME);
    });
    head.end();
    const cell = paper.element("TD", {}, row);
    for (const line of lines) {
      paper.need(paper.lineHeight(BODY));
      paper.within(cell, () => {
        paper.print(line, { x: paper.left + FIELD_NAME_WIDTH, y: paper.y }, BODY);
      });
      paper.down(paper.lineHeight(BODY));
    }
    cell.end();
    row.end();
    paper.down(1.5);
  }
  table.end();
  paper.down(6);
}

function drawProof(paper: Paper, { hash, key, note }: Proof): void {
  drawHeading(paper, "Proof");
  drawParagraph(
    paper,
    `This file shows the report whose canonical JSON has the SHA-256 hash ${hash}, signed with the archive's key ${key}. ` +
      "stanzagate report verify checks the JSON file, and whether this file was made of it.",
  );
  for (const line of note.trimEnd().split("\n")) drawText(paper, line, { type: "P", style: MONO, after: 0 });
}
