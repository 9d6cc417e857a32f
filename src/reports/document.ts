/**
 * A report as it is shown: headings, paragraphs, fields, tables, in their order. Types alone. `exports/` makes pages of it, in HTML
 * and PDF; nothing in it is markup.
 */

/** How a word is to be taken, beside what it says. */
export type Tone = "good" | "warning" | "bad" | "quiet";

export interface Column {
  readonly title: string;
  /** Of the width, in parts. */
  readonly parts: number;
  /** Figures stand to the right. */
  readonly isFigure?: true;
}

export interface Cell {
  /** Lines; mostly one. */
  readonly lines: readonly string[];
  readonly tone?: Tone;
}

export type Block =
  | { readonly type: "heading"; readonly text: string }
  | { readonly type: "subheading"; readonly text: string }
  | { readonly type: "paragraph"; readonly text: string; readonly tone?: Tone }
  | { readonly type: "list"; readonly items: readonly string[] }
  | { readonly type: "fields"; readonly fields: readonly (readonly [name: string, value: string])[] }
  | {
      readonly type: "table";
      /** What it shows, for those who hear it. */
      readonly caption: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
      /** Said where there are no rows. */
      readonly empty: string;
    };

export interface ReportDocument {
  readonly title: string;
  readonly agency: string;
  /** One line: period and zone. */
  readonly subtitle: string;
  /** Epoch milliseconds. */
  readonly generatedMs: number;
  readonly author: string;
  readonly blocks: readonly Block[];
}

/** How a shown report can be proven: what stands on each page, and the signature in full at its end. */
export interface Proof {
  /** SHA-256 of the canonical JSON, 64 hex digits. */
  readonly hash: string;
  /** The key's name. */
  readonly key: string;
  /** The signed note. */
  readonly note: string;
}
