/**
 * A report as one HTML file: no script, nothing from elsewhere, to be read, heard and printed.
 *
 * Rule: the same document and proof give the same bytes.
 * Sources: WCAG 2.2 (headings in order, headers of tables with their scope, language, contrast); clause WV-7.0.a.
 */
import type { Block, Cell, Column, Proof, ReportDocument, Tone } from "../reports/document.ts";
import { STYLE } from "./html-style.ts";
import { markup, Markup } from "./markup.ts";

const NOWHERE = "default-src 'none'; style-src 'unsafe-inline'";

export function htmlReport(document: ReportDocument, proof: Proof): string {
  const { title, agency, subtitle, blocks } = document;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}: ${agency}</title>
<style>${style}</style>
</head>
<body>
<header class="title">
<p class="agency">${agency}</p>
<h1>${title}</h1>
<p class="subtitle">${words(subtitle)}</p>
<p class="hash">SHA-256 ${proof.hash}</p>
</header>
<main>
${blocks.map(blockMarkup)}
</main>
${footer(proof)}
</body>
</html>
`.text;
}

/** Ours, and no text of anybody else's. */
const style = new Markup([STYLE], []);
const policy = new Markup([NOWHERE], []);

const footer = ({ hash, key, note }: Proof): Markup => markup`<footer>
<h2>Proof</h2>
<p>This page shows the report whose canonical JSON has the SHA-256 hash <code>${hash}</code>, signed with the archive's key <code>${key}</code>.
<code>stanzagate report verify</code> checks the JSON file, and whether this page was made of it.</p>
<pre>${note.trimEnd().split("\n").map(noteLine)}</pre>
</footer>`;

const noteLine = (line: string): Markup => markup`${line}\n`;

function blockMarkup(block: Block): Markup {
  switch (block.type) {
    case "heading":
      return markup`<h2>${block.text}</h2>\n`;
    case "subheading":
      return markup`<h3>${block.text}</h3>\n`;
    case "paragraph":
      return paragraphMarkup(block.text, block.tone);
    case "list":
      return markup`<ul>${block.items.map((item) => markup`<li>${item}</li>`)}</ul>\n`;
    case "fields":
      return markup`<dl>${block.fields.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>\n`;
    case "table":
      return tableMarkup(block);
  }
}

const paragraphMarkup = (text: string, tone: Tone | undefined): Markup =>
  tone === undefined ? markup`<p>${words(text)}</p>\n` : markup`<p class="note ${tone}">${words(text)}</p>\n`;

/** On a narrow screen a row of so many columns becomes a card. */
const WIDE_FROM = 4;

function tableMarkup({ caption, columns, rows, empty }: Extract<Block, { readonly type: "table" }>): Markup {
  if (rows.length === 0) return markup`<p class="quiet">${empty}</p>\n`;
  const kind = columns.length >= WIDE_FROM ? "wide" : "narrow";
  return markup`<div class="scroll"><table class="${kind}"><caption>${caption}</caption>
<colgroup>${columnWidths(columns)}</colgroup>
<thead><tr>${columns.map(headMarkup)}</tr></thead>
<tbody>
${rows.map((row) => rowMarkup(row, columns))}</tbody></table></div>\n`;
}

function columnWidths(columns: readonly Column[]): readonly Markup[] {
  const sum = columns.reduce((total, { parts }) => total + parts, 0);
  return columns.map(({ parts }) => markup`<col style="width:${((100 * parts) / sum).toFixed(2)}%">`);
}

const headMarkup = ({ title, isFigure }: Column): Markup =>
  markup`<th scope="col" class="${isFigure === true ? "figure" : "text"}">${title}</th>`;

const rowMarkup = (row: readonly Cell[], columns: readonly Column[]): Markup =>
  markup`<tr>${columns.map((column, index) => cellMarkup(row[index] ?? NOTHING, column, index === 0))}</tr>\n`;

const NOTHING: Cell = { lines: [] };

function cellMarkup({ lines, tone }: Cell, { title, isFigure }: Column, isHead: boolean): Markup {
  const inner = lines.map((line, index) => lineMarkup(line, index === 0 ? tone : undefined));
  const kind = isFigure === true ? "figure" : "text";
  return isHead
    ? markup`<th scope="row" class="${kind}" data-column="${title}"><div>${inner}</div></th>`
    : markup`<td class="${kind}" data-column="${title}"><div>${inner}</div></td>`;
}

const lineMarkup = (line: string, tone: Tone | undefined): Markup =>
  markup`<div class="${tone ?? "plain"}">${words(line)}</div>`;

const words = (text: string): readonly Markup[] => text.split(" ").map(wordMarkup);

/** A name such as AL-4.b, or a day, is not broken behind its hyphen. */
const NAME = /^[^-\s]{1,12}-[^\s]{1,12}$/;

const wordMarkup = (word: string, index: number): Markup => {
  const blank = index === 0 ? "" : " ";
  return NAME.test(word) ? markup`${blank}<span class="nb">${word}</span>` : markup`${blank}${word}`;
};
