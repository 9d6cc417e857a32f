/** A document with every kind of block, for tests of the formats. */
import type { Block, Proof, ReportDocument } from "../../src/reports/document.ts";

export const HOSTILE = `<script>alert("x")</script>'&<img src=x onerror=y>\u202E`;

export const PROOF: Proof = {
  hash: "ab".repeat(32),
  key: "stanzagate/log-a",
  note: "stanzagate report v1\nkind compliance\n\n— stanzagate/log-a c2lnbmF0dXJl\n",
};

const TABLE: Block = {
  type: "table",
  caption: "People and counts",
  columns: [
    { title: "Who", parts: 3 },
    { title: "Count", parts: 1, isFigure: true },
    { title: "State", parts: 1 },
    { title: "Words", parts: 3 },
  ],
  rows: [
    [
      { lines: [HOSTILE] },
      { lines: ["1,204"] },
      { lines: ["open", "in part"], tone: "bad" },
      { lines: ["AL-4.b, WV-7.0.a"] },
    ],
  ],
  empty: "There is nobody.",
};

export const reportDocument = (more: readonly Block[] = []): ReportDocument => ({
  title: "State of controls",
  agency: `Agency ${HOSTILE}`,
  subtitle: "January",
  generatedMs: Date.UTC(2026, 2, 1, 12),
  author: "udo",
  blocks: [
    { type: "heading", text: "In short" },
    { type: "subheading", text: "Smaller" },
    { type: "paragraph", text: `Words. ${HOSTILE}` },
    { type: "paragraph", text: "Careful.", tone: "warning" },
    { type: "list", items: ["one", HOSTILE] },
    { type: "fields", fields: [["Name", HOSTILE]] },
    TABLE,
    { ...TABLE, rows: [] },
    ...more,
  ],
});

export const tallTable = (rows: number, linesOfRow: number): Block => ({
  ...TABLE,
  rows: Array.from({ length: rows }, (_, n) => [
    { lines: [`row ${String(n)}`] },
    { lines: ["1"] },
    { lines: ["open"] },
    { lines: Array.from({ length: linesOfRow }, (__, line) => `line ${String(line)} of ${String(n)}`) },
  ]),
});
