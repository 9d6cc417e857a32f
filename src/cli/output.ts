/**
 * Text for people: aligned fields and tables, and control characters made harmless.
 *
 * Rule: whatever came from a stanza or a file is shown through `plain`; a message must not be able to move the cursor of
 * the person who reads about it.
 */

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const ansi =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001b[${open}m${text}\u001b[${close}m`;

const asIs = (text: string): string => text;

export const styleFor = (hasColor: boolean): Style =>
  hasColor
    ? { bold: ansi(1, 22), dim: ansi(2, 22), red: ansi(31, 39), green: ansi(32, 39), yellow: ansi(33, 39) }
    : { bold: asIs, dim: asIs, red: asIs, green: asIs, yellow: asIs };

/** Controls, line and paragraph separators, and marks that turn the direction of text. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export const plain = (text: string): string =>
  text.replace(UNSAFE, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`);

/** The escape sequences of `Style` have no width. */
const STYLING = /\u001b\[\d+m/g;

/** Code points: near enough for addresses, times and rule ids. */
const widthOf = (text: string): number => Array.from(text.replace(STYLING, "")).length;

const padTo = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));

/** `name   value`, one line each; undefined values are left out. */
export function fieldLines(fields: readonly (readonly [name: string, value: string | undefined])[]): string {
  const shown = fields.filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)));
  return shown.map(([name, value = ""]) => `${padTo(name, width)}  ${value}`).join("\n");
}

/** Columns as wide as their widest cell; the last one is not padded. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => widest(all, column));
  return all.map((row) => lineOf(row, widths)).join("\n");
}

const widest = (rows: readonly (readonly string[])[], column: number): number =>
  rows.reduce((width, row) => Math.max(width, widthOf(row[column] ?? "")), 0);

const lineOf = (row: readonly string[], widths: readonly number[]): string =>
  row.map((cell, column) => (column === row.length - 1 ? cell : padTo(cell, widths[column] ?? 0))).join("  ");

export const toTime = (epochMs: number): string => new Date(epochMs).toISOString();

export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
